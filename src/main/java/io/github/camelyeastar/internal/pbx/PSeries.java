// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.ErrorGroup;
import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;

/**
 * The P-Series: Appliance, Software and Cloud Edition.
 *
 * @param apiVersion the version in the path of commands, such as {@code v1.0}
 */
public record PSeries(String apiVersion) implements PbxApi {
    private static final String DONE = "0";
    private static final String CODE = "errcode";
    private static final String MESSAGE = "errmsg";
    private static final String TOKEN = "access_token";
    private static final String REFRESH_TOKEN = "refresh_token";
    private static final String CHANNEL = "channel_id";
    private static final String GET = "GET";
    private static final String POST = "POST";
    /** What the API calls what the session does. */
    private static final Map<String, String> VERBS = Map.of("login", "get_token", "heartbeat", "refresh_token", "logout",
            "del_token");
    private static final String TOKEN_EXPIRED = "10004";
    private static final Set<Kind> NOT_ABOUT_CREDENTIALS = EnumSet.of(Kind.LIMIT_REACHED, Kind.ADDRESS_BLOCKED,
            Kind.ADDRESS_FORBIDDEN);

    /** The life of a refresh token of which the PBX does not tell how long it lives. */
    private static final Duration REFRESH_TOKEN_LIFE = Duration.ofDays(1);
    /** No document names an end of the block: an administrator lifts it. So the PBX is asked before the third try in a row. */
    private static final Lockout LOCKOUT = new Lockout(5, null, 2);
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,8}");
    private static final ErrorCodes ERRORS = new ErrorCodes("p-series", Map.of(
            TOKEN_EXPIRED, Kind.TOKEN_REFUSED, "60002", Kind.LIMIT_REACHED, "70004", Kind.ADDRESS_BLOCKED, "70087",
            Kind.ADDRESS_FORBIDDEN, "70130", Kind.CALL_UNKNOWN));

    @Override
    public String verb(String command) {
        return VERBS.entrySet().stream().filter(verb -> verb.getValue().equals(command)).map(Map.Entry::getKey).findFirst()
                .orElse(command);
    }

    /** {@inheritDoc} A command that begins with a slash is a path itself: that of a file. */
    @Override
    public String path(String command) {
        return command.startsWith("/") ? command : "/openapi/" + apiVersion + "/" + VERBS.getOrDefault(command, command);
    }

    /** {@inheritDoc} The PBX refuses a request that does not say who sends it. */
    @Override
    public Map<String, String> headers() {
        return Map.of("User-Agent", "OpenAPI");
    }

    /** {@inheritDoc} The catalogue knows. A command that it does not have is a POST if it comes with a body. */
    @Override
    public Call call(String command, CommandParameters parameters, String method) {
        boolean get = method != null
                ? isGet(method)
                : GET.equals(commands().method(command, parameters.body() ? POST : GET));
        if (!get) {
            return new Call(command, false, Map.of(), parameters.json());
        }
        Map<String, String> query = new LinkedHashMap<>();
        parameters.fields().forEach((name, value) -> {
            if (value != null) {
                query.put(name, inQuery(value));
            }
        });
        return new Call(command, true, query, null);
    }

    private static boolean isGet(String method) {
        if (!GET.equalsIgnoreCase(method) && !POST.equalsIgnoreCase(method)) {
            throw new IllegalArgumentException("Header CamelHttpMethod: " + method + " is neither GET nor POST. The API of"
                    + " series p knows no other method");
        }
        return GET.equalsIgnoreCase(method);
    }

    private static String inQuery(Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream().map(PSeries::inQuery).collect(Collectors.joining(","));
        }
        return value instanceof Map<?, ?> fields ? ApiJson.write(fields) : String.valueOf(value);
    }

    @Override
    public String tokenParameter() {
        return TOKEN;
    }

    /** {@inheritDoc} The client ID and the client secret, as it is. */
    @Override
    public Call login(Credentials credentials, Announcement announcement, Map<String, Object> override) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("username", credentials.username());
        fields.put("password", credentials.password());
        return Call.post("login", fields);
    }

    @Override
    public Grant granted(Map<String, Object> answer) {
        Map<String, Object> shown = new LinkedHashMap<>(answer);
        String token = ApiJson.text(shown.remove(TOKEN));
        Renewal renewal = new Renewal(ApiJson.text(shown.remove(REFRESH_TOKEN)),
                seconds(answer.get("access_token_expire_time"), tokenLife()),
                seconds(answer.get("refresh_token_expire_time"), REFRESH_TOKEN_LIFE));
        return new Grant(token, renewal, null, shown);
    }

    private static Duration seconds(Object told, Duration otherwise) {
        String seconds = ApiJson.text(told);
        return seconds != null && SECONDS.matcher(seconds).matches()
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : otherwise;
    }

    @Override
    public Call refresh(String refreshToken) {
        return Call.post(VERBS.get("heartbeat"), Map.of(REFRESH_TOKEN, refreshToken));
    }

    @Override
    public Call logout() {
        return new Call("logout", true, Map.of(), null);
    }

    /** {@inheritDoc} There is none: a token lives for a fixed time, and is replaced by another before. */
    @Override
    public boolean hasHeartbeat() {
        return false;
    }

    @Override
    public boolean announces() {
        return false;
    }

    @Override
    public Map<String, Object> override(String verb, Map<?, ?> body, String url, String address) {
        if (url != null || address != null) {
            throw new IllegalArgumentException("Header " + (url != null
                    ? YeastarConstants.REPORT_URL
                    : YeastarConstants.REPORT_ADDRESS) + ": a " + verb + " can't tell a PBX of series p where to report to."
                    + " Set its webhook on the PBX, or by yeastar:webhook/update");
        }
        return Map.of();
    }

    /**
     * {@inheritDoc} No document tells what the PBX answers to a wrong client secret. So whatever else it answers to a login
     * than what has nothing to do with the credentials, is a refusal of them.
     */
    @Override
    public Outcome outcome(String command, Map<String, Object> answer) {
        Map<String, Object> others = new LinkedHashMap<>(answer);
        String code = ApiJson.text(others.remove(CODE));
        String message = ApiJson.text(others.remove(MESSAGE));
        boolean success = DONE.equals(code);
        ErrorCode error = ERRORS.of(success ? null : code);
        if (!success && "login".equals(command) && !NOT_ABOUT_CREDENTIALS.contains(error.kind())) {
            error = new ErrorCode(code, error.meaning(), ErrorGroup.SESSION, Kind.LOGIN_REFUSED);
        }
        return new Outcome(success, message, error, others);
    }

    @Override
    public String success() {
        return "SUCCESS";
    }

    @Override
    public Call harmless(Announcement announcement, String address) {
        return new Call("system/information", true, Map.of(), null);
    }

    /** {@inheritDoc} Any answer does that tells neither that it has a fault of its own nor that it does not listen to us. */
    @Override
    public boolean shows(ErrorCode error) {
        return error.code() != null && error.group() != ErrorGroup.PBX && error.kind() != Kind.ADDRESS_BLOCKED
                && error.kind() != Kind.ADDRESS_FORBIDDEN;
    }

    @Override
    public ErrorCodes errors() {
        return ERRORS;
    }

    @Override
    public Call fileRequest(String command, Map<String, Object> parameters) {
        return call(command, CommandParameters.of(Map.of(), parameters), null);
    }

    /** {@inheritDoc} It is a path on the PBX: the token goes to no other host. */
    @Override
    public FileAddress file(String command, Map<String, Object> parameters, Map<String, Object> answer)
            throws YeastarApiException {
        String address = ApiJson.text(answer.get("download_resource_url"));
        if (address == null) {
            throw new YeastarApiException(command, success(), null, "the PBX answered without the address of a file");
        }
        FileAddress found = FileAddress.at(address, ApiJson.text(answer.get("file")));
        if (found == null) {
            throw new YeastarApiException(command, success(), null,
                    "the PBX answered with an address of a file that is not a path");
        }
        return found;
    }

    @Override
    public Lockout lockout() {
        return LOCKOUT;
    }

    @Override
    public CommandCatalogue commands() {
        return CommandCatalogue.of("p-series-commands.txt", apiVersion.startsWith("v2") ? "v2.0" : "v1.0");
    }

    /** {@inheritDoc} No document has the text of a test. Public code expects this one (protocol-p-cloud.md 2.6). */
    @Override
    public boolean isTest(Report report) {
        return report.type() == ReportType.UNKNOWN && "test".equals(report.action());
    }

    @Override
    public String inboundCall(Report report) {
        return report.parties().stream().filter(party -> "inbound".equals(party.role())).map(Party::channelId)
                .filter(Objects::nonNull).findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "The report does not say which call it is about: its inbound party has no " + CHANNEL));
    }

    @Override
    public Call decide(String call, boolean accepted) {
        return Call.post("call/" + (accepted ? "accept" : "refuse") + "_inbound", Map.of(CHANNEL, call));
    }

    @Override
    public Call transfer(String call, Destination destination, String number) {
        throw new IllegalArgumentException("A PBX of series p can't transfer a call before it is answered: it can be accepted"
                + " or refused only");
    }

}
