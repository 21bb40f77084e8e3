// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every report that protocol.md prints or describes, in all formats of the S-Series, and every report of the P-Series.
 */
class ReportSamplesTest {

    private static final Set<ReportType> NEVER_SENT = Set.of(ReportType.UNKNOWN, ReportType.MALFORMED);

    @ParameterizedTest
    @MethodSource("samples")
    void readsSample(Sample sample) {
        byte[] sent = sample.text.getBytes(StandardCharsets.UTF_8);

        Report report = Report.parse(sent);

        assertThat(report.type()).hasToString(sample.type);
        assertThat(sample.text).containsAnyOf("\":\"" + report.action() + "\"", "\"type\":" + report.action() + ",");
        assertThat(report.isReadable()).isTrue();
        assertThat(report.callId()).isEqualTo(sample.callId.equals("-") ? null : sample.callId);
        assertThat(report.parties().stream().map(ReportSamplesTest::shown).collect(Collectors.joining(", ")))
                .isEqualTo(sample.parties.equals("-") ? "" : sample.parties);
        assertThat(report.serialNumber() != null).isEqualTo(sample.text.contains("\"sn\""));
        assertThat(report.cdr() != null).isEqualTo(sample.type.equals("CDR"));
        assertThat(report.text()).isEqualTo(sample.text);
        assertThat(report.bytes()).isEqualTo(sent);
    }

    @Test
    void samplesCoverEveryType() throws IOException {
        Set<String> types = Stream.of(ReportType.values())
                .filter(type -> !NEVER_SENT.contains(type)).map(ReportType::name).collect(Collectors.toSet());

        assertThat(samples().map(sample -> sample.type).collect(Collectors.toSet())).isEqualTo(types);
        assertThat(samples()).hasSize(44 + 30 + 34);
    }

    static Stream<Sample> samples() throws IOException {
        return Stream.of(samples("documented.txt"), samples("described.txt"), samples("p-series.txt")).flatMap(all -> all);
    }

    static List<byte[]> texts() throws IOException {
        return samples().map(sample -> sample.text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static Stream<Sample> samples(String file) throws IOException {
        try (InputStream in = ReportSamplesTest.class.getResourceAsStream("/reports/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 4))
                    .map(columns -> new Sample(columns[0], columns[1], columns[2], columns[3]));
        }
    }

    private static String shown(Party party) {
        if (party.number() != null) {
            return party.role() + " " + party.number();
        }
        return party.role() + " " + text(party.from()) + ">" + text(party.to()) + "@" + text(party.trunk());
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private record Sample(String type, String callId, String parties, String text) {
    }
}
