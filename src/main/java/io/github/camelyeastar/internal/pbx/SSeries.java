// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;

/** The S-Series, with K2 and S1000 (protocol.md 1 to 7a). */
public class SSeries implements PbxApi {
    /** The PBX sends reports with well-formed JSON from this format on. */
    private static final String FIRST_WELL_FORMED = "1.0.2";
    private static final String FORMAT_OF_V2 = "2.0.0";
    private static final String SUCCESS = "Success";
    private static final String STATUS = "status";
    private static final String ERROR = "errno";
    private static final String TOKEN = "token";

    private static final String ADDRESS_BLOCKED = "20002";
    private static final String LOGIN_REFUSED = "20003";
    private static final String NO_SUCH_TOKEN = "20004";
    private static final String EMPTY_TOKEN = "20005";
    private static final String OLD_TOKEN = "20006";
    private static final String CALL_UNKNOWN = "10007";
    private static final String DECISION_LATE = "10016";

    public static final Lockout LOCKOUT = new Lockout(5, Duration.ofMinutes(10));

    private static final ErrorCodes ERRORS = new ErrorCodes("s-series", Map.of(
            ADDRESS_BLOCKED, Kind.ADDRESS_BLOCKED, LOGIN_REFUSED, Kind.LOGIN_REFUSED, NO_SUCH_TOKEN, Kind.TOKEN_REFUSED,
            EMPTY_TOKEN, Kind.TOKEN_REFUSED, OLD_TOKEN, Kind.TOKEN_REFUSED, CALL_UNKNOWN, Kind.CALL_UNKNOWN,
            DECISION_LATE, Kind.DECISION_LATE));

    private final String apiVersion;
    private final String reportVersion;

    /**
     * @param apiVersion    the version in the path of commands, such as {@code v1.1.0}
     * @param reportVersion the format of the reports; null for the one that fits apiVersion
     */
    public SSeries(String apiVersion, String reportVersion) {
        this.apiVersion = apiVersion;
        this.reportVersion = reportVersion;
    }

    @Override
    public String path(String command) {
        return "/api/" + apiVersion + "/" + command;
    }

    @Override
    public String tokenParameter() {
        return TOKEN;
    }

    /** {@inheritDoc} They come in the order of the documents; all values are strings, as in the documents' samples. */
    @Override
    public Call login(Credentials credentials, Announcement announcement, Map<String, Object> override) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("username", credentials.username());
        fields.put("password", PasswordHash.of(credentials));
        fields.put("port", Integer.toString(announcement.port()));
        putIfSet(fields, "version", format());
        putIfSet(fields, "url", ReportAddress.url(announcement));
        putIfSet(fields, "urltag", ReportAddress.kind(announcement, isV10()));
        fields.putAll(override);
        return Call.post("login", fields);
    }

    @Override
    public Grant granted(Map<String, Object> answer) {
        Map<String, Object> shown = new LinkedHashMap<>(answer);
        String token = ApiJson.text(shown.remove(TOKEN));
        shown.remove("refreshtoken");
        return new Grant(token, renewal(answer), ApiJson.text(shown.get("transport")), shown);
    }

    /** Null: whatever is done with a token of the S-Series keeps it alive. */
    Renewal renewal(Map<String, Object> answer) {
        return null;
    }

    @Override
    public Call call(String command, CommandParameters parameters, String method) {
        return new Call(command, false, Map.of(), parameters.encodedFor(command).json());
    }

    @Override
    public Call logout() {
        return new Call("logout", false, Map.of(), null);
    }

    @Override
    public Map<String, Object> override(String verb, Map<?, ?> body, String url, String address) {
        return ReportAddress.override(verb, body, url, address);
    }

    /**
     * {@inheritDoc} The kind of url goes under both names that the documents print: the PBX may know only one of them
     * (protocol.md 1.6).
     */
    @Override
    public Call heartbeat(Announcement announcement, String address, Map<String, Object> override) {
        Map<String, Object> fields = new LinkedHashMap<>();
        putIfSet(fields, "ipaddr", address);
        fields.put("port", Integer.toString(announcement.port()));
        putIfSet(fields, "url", ReportAddress.url(announcement));
        putIfSet(fields, "urltag", ReportAddress.kind(announcement, isV10()));
        putIfSet(fields, "urlflag", ReportAddress.kind(announcement, isV10()));
        putIfSet(fields, "version", format());
        fields.putAll(override);
        putIfSet(fields, "urlflag", override.get("urltag"));
        return Call.post("heartbeat", fields);
    }

    @Override
    public Outcome outcome(String command, Map<String, Object> answer) {
        Map<String, Object> others = new LinkedHashMap<>(answer);
        String status = ApiJson.text(others.remove(STATUS));
        return new Outcome(SUCCESS.equalsIgnoreCase(status), status, ERRORS.of(ApiJson.text(others.remove(ERROR))), others);
    }

    @Override
    public String success() {
        return SUCCESS;
    }

    @Override
    public Call harmless(Announcement announcement, String address) {
        return heartbeat(announcement, address, Map.of());
    }

    @Override
    public Call fileRequest(String command, Map<String, Object> parameters) {
        return Call.post(command.replace("/download", "/get_random"), parameters);
    }

    /** {@inheritDoc} The PBX answers a random string, which lives 30 s and works once (protocol.md 5). */
    @Override
    public FileAddress file(String command, Map<String, Object> parameters, Map<String, Object> answer)
            throws YeastarApiException {
        Object random = answer.get("random");
        if (random == null) {
            throw new YeastarApiException(command, SUCCESS, null, "the PBX answered Success, but without a random string");
        }
        Map<String, String> query = new LinkedHashMap<>();
        parameters.forEach((name, value) -> query.put(name, String.valueOf(value)));
        query.remove("allowedip");
        query.put("random", random.toString());
        return new FileAddress(command, query, null);
    }

    @Override
    public ErrorCodes errors() {
        return ERRORS;
    }

    @Override
    public Lockout lockout() {
        return LOCKOUT;
    }

    @Override
    public CommandCatalogue commands() {
        return CommandCatalogue.of("s-series-commands.txt", isV2() ? "v2" : "v1");
    }

    @Override
    public String inboundCall(Report report) {
        return report.parties().stream().filter(party -> "inbound".equals(party.role()))
                .map(isV2() ? Party::channelId : Party::id).filter(Objects::nonNull).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The report does not say which call it is about: it has no "
                        + (isV2() ? "channelid. Set reportVersion to " + FORMAT_OF_V2 : "inboundid")));
    }

    @Override
    public Call decide(String call, boolean accepted) {
        String verb = accepted ? "accept" : "refuse";
        return isV2()
                ? Call.post("call/" + verb + "_inbound", Map.of("channelid", call))
                : Call.post("inbound/" + verb, Map.of("inboundid", call));
    }

    /** {@inheritDoc} v1 has a command for each kind of destination, v2 has one for all of them. */
    @Override
    public Call transfer(String call, Destination destination, String number) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (isV2()) {
            parameters.put("channelid", call);
            parameters.put("number", number);
            return Call.post("call/transfer", parameters);
        }
        parameters.put("inboundid", call);
        parameters.put(switch (destination) {
            case EXTENSION -> "extid";
            case QUEUE -> "queueid";
            case IVR -> "ivrid";
            case RINGGROUP -> "ringgroupid";
            case NUMBER -> "number";
        }, number);
        return Call.post("inbound/transfer_" + destination.name().toLowerCase(Locale.ROOT), parameters);
    }

    /** Null for the PBX's old format, the only one of v1.0. */
    private String format() {
        if (reportVersion != null) {
            return reportVersion;
        }
        return isV2() ? FORMAT_OF_V2 : isV10() ? null : FIRST_WELL_FORMED;
    }

    boolean isV2() {
        return apiVersion.startsWith("v2");
    }

    private boolean isV10() {
        return apiVersion.equals("v1.0") || apiVersion.startsWith("v1.0.");
    }

    @Override
    public boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && apiVersion.equals(((SSeries) other).apiVersion)
                && Objects.equals(reportVersion, ((SSeries) other).reportVersion);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getClass(), apiVersion, reportVersion);
    }

    private static void putIfSet(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
