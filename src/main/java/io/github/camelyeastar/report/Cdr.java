/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.report;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The record of a call: a typed view of a {@code NewCdr} report, or of a row of the PBX's CDR download, whatever spelling its
 * fields have (protocol.md 2.6). Texts are as sent; what is not there, blank or cannot be read is null.
 * <p>
 * One call may have several records of the same call id: see {@link #key()}.
 *
 * @param callId           the call's id
 * @param start            when the call began, on the PBX's own wall clock: without a zone, and not monotonic over a change of
 *                         daylight saving time
 * @param from             the caller; may carry a name, as in {@code Name<number>}
 * @param to               the callee; may carry a name, as in {@code number(agent)}
 * @param callDuration     from the start to the end, to the second
 * @param talkDuration     from the answer to the end, to the second
 * @param sourceTrunk      the trunk that the call came in on
 * @param destinationTrunk the trunk that the call went out on
 * @param status           ANSWERED, BUSY, FAILED, VOICEMAIL, or NO ANSWER, which has three spellings
 * @param type             Inbound, Outbound, Internal, Callback or Transfer
 * @param pinCode          the PIN code dialled for the call
 * @param recording        the name of the recording's file
 * @param didNumber        the DID number called, since v1.1
 * @param agentRingTime    how long the agent's phone rang, since v1.1; as sent, since no document names its unit
 * @param serialNumber     the PBX's serial number; not sent by old firmware
 */
public record Cdr(String callId, LocalDateTime start, String from, String to, Duration callDuration, Duration talkDuration,
        String sourceTrunk, String destinationTrunk, String status, String type, String pinCode, String recording,
        String didNumber, String agentRingTime, String serialNumber) {

    // strict: the default would silently turn 31 February into the 28th
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
            .withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CLOCK = Pattern.compile("([0-9]{1,6}):([0-5][0-9]):([0-5][0-9])");

    /**
     * The record in a report's fields or in a CSV row by its column names.
     *
     * @param  fields values by the PBX's names; what is not known among them is passed over
     * @return        the record; never null, and of nulls only where nothing can be read
     */
    public static Cdr of(Map<String, ?> fields) {
        return new Cdr(
                Fields.text(fields, "callid", "cdrid"),
                start(Fields.text(fields, "timestart")),
                Fields.text(fields, "callfrom"),
                Fields.text(fields, "callto"),
                // misspelt in all versions; the right spelling in case that a firmware mends it
                duration(Fields.text(fields, "callduraction", "callduration")),
                duration(Fields.text(fields, "talkduraction", "talkduration")),
                Fields.text(fields, "srctrunkname"),
                Fields.text(fields, "dstrunkname", "desttrunkname", "dsttrcunkname", "dsttrunkname"),
                Fields.text(fields, "status"),
                Fields.text(fields, "type"),
                Fields.text(fields, "pincode"),
                Fields.text(fields, "recording"),
                Fields.text(fields, "didnumber"),
                Fields.text(fields, "agentringtime"),
                Fields.text(fields, "sn"));
    }

    /** Whether somebody answered the call, in whatever case the PBX says so. */
    public boolean answered() {
        return "ANSWERED".equalsIgnoreCase(status);
    }

    /**
     * Tells this record from the others of the same call, of the same PBX, and is the same for a record that was reported and
     * then downloaded, or reported twice. It is made of the call id, start, durations in seconds, type, caller and callee:
     * what every format sends. The status is left out because its spelling depends on the format, trunks and the serial number
     * because not every firmware sends them. A record whose start cannot be read is told apart by the rest.
     *
     * @return the fields joined by {@code |}, empty where they are null
     */
    public String key() {
        return Stream.of(callId, start == null ? null : START.format(start), seconds(callDuration), seconds(talkDuration), type,
                from, to).map(Cdr::keyPart).collect(Collectors.joining("|"));
    }

    private static LocalDateTime start(String text) {
        try {
            return text == null ? null : LocalDateTime.parse(text.strip(), START);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Seconds or, as one old table of the vendor has it, a clock time (protocol.md 2.6). */
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
        // names are free text: a separator within one must not make two different records equal
        return part == null ? "" : part.strip().replace("%", "%25").replace("|", "%7C");
    }
}
