// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The record of a call: a typed view of a {@code NewCdr} report (30012 in the P-Series), of a row of the PBX's CDR download, or
 * of a row that the P-Series' {@code cdr/search} answers, in any spelling of the fields (protocol.md 2.6). Texts are as the PBX
 * sent them. A value that is missing, blank or unreadable is null.
 * <p>
 * One call may have several records with the same call id: see {@link #key()}.
 *
 * @param callId           the call's id
 * @param start            when the call began, in the PBX's local time, without a time zone: when daylight saving time ends, an
 *                         hour comes twice. If a list of the P-Series has it in another format than reports do, it is made of the
 *                         list's {@code timestamp}, in the time zone of this machine
 * @param from             the caller; may contain a name, as in {@code Name<number>}
 * @param to               the callee; may contain a name, as in {@code number(agent)}
 * @param callDuration     from the start to the end, in whole seconds
 * @param talkDuration     from the answer to the end, in whole seconds
 * @param sourceTrunk      the trunk that the call came in over
 * @param destinationTrunk the trunk that the call went out over
 * @param status           how the call ended, in the spelling of the PBX's version; {@link #outcome()} is the same in every
 *                         version
 * @param type             Inbound, Outbound, Internal, Callback or Transfer
 * @param pinCode          the PIN code dialled for the call
 * @param recording        the name of the recording's file
 * @param didNumber        the DID number called, since v1.1
 * @param agentRingTime    how long the agent's phone rang, since v1.1; as the PBX sends it: no document names the unit
 * @param serialNumber     the PBX's serial number; not sent by old firmware
 * @param uid              the PBX's own id of the record; sent by newer firmware of the P-Series
 */
public record Cdr(String callId, LocalDateTime start, String from, String to, Duration callDuration, Duration talkDuration,
        String sourceTrunk, String destinationTrunk, String status, String type, String pinCode, String recording,
        String didNumber, String agentRingTime, String serialNumber, String uid) {

    // the default resolver would turn 31 February into the 28th without a word
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
            .withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern EPOCH_SECONDS = Pattern.compile("[0-9]{1,11}");
    private static final Pattern CLOCK = Pattern.compile("([0-9]{1,6}):([0-5][0-9]):([0-5][0-9])");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s_-]+");

    /** How a call ended: the same name whatever the version of the PBX's API (protocol.md 2.6). */
    public enum Outcome {
        /** Somebody answered. */
        ANSWERED,
        /**
         * Nobody answered: {@code NO ANSWER} or {@code NOANSWER} in v1, {@code NO ANSWERED} in v2, {@code NO ANSWER} or
         * {@code ABANDONED} in the P-Series.
         */
        NO_ANSWER,
        /** The callee was busy. */
        BUSY,
        /** The call could not be made. */
        FAILED,
        /** The call went to a voicemail box. */
        VOICEMAIL,
        /** The status is missing, or no document names it. */
        UNKNOWN
    }

    /**
     * Makes a record of the fields of a report, or of a CSV row by the names of its columns.
     *
     * @param  fields the values by the PBX's names; unknown names are ignored
     * @return        the record; never null; all its values are null if nothing can be read
     */
    public static Cdr of(Map<String, ?> fields) {
        return new Cdr(
                Fields.text(fields, "callid", "cdrid", "call_id"),
                start(fields),
                Fields.text(fields, "callfrom", "call_from"),
                Fields.text(fields, "callto", "call_to"),
                // all versions misspell it; a later firmware may spell it right
                duration(Fields.text(fields, "callduraction", "callduration", "call_duration", "duration")),
                duration(Fields.text(fields, "talkduraction", "talkduration", "talk_duration")),
                Fields.text(fields, "srctrunkname", "src_trunk_name", "src_trunk"),
                Fields.text(fields, "dstrunkname", "desttrunkname", "dsttrcunkname", "dsttrunkname", "dst_trunk_name",
                        "dst_trunk"),
                Fields.text(fields, "status", "disposition"),
                type(Fields.text(fields, "type", "call_type")),
                Fields.text(fields, "pincode", "pin_code"),
                Fields.text(fields, "recording"),
                Fields.text(fields, "didnumber", "did_number", "did"),
                Fields.text(fields, "agentringtime", "agent_ring_time"),
                Fields.text(fields, "sn"),
                Fields.text(fields, "uid"));
    }

    /**
     * How the call ended, from the text of {@link #status()}. Upper and lower case do not matter, nor do blanks, underscores
     * and hyphens. So a filter on the outcome goes on working when the PBX's version changes (protocol.md 2.6).
     *
     * @return the outcome; never null; {@link Outcome#UNKNOWN} for a status that is missing or that no document names
     */
    public Outcome outcome() {
        if (status == null) {
            return Outcome.UNKNOWN;
        }
        return switch (BETWEEN_WORDS.matcher(status).replaceAll("").toUpperCase(Locale.ROOT)) {
            case "ANSWERED" -> Outcome.ANSWERED;
            case "NOANSWER", "NOANSWERED", "ABANDONED" -> Outcome.NO_ANSWER;
            case "BUSY" -> Outcome.BUSY;
            case "FAILED" -> Outcome.FAILED;
            case "VOICEMAIL" -> Outcome.VOICEMAIL;
            default -> Outcome.UNKNOWN;
        };
    }

    /** Whether somebody answered the call: whether the {@link #outcome()} is {@link Outcome#ANSWERED}. */
    public boolean answered() {
        return outcome() == Outcome.ANSWERED;
    }

    /**
     * A key that tells this record from the other records of the same call and the same PBX. A record that was reported and
     * then downloaded, or reported twice, has the same key each time. The key is made of the call id, the start, the durations
     * in seconds, the type, the caller and the callee: every format sends these. The status is left out because its spelling
     * depends on the format. Trunks and the serial number are left out because not every firmware sends them.
     *
     * @return the {@link #uid()} if the PBX sent one; else the fields joined by {@code |}, empty where they are null
     */
    public String key() {
        if (uid != null) {
            return uid.strip();
        }
        return Stream.of(callId, start == null ? null : START.format(start), seconds(callDuration), seconds(talkDuration), type,
                from, to).map(Cdr::keyPart).collect(Collectors.joining("|"));
    }

    /**
     * The record as JSON has it: a record that is marshalled is this map.
     *
     * @return the values by the names that they have here, without those that are null; the start as text in ISO 8601, the
     *         durations in seconds as {@code callSeconds} and {@code talkSeconds}, the {@link #outcome()} and the {@link
     *         #key()}
     */
    @JsonValue
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("callId", callId);
        fields.put("start", start == null ? null : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(start));
        fields.put("from", from);
        fields.put("to", to);
        fields.put("callSeconds", callDuration == null ? null : callDuration.toSeconds());
        fields.put("talkSeconds", talkDuration == null ? null : talkDuration.toSeconds());
        fields.put("sourceTrunk", sourceTrunk);
        fields.put("destinationTrunk", destinationTrunk);
        fields.put("status", status);
        fields.put("outcome", outcome().name());
        fields.put("type", type);
        fields.put("pinCode", pinCode);
        fields.put("recording", recording);
        fields.put("didNumber", didNumber);
        fields.put("agentRingTime", agentRingTime);
        fields.put("serialNumber", serialNumber);
        fields.put("uid", uid);
        fields.put("key", key());
        fields.values().removeIf(Objects::isNull);
        return fields;
    }

    /** The type of a call is a word. A number is the type of the report, which stands beside a record that has no type. */
    private static String type(String text) {
        return text == null || ReportParser.isNumberedType(text) ? null : text;
    }

    private static LocalDateTime start(Map<String, ?> fields) {
        String text = Fields.text(fields, "timestart", "time_start", "time");
        try {
            if (text != null) {
                return LocalDateTime.parse(text.strip(), START);
            }
        } catch (DateTimeParseException e) {
            // a list of the P-Series has the time in the format that the PBX shows, and beside it, the seconds since 1970
        }
        String seconds = Fields.text(fields, "timestamp");
        return seconds == null || !EPOCH_SECONDS.matcher(seconds.strip()).matches()
                ? null
                : LocalDateTime.ofInstant(Instant.ofEpochSecond(Long.parseLong(seconds.strip())), ZoneId.systemDefault());
    }

    /** Reads seconds, or a clock time, as one old table of the vendor has it (protocol.md 2.6). */
    private static Duration duration(String text) {
        if (text == null) {
            return null;
        }
        String trimmed = text.strip();
        if (SECONDS.matcher(trimmed).matches()) {
            return Duration.ofSeconds(Long.parseLong(trimmed));
        }
        Matcher clock = CLOCK.matcher(trimmed);
        if (!clock.matches()) {
            return null;
        }
        return Duration.ofHours(Long.parseLong(clock.group(1)))
                .plusMinutes(Long.parseLong(clock.group(2)))
                .plusSeconds(Long.parseLong(clock.group(3)));
    }

    private static String seconds(Duration duration) {
        return duration == null ? null : Long.toString(duration.toSeconds());
    }

    private static String keyPart(String part) {
        // a name may contain the separator: that must not make the keys of two different records equal
        return part == null ? "" : part.strip().replace("%", "%25").replace("|", "%7C");
    }
}
