// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/** The envelope of the P-Series, and what is in it. */
class EnvelopeTest {
    private static final String MEMBERS = "'call_id':'1760000001.17','members':["
            + "{'inbound':{'from':'030','to':'6400','trunk_name':'sip-a','channel_id':'PJSIP/1','member_status':'ALERT'}},"
            + "{'extension':{'number':'1002','channel_id':'PJSIP/2','member_status':'RING','call_path':'6400'}},"
            + "{'internal':{'from':'1001','to':'1002','member_status':'ALERT'}},{'trunk':{'trunk_name':'sip-b'}},"
            + "{'outbound':{'from':'1002','to':'040'}}]";
    private static final String IN_A_TEXT = "'{" + MEMBERS.replace("'", "\\'") + "}'";

    static String[] envelopes() {
        return new String[]{
                "{'type':30011,'sn':'363X','msg':" + IN_A_TEXT + "}", "{'sn':'363X','type':30011,'msg':" + IN_A_TEXT + "}",
                "{'msg':" + IN_A_TEXT + ",'sn':'363X','type':30011}", "{'type':30011,'sn':'363X','msg':{" + MEMBERS + "}}",
                "{'sn':'363X','msg':{" + MEMBERS + "},'type':30011}", "{'type':'30011','sn':'363X','msg':{" + MEMBERS + "}}",
                "{'type':30011,'sn':'363X'," + MEMBERS + "}", "{" + MEMBERS + ",'type':30011,'sn':'363X'}"};
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void isTheSameReportHoweverItIsSent(String text) {
        Report report = read(text);

        assertThat(report.type()).isEqualTo(ReportType.CALL_STATUS);
        assertThat(report.action()).isEqualTo("30011");
        assertThat(report.callId()).isEqualTo("1760000001.17");
        assertThat(report.serialNumber()).isEqualTo("363X");
        assertThat(report.isReadable()).isTrue();
        assertThat(report.parties()).extracting(Party::role).containsExactly("inbound", "extension", "internal", "trunk",
                "outbound");
        Party inbound = report.parties().get(0);
        assertThat(inbound.from()).isEqualTo("030");
        assertThat(inbound.to()).isEqualTo("6400");
        assertThat(inbound.trunk()).isEqualTo("sip-a");
        assertThat(inbound.channelId()).isEqualTo("PJSIP/1");
        assertThat(inbound.status()).isEqualTo("ALERT");
        assertThat(report.parties().get(1).number()).isEqualTo("1002");
        assertThat(report.parties().get(3).trunk()).isEqualTo("sip-b");
        assertThat(report.fields()).containsOnlyKeys("type", "sn", "call_id", "members");
        assertThat(report.text()).isEqualTo(text.replace('\'', '"'));
    }

    @Test
    void fieldsAreThoseOfTheMessageAfterThoseOfTheEnvelope() throws Exception {
        Report report = Report.parse(PSeriesTexts.inEnvelope("30007", "{\"extension\":\"1002\",\"new\":{\"a\":[1,null]}}"));

        assertThat(report.fields()).containsExactly(entry("type", "30007"), entry("sn", "363X0000A1B2"),
                entry("extension", "1002"), entry("new", Map.of("a", Arrays.asList("1", null))));
        assertThat(new ObjectMapper().writeValueAsString(report)).isEqualTo(
                "{\"type\":\"30007\",\"sn\":\"363X0000A1B2\",\"extension\":\"1002\",\"new\":{\"a\":[\"1\",null]}}");
    }

    @Test
    void whatBothHaveIsTheMessages() {
        Report report = Report.parse(PSeriesTexts.CDR);

        assertThat(report.action()).isEqualTo("30012");
        assertThat(report.fields()).containsEntry("type", "Inbound").containsEntry("talk_duration", "24");
        assertThat(report.cdr().type()).isEqualTo("Inbound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'1760000044.000050'", "1760000044.000050"})
    void idsLoseNoDigit(String id) {
        assertThat(Report.parse(PSeriesTexts.inEnvelope("30015", "{\"call_id\":" + id.replace('\'', '"') + "}")).callId())
                .isEqualTo("1760000044.000050");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "[null]", "[{}]"})
    void aCallWithoutMembersHasNoParties(String members) {
        Report report = read("{'type':30015,'sn':'363X','msg':{'call_id':'1','reason':'NOT found','members':" + members + "}}");

        assertThat(report.type()).isEqualTo(ReportType.CALL_FAILED);
        assertThat(report.callId()).isEqualTo("1");
        assertThat(report.parties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"call_id\":\"1\"", "{\"call_id\":\"1\",\"members\":[{\"extension\":{\"number\":\"1002\"}}]", "{\"call_id\":}",
            "", " ",
            "null", "[]", "17", "\"\"", "{} {}", "{}x"})
    void aMessageThatIsNotJsonIsAReportWithItsText(String message) {
        Report report = Report.parse(PSeriesTexts.inEnvelope("30012", message));

        assertThat(report.type()).isEqualTo(ReportType.CDR);
        assertThat(report.isReadable()).isFalse();
        assertThat(report.fields()).containsExactly(entry("type", "30012"), entry("sn", "363X0000A1B2"),
                entry("msg", message));
        assertThat(report.serialNumber()).isEqualTo("363X0000A1B2");
        assertThat(report.parties()).isEmpty();
        assertThat(report.cdr()).as("no record whose key is that of any other").isNull();
        assertThat(report.text()).contains("msg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[{'call_id':'1'}]", "true", "{},'msg':{}"})
    void aMessageThatIsNotAnObjectCannotBeRead(String message) {
        Report report = read("{'type':30012,'sn':'363X','msg':" + message + "}");

        assertThat(report.type()).isEqualTo(ReportType.CDR);
        assertThat(report.isReadable()).isFalse();
        assertThat(report.fields()).containsOnlyKeys("type", "sn", "msg");
        assertThat(report.cdr()).as("no record whose key is that of any other").isNull();
    }

    @Test
    void aMessageMayBeAsDeepAsAReport() {
        for (int depth : new int[]{ReportParser.MAX_DEPTH - 1, ReportParser.MAX_DEPTH, 100_000}) {
            String message = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";

            assertThat(Report.parse(PSeriesTexts.inEnvelope("30007", message)).isReadable())
                    .isEqualTo(depth < ReportParser.MAX_DEPTH);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'type':30099,'msg':'{}'}|UNKNOWN|30099", "{'type':30021,'msg':{}}|UNKNOWN|30021",
            "{'type':30011}|CALL_STATUS|30011", "{'type':30011,'msg':null}|CALL_STATUS|30011",
            "{'type':30011,'msg':5}|CALL_STATUS|30011", "{'type':300110,'msg':{}}|UNKNOWN|", "{'type':-3001,'msg':{}}|UNKNOWN|",
            "{'type':'Inbound','msg':{}}|UNKNOWN|", "{'type':[30011],'msg':{}}|UNKNOWN|",
            "{'action':'RING','type':30011,'msg':{}}|RING|RING", "{'event':'x','type':30011,'msg':{}}|CALL_STATUS|30011",
            "{'event':'test'}|UNKNOWN|test", "{'msg':{'type':30011}}|UNKNOWN|", "{'msg':{'action':'RING'}}|UNKNOWN|",
            "{'type':30011,'msg':{'event':'NewCdr'}}|CALL_STATUS|30011"
    })
    void tellsActionAndType(String text, ReportType type, String action) {
        assertThat(read(text).type()).isEqualTo(type);
        assertThat(read(text).action()).isEqualTo(action);
    }

    @Test
    void aReportOfTheSSeriesKeepsAMessageOfItsOwn() {
        Report report = read("{'action':'FutureReport','type':30011,'msg':'{}','call':[{'ext':{'extid':'1'}}]}");

        assertThat(report.type()).isEqualTo(ReportType.CALL_STATUS);
        Report known = read("{'action':'RING','type':'30011','msg':'{}','call':[{'ext':{'extid':'1'}}]}");
        assertThat(known.fields()).containsEntry("msg", "{}").containsEntry("type", "30011");
        assertThat(known.parties()).hasSize(1);
    }

    /** Texts are written with single quotes here, for the reader's sake; the backslash before a quote stays. */
    private static Report read(String text) {
        return Report.parse(text.replace('\'', '"'));
    }
}
