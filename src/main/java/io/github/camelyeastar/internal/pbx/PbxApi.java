// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.report.Report;

/**
 * What differs between series of PBXs: how a request is written, what an answer means, and which numbers the PBX goes by. There
 * is one class for each series. Its objects are made for the versions that the options name; they are immutable, equal if their
 * versions are, and do no I/O. The rest of the component speaks of {@code login}, {@code heartbeat} and {@code logout},
 * whatever the series calls them.
 */
public interface PbxApi {
    /**
     * What an answer says about its command.
     *
     * @param success whether the command was done
     * @param status  the status in words; null if the answer has none
     * @param error   the error code in the answer
     * @param others  all other fields of the answer
     */
    record Outcome(boolean success, String status, ErrorCode error, Map<String, Object> others) {
    }

    /**
     * What the PBX answered to a login that it granted.
     *
     * @param token     the token; null if the answer had none
     * @param transport how the PBX says that it sends reports, such as HTTP or TCP; null if it does not say
     * @param shown     the rest of the answer, without what is secret in it
     */
    record Grant(String token, String transport, Map<String, Object> shown) {
        @Override
        public String toString() {
            return "Grant" + shown;
        }
    }

    /**
     * A command, ready to be sent.
     *
     * @param command    the command, such as {@code inbound/accept}
     * @param parameters its parameters
     */
    record Request(String command, Map<String, Object> parameters) {
    }

    /** What an inbound call can be transferred to before it is answered. */
    enum Destination {
        EXTENSION, QUEUE, IVR, RINGGROUP, NUMBER
    }

    /** The path of a command's URL, without the query. */
    String path(String command);

    /** The name that the token has in the query of a command's URL. */
    String tokenParameter();

    /**
     * The fields of a login.
     *
     * @param override fields that replace those of the announcement for this login
     */
    Map<String, Object> loginFields(Credentials credentials, Announcement announcement, Map<String, Object> override);

    /** Reads the answer to a login that was granted. */
    Grant granted(Map<String, Object> answer);

    /**
     * The fields of a heartbeat, which keeps the token alive and announces the address for reports again.
     *
     * @param address  our address as the PBX sees it; null if it is not known
     * @param override fields that replace those of the announcement for this heartbeat
     */
    Map<String, Object> heartbeatFields(Announcement announcement, String address, Map<String, Object> override);

    /** Reads what an answer says about its command. */
    Outcome outcome(Map<String, Object> answer);

    /** The error of a command that was not sent, since its token was logged out meanwhile. */
    ErrorCode tokenRefused();

    /** The error of a login that the PBX refused before a restart of the process. */
    ErrorCode loginRefused();

    /** How long a token lives that nobody uses. */
    Duration tokenLife();

    /** What failed logins lead to. */
    Lockout lockout();

    /** The commands that the documents name for this version. */
    CommandCatalogue commands();

    /** How long the PBX waits for a decision about an inbound call. */
    Duration decisionTime();

    /**
     * The id by which commands know the inbound call that a report is about.
     *
     * @throws IllegalArgumentException when the report does not have that id; the message says what is missing
     */
    String inboundCall(Report report);

    /** The command that accepts or refuses an inbound call. */
    Request decide(String call, boolean accepted);

    /** The command that transfers an inbound call to an extension, a queue, an IVR, a ring group or an outside number. */
    Request transfer(String call, Destination destination, String number);
}
