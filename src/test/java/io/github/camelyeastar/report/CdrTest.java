// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CdrTest {

    private static final String V2 = """
            {"event":"NewCdr","callid":"1571897930.5","timestart":"2019-10-23 22:18:50","callfrom":"Ann<1023>","callto":"2023",\
            "callduraction":"19","talkduraction":"14","srctrunkname":"in","dsttrcunkname":"out","pincode":"77",\
            "status":"ANSWERED","type":"Internal","recording":"r.wav","didnumber":"5503","agentringtime":"3","sn":"369"}""";

    @Test
    void readsEveryField() {
        assertThat(Report.parse(V2).cdr()).isEqualTo(new Cdr("1571897930.5", LocalDateTime.of(2019, 10, 23, 22, 18, 50),
                "Ann<1023>", "2023", Duration.ofSeconds(19), Duration.ofSeconds(14), "in", "out", "ANSWERED", "Internal", "77",
                "r.wav", "5503", "3", "369", null));
    }

    @Test
    void takesBlankForMissing() {
        Map<String, String> blank = new HashMap<>();
        for (String name : new String[]{
                "callid", "timestart", "callfrom", "callto", "callduraction", "talkduraction", "srctrunkname", "dstrunkname",
                "status", "type", "pincode", "recording", "didnumber", "agentringtime", "sn"}) {
            blank.put(name, " ");
        }

        assertThat(Cdr.of(blank)).isEqualTo(Cdr.of(Map.of())).isEqualTo(new Cdr(null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null));
    }

    @Test
    void readsEveryFieldOfThePSeries() {
        assertThat(Report.parse(PSeriesTexts.CDR).cdr()).isEqualTo(new Cdr("1760000001.17",
                LocalDateTime.of(2026, 10, 9, 10, 0, 1), "0301234567", "1002", Duration.ofSeconds(31), Duration.ofSeconds(24),
                "in", "out", "ANSWERED", "Inbound", "77", "r.wav", "5503", "7", "363X0000A1B2", "20261009100001A1B2C"));
    }

    /** The PBX shows the time in a format of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"09/10/2026 10:00:01 AM", "", "2026-10-09"})
    void theStartOfARowIsItsTimestampIfItsTimeCannotBeRead(String time) {
        long seconds = LocalDateTime.of(2026, 10, 9, 10, 0, 1).atZone(ZoneId.systemDefault()).toEpochSecond();

        assertThat(Cdr.of(Map.of("time", time, "timestamp", seconds)).start()).isEqualTo("2026-10-09T10:00:01");
        assertThat(Cdr.of(Map.of("time", "2026-10-09 10:00:02", "timestamp", seconds)).start())
                .isEqualTo("2026-10-09T10:00:02");
        assertThat(Cdr.of(Map.of("time", time, "timestamp", "soon")).start()).isNull();
    }

    @Test
    void readsARowThatCdrSearchAnswers() {
        Map<String, Object> row = Map.of("time", "2026-10-09 10:00:01", "uid", "20261009100001A1B2C", "call_from", "Ann<1001>",
                "call_to", "1002", "src_trunk", "in", "duration", 31, "talk_duration", 24, "disposition", "ANSWERED",
                "call_type", "Inbound", "did", "5503");

        Cdr cdr = Cdr.of(row);

        assertThat(cdr).isEqualTo(new Cdr(null, LocalDateTime.of(2026, 10, 9, 10, 0, 1), "Ann<1001>", "1002",
                Duration.ofSeconds(31), Duration.ofSeconds(24), "in", null, "ANSWERED", "Inbound", null, null, "5503", null,
                null,
                "20261009100001A1B2C"));
        assertThat(cdr.key()).isEqualTo(Report.parse(PSeriesTexts.CDR).cdr().key()).isEqualTo("20261009100001A1B2C");
    }

    @Test
    void theTypeOfAReportIsNotTheTypeOfACall() {
        Report report = Report.parse("{\"type\":30012,\"msg\":{\"call_id\":\"1760000001.17\"}}");

        assertThat(report.fields()).containsEntry("type", "30012");
        assertThat(report.cdr().type()).isNull();
        assertThat(report.cdr().key()).as("without a uid").isEqualTo("1760000001.17||||||");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dstrunkname", "desttrunkname", "dsttrcunkname", "dsttrunkname"})
    void knowsEverySpellingOfTheDestinationTrunk(String name) {
        Map<String, String> fields = new HashMap<>(
                Map.of("dstrunkname", "", "desttrunkname", "", "dsttrcunkname", "", "dsttrunkname", ""));
        fields.put(name, "sip-142");

        assertThat(Cdr.of(fields).destinationTrunk()).isEqualTo("sip-142");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "21,21", "' 21 ',21", "00:00:21,21", "1:02:03,3723", "100:00:00,360000", "999999999,999999999"})
    void readsDurations(String text, long seconds) {
        assertThat(Cdr.of(Map.of("callduraction", text)).callDuration()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(Cdr.of(Map.of("callduration", text)).callDuration()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(Cdr.of(Map.of("talkduraction", text)).talkDuration()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(Cdr.of(Map.of("talkduration", text)).talkDuration()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "00:60:00", "1:1:1", "9999999999999999999999", "٣"})
    void takesUnreadableDurationForMissing(String text) {
        assertThat(Cdr.of(Map.of("callduraction", text)).callDuration()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2019-02-29 10:00:00", "2019-01-13", "2019-01-13T23:03:02", "13.01.2019 23:03:02", "0", "now"})
    void takesUnreadableStartForMissing(String text) {
        assertThat(Cdr.of(Map.of("timestart", text)).start()).isNull();
    }

    @Test
    void readsNumbersAndFirstOfRepeated() {
        Cdr cdr = Report.parse("{\"action\":\"NewCdr\",\"cdrid\":1495771030.360,\"callduraction\":21,\"status\":\"BUSY\","
                + "\"status\":\"FAILED\"}").cdr();

        assertThat(cdr.callId()).isEqualTo("1495771030.360");
        assertThat(cdr.callDuration()).isEqualTo(Duration.ofSeconds(21));
        assertThat(cdr.status()).isEqualTo("BUSY");
    }

    @ParameterizedTest
    @CsvSource({
            "ANSWERED,ANSWERED", "answered,ANSWERED", "' ANSWERED ',ANSWERED", "NO ANSWER,NO_ANSWER", "NOANSWER,NO_ANSWER",
            "NO ANSWERED,NO_ANSWER", "No Answer,NO_ANSWER", "NO_ANSWER,NO_ANSWER", "no-answer,NO_ANSWER", "BUSY,BUSY",
            "FAILED,FAILED", "VOICEMAIL,VOICEMAIL", "Voice Mail,VOICEMAIL", "UNANSWERED,UNKNOWN", "ANSWERED BY IVR,UNKNOWN",
            "' ',UNKNOWN", ",UNKNOWN"
    })
    void outcomeIsTheSameInEveryVersion(String status, Cdr.Outcome outcome) {
        Map<String, String> fields = new HashMap<>();
        fields.put("status", status);

        assertThat(Cdr.of(fields).outcome()).isEqualTo(outcome);
        assertThat(Cdr.of(fields).answered()).isEqualTo(outcome == Cdr.Outcome.ANSWERED);
    }

    /** In Turkish, a small i becomes a capital with a dot. */
    @Test
    void outcomeDoesNotDependOnTheLanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Cdr.of(Map.of("status", "failed")).outcome()).isEqualTo(Cdr.Outcome.FAILED);
            assertThat(Cdr.of(Map.of("status", "voicemail")).outcome()).isEqualTo(Cdr.Outcome.VOICEMAIL);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void keyIsTheSameForReportAndDownload() {
        Map<String, String> row = new HashMap<>(Map.of("callid", "1571897930.5", "timestart", "2019-10-23 22:18:50",
                "callfrom", "Ann<1023>", "callto", "2023", "callduraction", "19", "talkduraction", "14", "type", "Internal",
                "status", "NO ANSWER", "dsttrunkname", "", "recording", ""));

        assertThat(Report.parse(V2).cdr().key()).isEqualTo("1571897930.5|2019-10-23 22:18:50|19|14|Internal|Ann<1023>|2023")
                .isEqualTo(Cdr.of(row).key());
    }

    @ParameterizedTest
    @CsvSource({
            "callid,1571897930.6", "timestart,2019-10-23 22:18:51", "callfrom,1024", "callto,2024", "callduraction,20",
            "talkduraction,13", "type,Outbound"
    })
    void keyTellsRecordsOfOneCallApart(String name, String other) {
        Map<String, Object> fields = new HashMap<>(Report.parse(V2).fields());
        fields.put(name, other);

        assertThat(Cdr.of(fields).key()).isNotEqualTo(Report.parse(V2).cdr().key());
    }

    @Test
    void keyIsNotFooledBySeparators() {
        assertThat(Cdr.of(Map.of("callfrom", "a|", "callto", "b")).key())
                .isNotEqualTo(Cdr.of(Map.of("callfrom", "a", "callto", "|b")).key());
        assertThat(Cdr.of(Map.of("callfrom", "a|b")).key()).isNotEqualTo(Cdr.of(Map.of("callfrom", "a", "callto", "b")).key());
        assertThat(Cdr.of(Map.of("callfrom", "a|")).key()).isNotEqualTo(Cdr.of(Map.of("callfrom", "a%7C")).key());
    }
}
