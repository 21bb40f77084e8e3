// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import io.github.camelyeastar.CapturedLog;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The PBX's CDR download, record by record. */
class CdrFileTest {
    private static final String HEADER = "callid,timestart,callfrom,callto,callduraction,talkduraction,srctrunkname,dsttrunkname,"
            + "status,type,pincode,recording,didnumber,sn\r\n";
    private static final String ROW = "1547391782.318,2019-01-13 23:03:02,1001,1005,21,10,,,ANSWERED,Internal,,a.wav,,369362089179\r\n";

    @Test
    void rowIsTheRecordThatWasReported() throws Exception {
        Cdr reported = Report
                .parse("{\"action\":\"NewCdr\",\"callid\":\"1547391782.318\",\"timestart\":\"2019-01-13 23:03:02\","
                        + "\"callfrom\":\"1001\",\"callto\":\"1005\",\"callduraction\":\"21\",\"talkduraction\":\"10\",\"status\":"
                        + "\"ANSWERED\",\"type\":\"Internal\",\"recording\":\"a.wav\",\"sn\":\"369362089179\"}")
                .cdr();

        assertThat(records(HEADER + ROW)).containsExactly(reported);
        assertThat(records(HEADER + ROW).get(0).key()).isEqualTo(reported.key());
    }

    @Test
    void quotesBreaksAndOtherColumnsAreUnderstood() throws Exception {
        List<Cdr> records = records("\ufeffsn,status,new,callto,callfrom,callid\n"
                + "1,NO ANSWER,x,\"Smith, \"\"Bob\"\" <1001>\",\"a\nb\",1.1\n\n2,BUSY,,1002,1003,1.2,,\n");
        assertThat(records).extracting(Cdr::callId).containsExactly("1.1", "1.2");
        assertThat(records.get(0).to()).isEqualTo("Smith, \"Bob\" <1001>");
        assertThat(records.get(0).from()).isEqualTo("a\nb");
        assertThat(records.get(1).serialNumber()).isEqualTo("2");
    }

    @Test
    void fileWithoutRecordsIsEmpty() throws Exception {
        assertThat(records(HEADER)).isEmpty();
        assertThatThrownBy(() -> CdrFile.read(stream(HEADER)).next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void otherFileIsRefused() {
        for (String text : List.of("", "<html>login</html>", "a,b\n1,2\n", "{\"status\":\"Failed\"}\n1\n")) {
            assertThatThrownBy(() -> CdrFile.read(stream(text))).as(text).isInstanceOf(IOException.class)
                    .hasMessageContaining("callid");
        }
    }

    @Test
    void nameInAnotherCharsetSpoilsOnlyItself() throws Exception {
        String row = ROW.replace("1001", "Ren\u00e9");
        byte[] latin = (HEADER + row + ROW).getBytes(StandardCharsets.ISO_8859_1);
        CdrFile file = CdrFile.read(new ByteArrayInputStream(latin));
        assertThat(file.next().from()).isEqualTo("Ren\ufffd");
        assertThat(file.next().from()).isEqualTo("1001");
    }

    @Test
    void rowThatIsCutOffIsAnError() throws Exception {
        CdrFile file = CdrFile.read(stream(HEADER + ROW + ROW.substring(0, 40)));
        file.next();
        assertThatThrownBy(file::next).isInstanceOf(UncheckedIOException.class).hasMessageContaining("row 2");
        assertThatThrownBy(file::hasNext).as("it has not ended").isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void rowThatIsCutOffInAQuoteIsAnError() throws Exception {
        CdrFile file = CdrFile.read(stream(HEADER + ROW + "1547391782.319,2019-01-13 23:03:02,\"Smi"));
        file.next();
        assertThatThrownBy(file::next).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(file::hasNext).as("it has not ended").isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void listCanBeReadOnce() throws Exception {
        CdrFile file = CdrFile.read(stream(HEADER + ROW + ROW));
        file.next();
        file.next();
        assertThat(file.hasNext()).isFalse();
        assertThat(file.hasNext()).as("whoever reads it may ask again").isFalse();
        file.close();
        assertThatThrownBy(file::hasNext).isInstanceOf(UncheckedIOException.class).hasMessageContaining("download it again");
        assertThatThrownBy(file::next).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void secondSplitOfAListIsAnError() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            List<String> seen = new ArrayList<>();
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").convertBodyTo(CdrFile.class)
                            .split(body()).streaming().process(e -> seen.add("first")).end()
                            .split(body()).streaming().process(e -> seen.add("second")).end();
                }
            });
            context.start();
            assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:a", stream(HEADER + ROW + ROW)))
                    .hasStackTraceContaining("download it again");
            assertThat(seen).containsExactly("first", "first");
        }
    }

    @Test
    void badRowIsReportedWithItsNumberAndPassedOver() throws Exception {
        for (Map.Entry<String, String> bad : Map.of("1547391782.10,2019-01-13 23:0\r\n", "2 columns instead of 14",
                ROW.replace("1001", "Smith, Bob<1001>"), "15 columns instead of 14",
                ROW.replace("1001", "\"Bob\" Smith<1001>"), "text beside quotes").entrySet()) {
            try (CapturedLog log = new CapturedLog(Level.INFO)) {
                assertThat(records(HEADER + ROW.repeat(10) + bad.getKey() + ROW.repeat(89))).as(bad.getKey()).hasSize(99)
                        .allMatch(record -> "1005".equals(record.to()));
                assertThat(warnings(log)).singleElement().asString().contains("Row 11 ", bad.getValue());
            }
        }
    }

    @Test
    void aQuoteThatIsNotClosedSpoilsItsOwnRow() throws Exception {
        String quoted = ROW.replace("1001", "\"Smith, \"\"Bob\"\"\"");
        String open = ROW.replace("1001", "\"Smith, Bob<1001>");
        for (String behind : List.of(ROW, quoted, quoted.replace("Smith", "Smi\r\nth"), quoted.replace("1005", "1005\""))) {
            for (String bad : List.of(open, open + open, ROW.replace("369362089179", "\"1"))) {
                try (CapturedLog log = new CapturedLog(Level.INFO)) {
                    List<Cdr> records = records(HEADER + ROW.repeat(10) + bad + behind.repeat(89));
                    assertThat(records).as(bad).hasSize(99).allMatch(record -> "Internal".equals(record.type()));
                    assertThat(records.subList(10, 99)).as(behind).containsOnly(records(HEADER + behind).get(0));
                    assertThat(warnings(log)).first().asString().contains("Row 11 ", "a quote that is not closed");
                }
            }
        }
    }

    @Test
    void aQuoteWithinANameIsTextOfIt() throws Exception {
        assertThat(records(HEADER + ROW.replace("1001", "Bob 5\"") + ROW)).extracting(Cdr::from).containsExactly("Bob 5\"",
                "1001");
    }

    @Test
    void aRowOfTooMuchTextIsPassedOver() throws Exception {
        String row = ROW.replace("1001", "x".repeat(40_000));
        assertThat(records(HEADER + row + row.replace("1005", "y".repeat(40_000)) + ROW)).extracting(Cdr::from)
                .containsExactly("x".repeat(40_000), "1001");
        assertThat(records(HEADER + ROW + ROW.replace("369362089179", "z".repeat(10_000_000)) + ROW)).hasSize(2);
    }

    @Test
    void aRowTooLongIsPassedOverAtTheEndToo() throws Exception {
        assertThat(records(HEADER + ROW + ROW.replace("1001", "Smith, Bob<1001>"))).hasSize(1);
    }

    @Test
    void aFileOfBadRowsFillsNoLog() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            assertThat(records(HEADER + "1.1,x\r\n".repeat(1000) + ROW)).hasSize(1);
            assertThat(warnings(log)).hasSize(21).last().asString().contains("1000 rows", "of 1001");
        }
    }

    @Test
    void blanksAroundANameMakeNoOtherKey() throws Exception {
        Cdr reported = Report.parse("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"callfrom\":\"Bob \"}").cdr();
        assertThat(records("callid,callfrom\n1.1,Bob \n").get(0).key()).isEqualTo(reported.key());
    }

    @Test
    void oneThatCantBeReadOnIsAnError() throws Exception {
        InputStream cut = new InputStream() {
            private final InputStream start = stream(HEADER + ROW.repeat(500));

            @Override
            public int read() throws IOException {
                int next = start.read();
                if (next < 0) {
                    throw new IOException("cut off");
                }
                return next;
            }
        };
        CdrFile file = CdrFile.read(cut);
        assertThatThrownBy(() -> {
            while (file.hasNext()) {
                assertThat(file.next().callId()).isEqualTo("1547391782.318");
            }
        }).isInstanceOf(UncheckedIOException.class).hasMessageContaining("cut off");
        assertThatThrownBy(file::hasNext).as("it has not ended").hasMessageContaining("cut off");
        assertThatThrownBy(file::next).hasMessageContaining("cut off");
    }

    @Test
    void camelConverts() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            CdrFile file = context.getTypeConverter().mandatoryConvertTo(CdrFile.class, stream(HEADER + ROW));
            assertThat(file.next().callId()).isEqualTo("1547391782.318");
            assertThat(context.getTypeConverter().mandatoryConvertTo(Cdr.class,
                    Report.parse("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}")).callId()).isEqualTo("1.1");
            assertThat(context.getTypeConverter().mandatoryConvertTo(Cdr.class,
                    new java.util.HashMap<>(java.util.Map.of("callid", "1.2"))).callId()).isEqualTo("1.2");
        }
    }

    private static List<String> warnings(CapturedLog log) {
        return log.text().lines().filter(line -> line.startsWith("WARN " + CdrFile.class.getName())).toList();
    }

    private static List<Cdr> records(String text) throws IOException {
        List<Cdr> records = new ArrayList<>();
        try (CdrFile file = CdrFile.read(stream(text))) {
            file.forEachRemaining(records::add);
        }
        return records;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
