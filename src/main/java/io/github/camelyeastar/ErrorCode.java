// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.Serializable;

/**
 * An error code of a PBX, and what is known about it.
 *
 * @param code    the code, such as {@code 10006}; null if the PBX sent none
 * @param meaning what the code means; null if that is not known
 * @param group   what kind of error the code stands for
 * @param kind    what the component itself has to know about the code
 */
public record ErrorCode(String code, String meaning, ErrorGroup group, Kind kind) implements Serializable {

    /** The errors that the component reacts to by itself. Each series of PBXs has its own codes for them. */
    public enum Kind {
        /** The PBX does not know the token: nothing was done, and a new login helps. */
        TOKEN_REFUSED,
        /** The PBX refused the user name or the password. */
        LOGIN_REFUSED,
        /** The PBX takes no login from our address for a while, since too many logins failed. */
        ADDRESS_BLOCKED,
        /** The PBX takes no request from our address, since it is not among those that may use the API. */
        ADDRESS_FORBIDDEN,
        /** A limit is reached: for a login, the limit of tokens. */
        LIMIT_REACHED,
        /** The decision about an inbound call came too late. */
        DECISION_LATE,
        /** The call is over. */
        CALL_UNKNOWN,
        /** Any other error. */
        OTHER
    }

    public ErrorCode {
        code = YeastarApiException.oneLine(code);
    }

    /** An error code of which nothing else is known. */
    static ErrorCode unknown(String code) {
        return new ErrorCode(code, null, ErrorGroup.UNKNOWN, Kind.OTHER);
    }

    /** As part of one line of a log: {@code 10006 (extension unknown)}. */
    @Override
    public String toString() {
        return code == null ? "none" : meaning == null ? code : code + " (" + meaning + ")";
    }
}
