/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Map;

import io.github.camelyeastar.internal.pbx.AnswerDetails;
import io.github.camelyeastar.internal.pbx.ErrorCodes;
import org.apache.camel.CamelException;

/**
 * A command that the PBX did not answer with {@code Success}: refused with an error code, or answered with something that is
 * no JSON. The PBX answers HTTP 200 either way (protocol.md 1.3), so only this tells. Neither the message nor anything else in
 * it holds a token or a password.
 */
public class YeastarApiException extends CamelException {
    private final String command;
    private final String status;
    private final String errorCode;
    private final Map<String, Object> details;

    /**
     * @param command   the command, such as {@code extension/query}
     * @param status    the status in the answer, or null when there was none
     * @param errorCode the error code in the answer (protocol.md 4), or null when there was none
     * @param details   the other fields of the answer, without secrets
     */
    public YeastarApiException(String command, String status, String errorCode, Map<String, Object> details) {
        this(command, status, errorCode, "the PBX answered " + status + ", error code "
                + (errorCode == null ? "none" : errorCode + " (" + ErrorCodes.meaning(errorCode) + ")")
                + AnswerDetails.shown(details), details);
    }

    /**
     * @param reason what went wrong and what to do about it
     */
    public YeastarApiException(String command, String status, String errorCode, String reason) {
        this(command, status, errorCode, reason, Map.of());
    }

    private YeastarApiException(String command, String status, String errorCode, String reason, Map<String, Object> details) {
        super("yeastar:" + command + ": " + reason);
        this.command = command;
        this.status = status;
        this.errorCode = errorCode;
        this.details = details;
    }

    /** Whether the PBX does not know our token (any more): nothing was done, and a new login helps (protocol.md 1.5). */
    public boolean isTokenRefused() {
        return "20004".equals(errorCode) || "20005".equals(errorCode) || "20006".equals(errorCode);
    }

    /** The command that was not done, such as {@code extension/query}. */
    public String getCommand() {
        return command;
    }

    /** The status in the PBX's answer, such as {@code Failed}; null when the answer had none. */
    public String getStatus() {
        return status;
    }

    /** The PBX's error code, such as {@code 10006}; null when the answer had none. */
    public String getErrorCode() {
        return errorCode;
    }

    /**
     * What else the PBX's answer said, by field, such as {@code errordata=mobile}: unmodifiable, with secrets masked; empty when
     * it said nothing else.
     */
    public Map<String, Object> getDetails() {
        return details;
    }

    /** What the error code means (protocol.md 4); null when the answer had none. */
    public String getMeaning() {
        return errorCode == null ? null : ErrorCodes.meaning(errorCode);
    }

    /** What kind of error it is, which tells what can be done about it. */
    public ErrorGroup getErrorGroup() {
        return ErrorCodes.group(errorCode);
    }
}
