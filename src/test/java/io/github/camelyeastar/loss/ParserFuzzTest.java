// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import io.github.camelyeastar.simulator.TestSamples;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No input throws, none is altered, and none changes what becomes of another. Several threads parse at once. */
class ParserFuzzTest {
    private static final long SEED = 20_261;
    private static final int THREADS = 4;
    /** For one report, with a machine that does something else meanwhile. */
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    /** What one thread has seen. */
    private record Outcome(int readable, int malformed, long slowest) {
    }

    @Test
    void parserTakesAnything() throws Exception {
        parse(15_000, 2_500);
    }

    @Tag("long")
    @Test
    void parserTakesAnythingInTheLongRun() throws Exception {
        parse(500_000, 10_000);
    }

    private static void parse(int perThread, int batch) throws Exception {
        List<String> known = known();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Outcome>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long seed = SEED + i;
                futures.add(threads.submit(() -> parse(seed, perThread, batch, known)));
            }
            int readable = 0;
            int malformed = 0;
            long slowest = 0;
            for (Future<Outcome> future : futures) {
                readable += future.get().readable;
                malformed += future.get().malformed;
                slowest = Math.max(slowest, future.get().slowest);
            }
            System.out.printf("parser: %,d inputs, %,d of them readable, %,d not; the slowest took %,d us%n",
                    readable + malformed, readable, malformed, slowest / 1000);
            // mutations that spoil all or nothing would prove nothing
            assertThat(readable).isGreaterThan(THREADS * perThread / 10);
            assertThat(malformed).isGreaterThan(THREADS * perThread / 10);
            assertThat(Duration.ofNanos(slowest)).isLessThan(SLOWEST);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Outcome parse(long seed, int count, int batch, List<String> known) {
        Mutations mutations = new Mutations(seed);
        int malformed = 0;
        long slowest = 0;
        for (int i = 1; i <= count; i++) {
            byte[] sent = i % 50 == 0 ? mutations.raw(i % 700) : mutations.report();
            long begin = System.nanoTime();
            malformed += parse(sent, "seed " + seed + ", input " + i) == ReportType.MALFORMED ? 1 : 0;
            slowest = Math.max(slowest, System.nanoTime() - begin);
            if (i % batch == 0) {
                assertThat(known()).as("samples after seed %d, input %d", seed, i).isEqualTo(known);
            }
        }
        return new Outcome(count - malformed, malformed, slowest);
    }

    private static ReportType parse(byte[] sent, String which) {
        byte[] copy = sent.clone();
        try {
            Report report = Report.parse(sent);
            String text = new String(copy, StandardCharsets.UTF_8);
            Report again = Report.parse(text);
            if (!Arrays.equals(report.bytes(), copy) || !report.text().equals(text) || !again.text().equals(text)
                    || digest(report).isEmpty()) {
                throw new AssertionError("altered");
            }
            return report.type();
        } catch (Throwable e) {
            // errors, too: a deep report must not overflow the stack
            throw new AssertionError(which + ": " + HexFormat.of().formatHex(copy), e);
        }
    }

    private static List<String> known() {
        return TestSamples.all().stream().map(text -> digest(Report.parse(text))).toList();
    }

    /** All that can be read of a report. */
    private static String digest(Report report) {
        StringBuilder digest = new StringBuilder().append(report).append(report.action()).append(report.serialNumber())
                .append(report.fields());
        for (Party party : report.parties()) {
            digest.append(party.role()).append(party.number()).append(party.from()).append(party.to()).append(party.trunk())
                    .append(party.id()).append(party.status());
        }
        return digest.append(report.cdr() == null ? "" : report.cdr().key()).toString();
    }
}
