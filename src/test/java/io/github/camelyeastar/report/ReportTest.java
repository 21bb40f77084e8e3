// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReportTest {

    private static final String RING = "{\"action\":\"RING\",\"callid\":\"1.20\",\"ext\":{\"extid\":\"1000\"},\"ext\":{\"extid\":\"1002\"},\"n\":1.50}";

    @Test
    void writesItsFieldsAsJsonWithRepeatedKeysAsArrays() throws Exception {
        ObjectMapper mapper = new ObjectMapper();

        JsonNode written = mapper.readTree(mapper.writeValueAsBytes(Report.parse(RING)));

        assertThat(written).isEqualTo(mapper.readTree("{\"action\":\"RING\",\"callid\":\"1.20\","
                + "\"ext\":[{\"extid\":\"1000\"},{\"extid\":\"1002\"}],\"n\":\"1.50\"}"));
    }

    @Test
    void writtenJsonReadsAsTheSameParties() throws Exception {
        Report report = Report.parse(RING);

        Report again = Report.parse(new ObjectMapper().writeValueAsString(report));

        assertThat(again.parties()).hasSize(2).isEqualTo(report.parties());
        assertThat(again.fields()).isEqualTo(report.fields());
    }

    @Test
    void writesItsPartiesAsJson() throws Exception {
        assertThat(new ObjectMapper().writeValueAsString(Report.parse("{\"ext\":{\"extid\":\"1000\"}}").parties()))
                .isEqualTo("[{\"role\":\"ext\",\"attributes\":{\"extid\":\"1000\"}}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"callid\":1495771030.360}", "{\"callid\":\"1495771030.360\"}", "{\"cdrid\":\"1495771030.360\"}",
            "{\"callid\":\"\",\"cdrid\":1495771030.360}", "{\"cdrid\":\"2.1\",\"callid\":\"1495771030.360\"}",
            "{\"callid\":\"1495771030.360\",\"callid\":\"2.1\"}", "{\"callid\":[\"1495771030.360\"]}"
    })
    void findsTheCallId(String text) {
        assertThat(Report.parse(text).callId()).isEqualTo("1495771030.360");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{}", "{\"callid\":\"\"}", "{\"callid\":null}", "{\"callid\":{\"callid\":\"1.1\"}}", "{\"callid\":[[\"1.1\"]]}",
            "{\"misscall\":[{\"callid\":\"1.1\"}]}", "callid"
    })
    void hasNoCallIdWhereNoneWasSent(String text) {
        assertThat(Report.parse(text).callId()).isNull();
    }

    @Test
    void hasSerialNumber() {
        assertThat(Report.parse("{\"action\":\"BootUp\",\"sn\":\"369351034049\"}").serialNumber()).isEqualTo("369351034049");
        assertThat(Report.parse("{\"action\":\"BootUp\",\"sn\":369351034049}").serialNumber()).isEqualTo("369351034049");
        assertThat(Report.parse("{\"action\":\"BootUp\"}").serialNumber()).isNull();
    }

    @Test
    void hasCdrOnlyIfItIsOne() {
        Report cdr = Report.parse("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"status\":\"BUSY\"}");

        assertThat(cdr.cdr().status()).isEqualTo("BUSY");
        assertThat(cdr.cdr()).isSameAs(cdr.cdr());
        assertThat(Report.parse("{\"action\":\"BYE\",\"callid\":\"1.1\",\"status\":\"BUSY\"}").cdr()).isNull();
    }

    @Test
    void staysAsItIsWhateverIsDoneToItsParts() {
        byte[] sent = RING.getBytes(StandardCharsets.UTF_8);
        Report report = Report.parse(sent);

        sent[2] = 'X';
        report.bytes()[2] = 'X';

        assertThat(report.text()).isEqualTo(RING);
        assertThat(report.bytes()).isEqualTo(RING.getBytes(StandardCharsets.UTF_8));
        assertUnmodifiable(() -> report.fields().put("a", "b"));
        assertUnmodifiable(() -> report.fields().remove("action"));
        assertUnmodifiable(() -> report.fields().clear());
        assertUnmodifiable(() -> report.fields().keySet().remove("action"));
        assertUnmodifiable(() -> report.fields().entrySet().iterator().next().setValue("x"));
        assertUnmodifiable(() -> list(report.fields().get("ext")).remove(0));
        assertUnmodifiable(() -> report.parties().remove(0));
        assertUnmodifiable(() -> report.parties().get(0).attributes().put("a", "b"));
        Report call = Report.parse("{\"call\":[{\"ext\":{\"extid\":\"1\"}}]}");
        assertUnmodifiable(() -> list(call.fields().get("call")).clear());
        assertUnmodifiable(() -> ((Map<?, ?>) list(call.fields().get("call")).get(0)).clear());
    }

    @Test
    void toStringShowsNoNumbers() {
        assertThat(Report.parse(RING)).hasToString("Report[RING, action=RING, callId=1.20]");
        assertThat(Report.parse("{")).hasToString("Report[MALFORMED, action=null, callId=null]");
    }

    @Test
    void toStringNeitherForgesNorFloodsALog() {
        String text = "{\"action\":\"a\\nINFO all is well\",\"callid\":\"" + "9".repeat(10_000) + "\"}";

        String report = Report.parse(text).toString();

        assertThat(report).hasSizeLessThan(200).startsWith("Report[UNKNOWN, action=a?INFO all is well, callId=999");
    }

    @Test
    void keepsTextAndBytesWhenParsedFromText() {
        String text = "{\"action\":\"ConfigChange\",\"trunkname\":\"线路-Ω-😀\"}";

        Report report = Report.parse(text);

        assertThat(report.text()).isSameAs(text);
        assertThat(report.bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(report.fields()).containsEntry("trunkname", "线路-Ω-😀");
    }

    @Test
    void takesNullForEmpty() {
        assertThat(Report.parse((String) null).type()).isEqualTo(ReportType.MALFORMED);
        assertThat(Report.parse((byte[]) null).text()).isEmpty();
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static void assertUnmodifiable(ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOf(UnsupportedOperationException.class);
    }
}
