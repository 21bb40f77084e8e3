/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A report of the PBX, of any format (1.0.x, 1.0.2 and 2.0.0; protocol.md 2.2): normalised names and types over the report
 * exactly as sent. Any text makes a report; one that is no JSON object is of the type {@link ReportType#MALFORMED}, has no
 * fields and no parties, and its text. Written as JSON it is its {@link #fields()}.
 * <p>
 * Immutable.
 */
public final class Report {

    private static final int SHOWN_LENGTH = 64;
    private static final Pattern UNPRINTABLE = Pattern.compile("\\P{Print}");

    private final byte[] bytes;
    private final ReportType type;
    private final String action;
    private final Map<String, Object> fields;
    private final List<Party> parties;

    // made at the first use: few routes ask for them. Both are immutable objects, so that a race only makes them twice
    private String text;
    private Cdr cdr;

    Report(byte[] bytes, String text, ReportType type, String action, Map<String, Object> fields, List<Party> parties) {
        this.bytes = bytes;
        this.text = text;
        this.type = type;
        this.action = action;
        this.fields = fields;
        this.parties = parties;
    }

    /**
     * The report in a text.
     *
     * @param  text the report as sent; null is taken as empty
     * @return      the report; never null
     */
    public static Report parse(String text) {
        String sent = text == null ? "" : text;
        return ReportParser.parse(sent.getBytes(StandardCharsets.UTF_8), sent);
    }

    /**
     * The report in a request's body.
     *
     * @param  utf8 the report as sent, in UTF-8, with or without a byte order mark; null is taken as empty. Bytes that are not
     *              UTF-8 show as U+FFFD in the text and the fields, and are kept in {@link #bytes()}: in which charset the PBX
     *              sends the names of trunks is not known (protocol.md 8), and a ring must stay a ring
     * @return      the report; never null
     */
    public static Report parse(byte[] utf8) {
        return ReportParser.parse(utf8 == null ? new byte[0] : utf8.clone(), null);
    }

    /** The type, action and call id: no numbers of the parties, for it ends in logs. */
    @Override
    public String toString() {
        return "Report[" + type + ", action=" + shown(action) + ", callId=" + shown(callId()) + "]";
    }

    private static String shown(String value) {
        if (value == null) {
            return null;
        }
        // anybody may send a report: it must not forge or flood the lines of a log
        String cut = value.length() > SHOWN_LENGTH ? value.substring(0, SHOWN_LENGTH) + "..." : value;
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }

    /** What the report is about. */
    public ReportType type() {
        return type;
    }

    /** The {@code action} (1.0.x, 1.0.2) or {@code event} (2.0.0) as sent; null when there is none. */
    public String action() {
        return action;
    }

    /** The call's id as sent, also where it was sent as a number; null when the report is about no call. */
    public String callId() {
        // the vendor's CDR tables say cdrid where its samples say callid (protocol.md 2.6)
        return Fields.text(fields, "callid", "cdrid");
    }

    /** The PBX's serial number; null from old firmware (protocol.md 2.2). */
    public String serialNumber() {
        return Fields.text(fields, "sn");
    }

    /**
     * The parties of the call in the order that they were sent in: every {@code ext}, {@code inbound} and {@code outbound} of
     * the report itself and every member of its {@code call} or {@code members}; repeated keys included.
     *
     * @return the parties, unmodifiable; empty when there are none
     */
    public List<Party> parties() {
        return parties;
    }

    /** The record of the call; null unless the report is of the type {@link ReportType#CDR}. */
    public Cdr cdr() {
        Cdr known = cdr;
        if (known == null && type == ReportType.CDR) {
            known = Cdr.of(fields);
            cdr = known;
        }
        return known;
    }

    /**
     * All that was sent, by its names, in the order of the names' first appearance; unmodifiable at every level. A value is a
     * {@code Map}, a {@code List}, a {@code String}, a {@code Boolean} or null. Numbers are Strings, just as written: to a call
     * id like {@code 1495771030.360} a number's type would do harm.
     * <p>
     * A key that is repeated in one object has a List of its values in their order. An array among these values stays one
     * element: {@code "a":[1],"a":[2]} is {@code [[1],[2]]}, while {@code "a":[1,2]} and {@code "a":1,"a":2} read the same here
     * and differ in the {@link #text()} only.
     */
    @JsonValue
    public Map<String, Object> fields() {
        return fields;
    }

    /** The text exactly as sent, a byte order mark included. */
    public String text() {
        String known = text;
        if (known == null) {
            known = new String(bytes, StandardCharsets.UTF_8);
            text = known;
        }
        return known;
    }

    /** A copy of the bytes exactly as sent; the text's UTF-8 if it was a text that was parsed. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
