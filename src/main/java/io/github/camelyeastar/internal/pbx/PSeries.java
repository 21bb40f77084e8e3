// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;

/**
 * The P-Series: Appliance, Software and Cloud Edition.
 *
 * @param apiVersion the version in the path of commands, such as {@code v1.0}
 */
public record PSeries(String apiVersion) implements PbxApi {
    private static final String SUCCESS = "0";
    private static final String CODE = "errcode";
    private static final String MESSAGE = "errmsg";
    private static final String TOKEN = "access_token";
    private static final String REFRESH_TOKEN = "refresh_token";
    private static final String CHANNEL = "channel_id";

    private static final String TOKEN_EXPIRED = "10004";
    private static final String ACCESS_DENIED = "10005";
    private static final String ADDRESS_BLOCKED = "70004";
    private static final String CHANNEL_UNKNOWN = "70130";

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(30);
    /** No document names an end of the block: an administrator lifts it. */
    private static final Lockout LOCKOUT = new Lockout(5, Duration.ofDays(36500));
    private static final Duration DECISION_TIME = Duration.ofSeconds(10);

    private static final ErrorCodes ERRORS = new ErrorCodes("p-series-error-codes.properties", Map.of(
            TOKEN_EXPIRED, Kind.TOKEN_REFUSED, ADDRESS_BLOCKED, Kind.ADDRESS_BLOCKED, CHANNEL_UNKNOWN, Kind.CALL_UNKNOWN));
    private static final Map<String, CommandCatalogue> CATALOGUES = CommandCatalogue.load("p-series-commands.txt");

    /** All error codes that the documents name. */
    public static ErrorCodes errorCodes() {
        return ERRORS;
    }

    @Override
    public String path(String command) {
        return "/openapi/" + apiVersion + "/" + switch (command) {
            case "login" -> "get_token";
            case "heartbeat" -> REFRESH_TOKEN;
            case "logout" -> "del_token";
            default -> command;
        };
    }

    @Override
    public String tokenParameter() {
        return TOKEN;
    }

    @Override
    public Map<String, Object> loginFields(Credentials credentials, Announcement announcement, Map<String, Object> override) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("username", credentials.username());
        fields.put("password", credentials.password());
        return fields;
    }

    @Override
    public Grant granted(Map<String, Object> answer) {
        Map<String, Object> shown = new LinkedHashMap<>(answer);
        Object token = shown.remove(TOKEN);
        shown.remove(REFRESH_TOKEN);
        return new Grant(token == null || token.toString().isBlank() ? null : token.toString(), null, shown);
    }

    @Override
    public Map<String, Object> heartbeatFields(Announcement announcement, String address, Map<String, Object> override) {
        return Map.of();
    }

    @Override
    public Outcome outcome(Map<String, Object> answer) {
        Map<String, Object> others = new LinkedHashMap<>(answer);
        String code = text(others.remove(CODE));
        String message = text(others.remove(MESSAGE));
        boolean success = SUCCESS.equals(code);
        return new Outcome(success, message, ERRORS.of(success ? null : code), others);
    }

    @Override
    public ErrorCode tokenRefused() {
        return ERRORS.of(TOKEN_EXPIRED);
    }

    @Override
    public ErrorCode loginRefused() {
        return ERRORS.of(ACCESS_DENIED);
    }

    @Override
    public Duration tokenLife() {
        return TOKEN_LIFE;
    }

    @Override
    public Lockout lockout() {
        return LOCKOUT;
    }

    @Override
    public CommandCatalogue commands() {
        return CATALOGUES.get("v1.0");
    }

    @Override
    public Duration decisionTime() {
        return DECISION_TIME;
    }

    @Override
    public String inboundCall(Report report) {
        return report.parties().stream().filter(party -> "inbound".equals(party.role())).map(Party::channelId)
                .filter(Objects::nonNull).findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "The report does not say which call it is about, by the " + CHANNEL + " of its inbound party"));
    }

    @Override
    public Request decide(String call, boolean accepted) {
        return new Request("call/" + (accepted ? "accept" : "refuse") + "_inbound", Map.of(CHANNEL, call));
    }

    @Override
    public Request transfer(String call, Destination destination, String number) {
        throw new IllegalArgumentException("A PBX of series p can't transfer a call before it is answered: it can be accepted"
                + " or refused only");
    }

    private static String text(Object value) {
        return value == null ? null : value.toString().trim();
    }
}
