// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class ReportParserTest {

    @Test
    void keepsFieldsInOrderAndRepeatedKeysAsList() {
        Report report = read("{'action':'X','b':'1','a':'2','b':'3','c':null,'b':'4','c':'5'}");

        assertThat(report.fields()).containsExactly(entry("action", "X"), entry("b", List.of("1", "3", "4")), entry("a", "2"),
                entry("c", Arrays.asList(null, "5")));
    }

    @Test
    void doesNotFlattenRepeatedArrays() {
        assertThat(read("{'a':[1],'a':[2,3],'b':[1,2],'c':1,'c':2,'d':[],'d':'x','d':[]}").fields()).containsExactly(
                entry("a", List.of(List.of("1"), List.of("2", "3"))),
                entry("b", List.of("1", "2")),
                entry("c", List.of("1", "2")),
                entry("d", List.of(List.of(), "x", List.of())));
    }

    @Test
    void keepsRepeatedKeysAtAnyDepth() {
        Report report = read("{'ext':{'trunk':'1','trunk':'2','x':{'y':1,'y':2}},'ext':{'extid':'3'}}");

        assertThat(report.parties()).hasSize(2);
        assertThat(report.parties().get(0).attributes())
                .isEqualTo(Map.of("trunk", List.of("1", "2"), "x", Map.of("y", List.of("1", "2"))));
        assertThat(report.parties().get(0).trunk()).isEqualTo("1");
        assertThat(report.parties().get(1).number()).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'ext':{'extid':['106','101'],'x':'y'}}", "{'ext':{'extid':'106','x':'y','extid':'101'}}",
            "{'call':[{'ext':{'extid':[106,101],'x':'y'}}]}", "{'members':[{'ext':{'x':'y','extid':['106','101']}}]}"})
    void severalNumbersAreAPartyEach(String text) {
        assertThat(read(text).parties()).containsExactly(new Party("ext", Map.of("extid", "106", "x", "y")),
                new Party("ext", Map.of("extid", "101", "x", "y")));
    }

    @Test
    void severalNumbersAreKeptAsSentWhereTheyAreNoParties() {
        assertThat(read("{'ext':{'number':['1','2']},'extid':['3','4']}").fields()).containsExactly(
                entry("ext", Map.of("number", List.of("1", "2"))), entry("extid", List.of("3", "4")));
        assertThat(read("{'ext':{'extid':['1']},'ext':{'extid':[]},'ext':{'extid':['1',null]}}").parties())
                .extracting(Party::number).containsExactly("1", null, "1");
    }

    @Test
    void severalNumbersFillNoHeap() {
        StringBuilder text = new StringBuilder("{\"ext\":{\"extid\":[\"1\"");
        text.append(",\"1\"".repeat(8_000)).append(']');
        for (int i = 0; i < 3_000; i++) {
            text.append(",\"a").append(i).append("\":1");
        }
        assertThat(Report.parse(text.append("}}").toString()).parties()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "0", "-0", "7", "1495771030.360", "1495706238.328", "1E5", "1.0e+10", "-0.10",
            "369351034049369351034049369351034049"
    })
    void keepsNumbersAsWritten(String number) {
        assertThat(read("{'callid':" + number + ",'a':[" + number + " ]}").fields())
                .containsExactly(entry("callid", number), entry("a", List.of(number)));
    }

    @Test
    void keepsOtherValuesAsTheyAre() {
        assertThat(read("{'t':true,'f':false,'n':null,'o':{},'e':'','s':' x '}").fields()).containsExactly(entry("t", true),
                entry("f", false), entry("n", null), entry("o", Map.of()), entry("e", ""), entry("s", " x "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'action':'RING'}|RING|RING", "{'event':'Forward'}|FORWARD|Forward", "{'Action':'RING'}|UNKNOWN|",
            "{'action':'ring'}|RING|ring", "{'action':'Nova'}|UNKNOWN|Nova", "{'action':''}|UNKNOWN|``", "{}|UNKNOWN|",
            "{'action':5}|UNKNOWN|", "{'action':null,'event':'DTMF'}|DTMF|DTMF", "{'action':['RING']}|UNKNOWN|",
            "{'action':'RING','action':'BYE'}|RING|RING", "{'x':{'action':'RING'}}|UNKNOWN|",
            "{'call':[{'action':'RING'}]}|UNKNOWN|",
            "{'event':'QueueAutoPause','action':'pause'}|QUEUE_AUTO_PAUSE|QueueAutoPause",
            "{'event':'Forward','action':'RING'}|RING|RING", "{'event':'x','action':'y'}|UNKNOWN|y"
    })
    void tellsActionAndType(String text, ReportType type, String action) {
        Report report = read(text);

        assertThat(report.type()).isEqualTo(type);
        assertThat(report.action()).isEqualTo(action);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'action':'BYE','a':'x','l':['1','2',],}", "{'action':'BYE','a':'\\x','l':['1','2']}",
            "{action:'BYE',a:'x',l:['1','2']}", "\uFEFF{'action':'BYE','a':'x','l':['1','2']}",
            " \r\n{'action':'BYE',\n\t'a':'x','l':['1','2']}\r\n "
    })
    void isLenientAboutJson(String text) {
        Report report = read(text);

        assertThat(report.type()).isEqualTo(ReportType.BYE);
        assertThat(report.fields())
                .containsExactly(entry("action", "BYE"), entry("a", "x"), entry("l", List.of("1", "2")));
        assertThat(report.text()).isEqualTo(text.replace('\'', '"'));
    }

    @Test
    void readsSingleQuotesControlCharactersAndNeedlessEscapes() {
        assertThat(Report.parse("{'action':'BYE'}").type()).isEqualTo(ReportType.BYE);
        assertThat(Report.parse("{\"info\":\"\\#\",\"name\":\"a\tb\u0000c\nd\"}").fields())
                .containsExactly(entry("info", "#"), entry("name", "a\tb\u0000c\nd"));
    }

    @Test
    void readsNonLatinNames() {
        Report report = read("{'action':'RING','inbound':{'from':'王小明','to':'Ωμέγα','trunk':'خط😀'},'備考':'\\u00e9'}");

        assertThat(report.parties()).containsExactly(
                new Party("inbound", Map.of("from", "王小明", "to", "Ωμέγα", "trunk", "خط😀")));
        assertThat(report.fields()).containsEntry("備考", "é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "gb18030"})
    void readsARingWhoseNameIsNotUtf8(String charset) throws Exception {
        byte[] sent = "{\"action\":\"RING\",\"trunk\":\"é中\",\"ext\":{\"extid\":\"1000\"}}".getBytes(charset);

        Report report = Report.parse(sent);

        assertThat(report.type()).isEqualTo(ReportType.RING);
        assertThat(report.parties()).containsExactly(new Party("ext", Map.of("extid", "1000")));
        assertThat(report.fields().get("trunk")).asString().contains("\uFFFD");
        assertThat(report.text()).contains("\uFFFD");
        assertThat(report.bytes()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", " ", "\uFEFF", "null", "true", "17", "'RING'", "[]", "[{'action':'RING'}]", "{", "}", "{'action':'RING'",
            "{'action':'RING','ext':{'extid':'10", "{'action':'RING'}}", "{'action':'RING'}x",
            "{'action':'RING'}{'action':'BYE'}",
            "{'action':'RING'},", "{'action' 'RING'}", "{'action':RING}", "{'action':}", "{,}", "{'a':01}", "{'a':NaN}",
            "{'a':[1}", "action=RING&callid=1", "<report/>", "\u0000\u0001\u0002", "{'a':'\\u12'}"
    })
    void takesOthersForMalformed(String text) {
        assertMalformed(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesBinaryForMalformed() {
        assertMalformed(new byte[]{(byte) 0xFE, (byte) 0xFF, 0, '{'});
        assertMalformed(new byte[]{'{', (byte) 0xC3});
        assertMalformed(new byte[]{0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, (byte) 0xFF});
        assertMalformed(new byte[]{0, 0, (byte) 0xFF, (byte) 0xFE, 1});
    }

    @Test
    void takesHostileTextForMalformed() {
        for (String hostile : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000), "{\"a\":" + "[".repeat(100_000),
                "{\"call\":" + "[".repeat(100_000), "{\"callid\":" + "9".repeat(10_000) + "}",
                "{\"callid\":0." + "9".repeat(10_000) + "}", "{\"callid\":1e" + "9".repeat(10_000) + "}",
                "{\"" + "n".repeat(2 * ReportParser.MAX_NAME_LENGTH) + "\":1}")) {
            assertMalformed(hostile.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void nestsAsDeepAsAllowed() {
        int inner = ReportParser.MAX_DEPTH - 1;

        assertThat(read("{'a':" + "[".repeat(inner) + "]".repeat(inner) + "}").type()).isEqualTo(ReportType.UNKNOWN);
        assertMalformed(("{\"a\":" + "[".repeat(inner + 1) + "]".repeat(inner + 1) + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsManyNamesAndManyRepeats() {
        StringBuilder text = new StringBuilder("{\"action\":\"RING\"");
        for (int i = 0; i < 20_000; i++) {
            text.append(",\"n").append(i).append("\":").append(i).append(",\"ext\":").append(i);
        }
        Report report = assertTimeout(Duration.ofSeconds(5), () -> Report.parse(text.append('}').toString()));

        assertThat(report.fields()).hasSize(20_002).containsEntry("n0", "0").containsEntry("n19999", "19999");
        assertThat(report.parties()).hasSize(20_000);
        assertThat(report.parties().get(19_999).number()).isEqualTo("19999");
        assertThat(new ArrayList<>(report.fields().keySet()).subList(0, 4)).containsExactly("action", "n0", "ext", "n1");
    }

    @Test
    void neverThrowsAndAlwaysKeepsWhatWasSent() throws Exception {
        Random random = new Random(20_260);
        List<byte[]> samples = ReportSamplesTest.texts();
        int readable = 0;
        int malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] sent = mutate(samples.get(random.nextInt(samples.size())), random);
            byte[] copy = sent.clone();
            Report report = Report.parse(sent);
            use(report);
            String text = new String(copy, StandardCharsets.UTF_8);
            if (!Arrays.equals(report.bytes(), copy) || !report.text().equals(text)) {
                fail("altered: " + text);
            }
            if (report.type() == ReportType.MALFORMED) {
                malformed++;
            } else {
                readable++;
            }
        }
        // a mutation that spoils all or nothing would prove nothing
        assertThat(readable).isGreaterThan(2_000);
        assertThat(malformed).isGreaterThan(2_000);
    }

    @ParameterizedTest
    @MethodSource("io.github.camelyeastar.report.ReportSamplesTest#texts")
    void takesEveryTruncationForMalformed(byte[] sample) {
        for (int length = 0; length < sample.length; length++) {
            assertMalformed(Arrays.copyOf(sample, length));
        }
    }

    /** Calls all that reads further; AssertJ would take longer than what it tests. */
    private static void use(Report report) {
        int read = report.toString().length() + report.fields().toString().length();
        for (Party party : report.parties()) {
            read += (party.number() + party.from() + party.to() + party.trunk() + party.id() + party.status()).length();
        }
        if (report.type() == ReportType.CDR && report.isReadable()) {
            read += report.cdr().key().length();
        }
        if (read == 0) {
            fail("nothing read");
        }
    }

    private static byte[] mutate(byte[] sample, Random random) {
        byte[] tokens = "{}[]\",:\\0 e-.n".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = sample.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = tokens[random.nextInt(tokens.length)];
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 3 -> bytes[at] = bytes[random.nextInt(bytes.length)];
                default -> {
                    int from = random.nextInt(at + 1);
                    byte[] doubled = Arrays.copyOf(bytes, bytes.length + at - from);
                    System.arraycopy(bytes, from, doubled, at, bytes.length - from);
                    bytes = doubled;
                }
            }
        }
        return bytes;
    }

    private static void assertMalformed(byte[] sent) {
        Report report = Report.parse(sent);

        assertThat(report.type()).isEqualTo(ReportType.MALFORMED);
        assertThat(report.action()).isNull();
        assertThat(report.fields()).isEmpty();
        assertThat(report.parties()).isEmpty();
        assertThat(report.callId()).isNull();
        assertThat(report.cdr()).isNull();
        assertThat(report.bytes()).isEqualTo(sent);
        assertThat(report.text()).isEqualTo(new String(sent, StandardCharsets.UTF_8));
    }

    /** Texts are written with single quotes here, for the reader's sake. */
    private static Report read(String text) {
        return Report.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
