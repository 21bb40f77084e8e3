// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.CamelException;

/**
 * The PBX did not answer {@code Success} to a command: it refused the command with an error code, or the answer was not
 * JSON. The PBX answers HTTP 200 even to a command that it refuses (protocol.md 1.3), so only this exception shows a refusal.
 * Neither its message nor its other values contain a token or a password.
 */
public class YeastarApiException extends CamelException {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final int LONGEST_SHOWN = 300;

    private final String command;
    private final String status;
    private final ErrorCode error;
    private final Map<String, Object> details;

    /** With details, and an error code about which nothing is known: its group is {@link ErrorGroup#UNKNOWN}. */
    public YeastarApiException(String command, String status, String errorCode, Map<String, Object> details) {
        this(command, status, ErrorCode.unknown(errorCode), details, null);
    }

    /** With a reason, and an error code about which nothing is known: its group is {@link ErrorGroup#UNKNOWN}. */
    public YeastarApiException(String command, String status, String errorCode, String reason) {
        this(command, status, ErrorCode.unknown(errorCode), Map.of(), reason);
    }

    /**
     * @param command the command, such as {@code extension/query}
     * @param status  the status in the answer; null if the answer had none
     * @param error   the error code in the answer
     * @param details the other fields of the answer, without secrets
     * @param reason  what went wrong, and what to do about it; null to say what the PBX answered
     */
    public YeastarApiException(String command, String status, ErrorCode error, Map<String, Object> details, String reason) {
        super("yeastar:" + command + ": "
                + (reason == null ? "the PBX answered " + oneLine(status) + ", error code " + error + shown(details) : reason));
        this.command = command;
        this.status = oneLine(status);
        this.error = error;
        this.details = details;
    }

    /** The details as part of one line of a log: {@code , errordata: mobile}. */
    private static String shown(Map<String, Object> details) {
        return oneLine(details.entrySet().stream().map(field -> ", " + field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining()));
    }

    /** What the PBX says ends up in logs: it may neither begin a line there nor fill one. */
    static String oneLine(String text) {
        if (text == null) {
            return null;
        }
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return CONTROL.matcher(cut).replaceAll(" ");
    }

    /** Whether the PBX does not know our token: nothing was done, and a new login helps (protocol.md 1.5). */
    public boolean isTokenRefused() {
        return error.kind() == ErrorCode.Kind.TOKEN_REFUSED;
    }

    /** The error code with all that is known about it. */
    public ErrorCode getError() {
        return error;
    }

    /** The command that was not done, such as {@code extension/query}. */
    public String getCommand() {
        return command;
    }

    /** The status in the PBX's answer, such as {@code Failed}; null if the answer had none. */
    public String getStatus() {
        return status;
    }

    /** The PBX's error code, such as {@code 10006}; null if the answer had none. */
    public String getErrorCode() {
        return error.code();
    }

    /**
     * The other fields of the PBX's answer, such as {@code errordata=mobile}: unmodifiable, with secrets masked; empty if
     * the answer had no other fields.
     */
    public Map<String, Object> getDetails() {
        return details;
    }

    /** What the error code means (protocol.md 4); null if the answer had none. */
    public String getMeaning() {
        return error.meaning();
    }

    /** What kind of error it is, which tells what can be done about it. */
    public ErrorGroup getErrorGroup() {
        return error.group();
    }
}
