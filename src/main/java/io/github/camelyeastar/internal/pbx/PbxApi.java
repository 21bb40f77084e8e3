// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.YeastarApiException;
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
     * What the PBX answered to a login or a refresh that it granted.
     *
     * @param token     the token; null if the answer had none
     * @param renewal   how the token is kept alive; null if each use and each heartbeat does that
     * @param transport how the PBX says that it sends reports, such as HTTP or TCP; null if it does not say
     * @param shown     the rest of the answer, without what is secret in it
     */
    record Grant(String token, Renewal renewal, String transport, Map<String, Object> shown) {
        @Override
        public String toString() {
            return "Grant" + shown;
        }
    }

    /**
     * How a token that dies at a certain time is replaced by another one before.
     *
     * @param refreshToken what the other token is asked for with; null if the PBX gave none
     * @param life         how long the token lives, whether it is used or not
     * @param refreshLife  how long the refresh token lives
     */
    record Renewal(String refreshToken, Duration life, Duration refreshLife) {
        @Override
        public String toString() {
            return "Renewal";
        }
    }

    /**
     * A command, ready to be sent.
     *
     * @param command the command, such as {@code inbound/accept}
     * @param get     whether it is a GET, and not a POST
     * @param query   the parameters in the URL besides the token
     * @param json    the body; null for none
     */
    record Call(String command, boolean get, Map<String, String> query, String json) {
        /** A command with its parameters in the body. */
        static Call post(String command, Map<String, Object> parameters) {
            return new Call(command, false, Map.of(), ApiJson.write(parameters));
        }

        /** Never the parameters, which may be secret. */
        @Override
        public String toString() {
            return "Call " + command;
        }
    }

    /** What an inbound call can be transferred to before it is answered. */
    enum Destination {
        EXTENSION, QUEUE, IVR, RINGGROUP, NUMBER
    }

    /** What the session calls a command that the series has a name of its own for; any other command is itself. */
    default String verb(String command) {
        return command;
    }

    /** The path of a command's URL, without the query. */
    String path(String command);

    /** The header fields that each request needs. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * How a command is sent.
     *
     * @param  method                   GET or POST, if the user asked for one of them; else null
     * @throws IllegalArgumentException when it can't be sent that way
     */
    Call call(String command, CommandParameters parameters, String method);

    /** The name that the token has in the query of a command's URL. */
    String tokenParameter();

    /**
     * A login.
     *
     * @param override fields that replace those of the announcement for this login
     */
    Call login(Credentials credentials, Announcement announcement, Map<String, Object> override);

    /** Reads the answer to a login or a refresh that was granted. */
    Grant granted(Map<String, Object> answer);

    /** The request for another token. */
    default Call refresh(String refreshToken) {
        throw new IllegalStateException("The series has no refresh tokens");
    }

    /** The request that ends a session. */
    Call logout();

    /** Whether the version has a heartbeat. */
    default boolean hasHeartbeat() {
        return true;
    }

    /** Whether logins and heartbeats tell the PBX where to report to. */
    default boolean announces() {
        return true;
    }

    /**
     * The fields by which a login or a heartbeat announces another address than the session's own.
     *
     * @param  verb                     {@code login} or {@code heartbeat}
     * @param  body                     the fields of the message body
     * @param  url                      the address that the message asks for; null for none
     * @param  address                  our address as the PBX sees it, that the message asks for; null for none
     * @throws IllegalArgumentException when they can't be announced
     */
    Map<String, Object> override(String verb, Map<?, ?> body, String url, String address);

    /**
     * A heartbeat, which keeps the token alive and announces the address for reports again.
     *
     * @param address  our address as the PBX sees it; null if it is not known
     * @param override fields that replace those of the announcement for this heartbeat
     */
    default Call heartbeat(Announcement announcement, String address, Map<String, Object> override) {
        throw new IllegalStateException("The version has no heartbeat");
    }

    /** Reads what an answer says about its command. */
    Outcome outcome(String command, Map<String, Object> answer);

    /** The status of a command that was done, in the PBX's word. */
    String success();

    /**
     * The request that shows whether the PBX works, and costs nothing if it does: it is sent with a token that is not good
     * any more, or with none.
     */
    Call harmless(Announcement announcement, String address);

    /** Whether that error, in the answer to the harmless request, shows that the PBX works. */
    default boolean shows(ErrorCode error) {
        return error.kind() == ErrorCode.Kind.TOKEN_REFUSED;
    }

    /** All error codes that the documents name. */
    ErrorCodes errors();

    /** How long a token lives that nobody uses: as long in each series. */
    default Duration tokenLife() {
        return Duration.ofMinutes(30);
    }

    /** What failed logins lead to. */
    Lockout lockout();

    /** The request before a file is fetched, whose answer tells where the file is. */
    Call fileRequest(String command, Map<String, Object> parameters);

    /**
     * Where a file is.
     *
     * @param  answer              to the request before
     * @throws YeastarApiException when the answer does not tell
     */
    FileAddress file(String command, Map<String, Object> parameters, Map<String, Object> answer) throws YeastarApiException;

    /** The commands that the documents name for this version. */
    CommandCatalogue commands();

    /** Whether somebody has only tried whether the PBX's reports are answered: no route wants to know. */
    default boolean isTest(Report report) {
        return false;
    }

    /** How long the PBX waits for a decision about an inbound call: as long in each series. */
    default Duration decisionTime() {
        return Duration.ofSeconds(10);
    }

    /**
     * The id by which commands know the inbound call that a report is about.
     *
     * @throws IllegalArgumentException when the report does not have that id; the message says what is missing
     */
    String inboundCall(Report report);

    /** The command that accepts or refuses an inbound call. */
    Call decide(String call, boolean accepted);

    /** The command that transfers an inbound call to an extension, a queue, an IVR, a ring group or an outside number. */
    Call transfer(String call, Destination destination, String number);
}
