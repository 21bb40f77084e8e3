// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A report of the PBX in any format (1.0.x, 1.0.2, 2.0.0 and the P-Series' own; protocol.md 2.2): the same names and types for
 * all formats, and the report exactly as the PBX sent it. Any text makes a report. If a text is not a JSON object, its report
 * has the type {@link ReportType#MALFORMED}, and no fields or parties, only its text. As JSON, a report is its {@link
 * #fields()}.
 * <p>
 * Immutable.
 */
public final class Report {
    private static final int SHOWN_LENGTH = 64;
    // the vendor's tables of a CDR say cdrid, and its samples say callid (protocol.md 2.6)
    private static final String[] CALL_ID = {"callid", "cdrid", "call_id"};
    private static final String[] SERIAL_NUMBER = {"sn"};
    private static final Pattern UNPRINTABLE = Pattern.compile("\\P{Print}");

    private final byte[] bytes;
    private final ReportType type;
    private final String action;
    private final Map<String, Object> fields;
    private final List<Party> parties;
    private final boolean readable;

    // made at the first use: few routes ask for them. They are immutable, so two threads at once only make them twice
    private String text;
    private Cdr cdr;

    Report(byte[] bytes, String text, ReportType type, String action, Map<String, Object> fields, List<Party> parties,
            boolean readable) {
        this.bytes = bytes;
        this.text = text;
        this.type = type;
        this.action = action;
        this.fields = fields;
        this.parties = parties;
        this.readable = readable;
    }

    /**
     * Reads a report from a text.
     *
     * @param  text the report as the PBX sent it; null counts as empty
     * @return      the report; never null
     */
    public static Report parse(String text) {
        String sent = text == null ? "" : text;
        return ReportParser.parse(sent.getBytes(StandardCharsets.UTF_8), sent);
    }

    /**
     * Reads a report from a request's body.
     *
     * @param  utf8 the report as the PBX sent it, in UTF-8, with or without a byte order mark; null counts as empty. Bytes that
     *              are not UTF-8 become U+FFFD in the text and the fields, and are kept in {@link #bytes()}: the charset of
     *              trunks' names is not known (protocol.md 8), and must not cost the report
     * @return      the report; never null
     */
    public static Report parse(byte[] utf8) {
        return ReportParser.parse(utf8 == null ? new byte[0] : utf8.clone(), null);
    }

    /** The type, the action and the call id. The parties' numbers are left out, since logs show this text. */
    @Override
    public String toString() {
        return "Report[" + type + ", action=" + shown(action) + ", callId=" + shown(callId()) + "]";
    }

    private static String shown(String value) {
        if (value == null) {
            return null;
        }
        // anybody may send a report: it must not be able to forge or flood the lines of a log
        String cut = value.length() > SHOWN_LENGTH ? value.substring(0, SHOWN_LENGTH) + "..." : value;
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }

    /** What the report is about. */
    public ReportType type() {
        return type;
    }

    /**
     * The {@code action} (1.0.x, 1.0.2), the {@code event} (2.0.0) or the number in {@code type} (P-Series) as the PBX sent it;
     * null if there is none.
     */
    public String action() {
        return action;
    }

    /** The call's id as the PBX sent it, even if that was a number; null if the report is not about a call. */
    public String callId() {
        return Fields.text(fields, CALL_ID);
    }

    /** The PBX's serial number; null from old firmware (protocol.md 2.2). */
    public String serialNumber() {
        return Fields.text(fields, SERIAL_NUMBER);
    }

    /**
     * The parties of the call, in the order in which the PBX sent them: each {@code ext}, {@code inbound} and {@code outbound}
     * of the report itself, repeated keys included, and each member of {@code call} or {@code members}. The P-Series has its
     * parties in {@code members}, under {@code extension}, {@code internal}, {@code inbound}, {@code outbound} and {@code
     * trunk}.
     *
     * @return the parties, unmodifiable; empty if there are none
     */
    public List<Party> parties() {
        return parties;
    }

    /**
     * The calls from outside that ring at an extension by this report, a {@link ReportType#RING} or a
     * {@link ReportType#CALL_STATUS}: for a screen pop. {@link LiveSnapshot#ringingAt(String)} tells those that ring now.
     *
     * @return the calls; empty for any other report
     */
    public List<RingingCall> ringing() {
        return RingingCall.of(this);
    }

    /** The record of the call; null unless the report is of the type {@link ReportType#CDR} and {@link #isReadable()}. */
    public Cdr cdr() {
        Cdr known = cdr;
        if (known == null && type == ReportType.CDR && readable) {
            known = Cdr.of(fields);
            cdr = known;
        }
        return known;
    }

    /**
     * Whether all of the report could be read. False for {@link ReportType#MALFORMED}, and for a report of the P-Series whose
     * {@code msg} is neither a JSON object nor a text with one. Such a report of the P-Series has its type, and {@code msg} as
     * it was sent in its {@link #fields()}.
     */
    public boolean isReadable() {
        return readable;
    }

    /**
     * All fields of the report, in the order in which their names first appear; unmodifiable at every level. A value is a
     * {@code Map}, a {@code List}, a {@code String}, a {@code Boolean} or null. Numbers are Strings, as the PBX wrote them: as
     * a number, a call id such as {@code 1495771030.360} would lose its last digit.
     * <p>
     * If an object repeats a key, the key's value here is a List of all its values, in their order. An array among these values
     * stays one element: {@code "a":[1],"a":[2]} is {@code [[1],[2]]}. So {@code "a":[1,2]} and {@code "a":1,"a":2} are the
     * same here, and differ only in the {@link #text()}.
     * <p>
     * For the P-Series, these are the fields of {@code msg}, and {@code type} and {@code sn} of the object around it. If
     * {@code msg} has a {@code type} itself, as in the record of a call, this type is here.
     */
    @JsonValue
    public Map<String, Object> fields() {
        return fields;
    }

    /** The text exactly as the PBX sent it, a byte order mark included. */
    public String text() {
        String known = text;
        if (known == null) {
            known = new String(bytes, StandardCharsets.UTF_8);
            text = known;
        }
        return known;
    }

    /** A copy of the bytes exactly as the PBX sent them. If the report was read from a text: that text in UTF-8. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
