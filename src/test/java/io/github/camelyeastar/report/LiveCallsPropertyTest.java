// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.camelyeastar.report.LiveSnapshot.ExtensionState;
import io.github.camelyeastar.simulator.TestTraffic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of random calls of the simulator: what its reports make of {@link LiveCalls} is what the simulator says is true.
 */
class LiveCallsPropertyTest {
    private static final String V2 = "2.0.0";
    private static final int SEEDS = 5;
    private static final int MOVES = 4_000;
    private static final List<String> EXTENSIONS = IntStream.range(1000, 1030).mapToObj(Integer::toString).toList();

    private final MovedClock clock = new MovedClock();
    private final AtomicInteger lastId = new AtomicInteger();

    private static final class MovedClock extends Clock {
        private Instant now = Instant.parse("2026-11-26T06:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }

        void move(Duration by) {
            now = now.plus(by);
        }
    }

    private TestTraffic traffic(long seed) {
        clock.now = Instant.parse("2026-11-26T06:00:00Z");
        return new TestTraffic(seed, EXTENSIONS, 10, clock::instant, () -> "1." + lastId.incrementAndGet());
    }

    private static List<Report> parsed(List<String> texts) {
        return texts.stream().map(Report::parse).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.2", V2})
    void inTheirOrderReportsTellTheTruthAfterEachMove(String version) {
        int calls = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            TestTraffic traffic = traffic(seed);
            LiveCalls live = new LiveCalls(clock);
            Random random = new Random(seed);
            for (int i = 0; i < MOVES; i++) {
                clock.move(Duration.ofSeconds(1 + random.nextInt(2)));
                for (Report report : parsed(traffic.move(version))) {
                    live.accept(report);
                    if (random.nextInt(4) == 0) {
                        live.accept(report);
                    }
                }
                check(live.snapshot(), traffic, version, "seed " + seed + ", move " + i);
            }
            calls += traffic.day().calls();
        }
        assertThat(calls).isGreaterThan(2_000);
    }

    /** Each report up to some moment, in whatever order, with repeats: the same calls are there. Then the rest: none is. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.2", V2})
    void inAnyOrderAndRepeatedTheyTellTheSame(String version) {
        for (long seed = 0; seed < 40 * SEEDS; seed++) {
            TestTraffic traffic = traffic(seed);
            LiveCalls live = new LiveCalls(clock);
            Random random = new Random(seed);
            List<Report> reports = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                reports.addAll(parsed(traffic.move(version)));
                clock.move(Duration.ofSeconds(1));
            }
            shuffled(reports, random).forEach(live::accept);
            String message = "seed " + seed;
            Map<String, String> states = new TreeMap<>();
            traffic.calls().forEach((id, call) -> states.put(id, call.members().values().stream()
                    .anyMatch(state -> state.equals("TALK") || state.equals("HOLD")) ? "answered" : "not yet"));
            Map<String, String> seen = new TreeMap<>();
            live.snapshot().calls().forEach(call -> seen.put(call.callId(),
                    call.state() == LiveSnapshot.CallState.RINGING ? "not yet" : "answered"));
            assertThat(seen).as(message).isEqualTo(states);
            List<Report> rest = new ArrayList<>();
            while (!traffic.calls().isEmpty()) {
                rest.addAll(parsed(traffic.end(version)));
            }
            rest.addAll(reports.subList(0, random.nextInt(reports.size())));
            shuffled(rest, random).forEach(live::accept);
            LiveSnapshot after = live.snapshot();
            assertThat(after.calls()).as(message).isEmpty();
            assertThat(after.extensions()).as(message).allMatch(extension -> extension.state() == ExtensionState.IDLE);
            assertThat(after.queues()).as(message).allMatch(queue -> queue.waiting().isEmpty());
            checkDay(after, traffic, message);
        }
    }

    private static List<Report> shuffled(List<Report> reports, Random random) {
        List<Report> all = new ArrayList<>(reports);
        for (Report report : reports) {
            if (random.nextInt(3) == 0) {
                all.add(report);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private static void check(LiveSnapshot snapshot, TestTraffic traffic, String version, String message) {
        Map<String, Map<String, String>> expected = new TreeMap<>();
        TreeSet<String> waiting = new TreeSet<>();
        TreeSet<String> busy = new TreeSet<>();
        traffic.calls().forEach((id, call) -> {
            Map<String, String> members = new TreeMap<>(call.members());
            if (!version.equals(V2)) {
                // no report tells of a hold
                members.replaceAll((number, state) -> state.equals("HOLD") ? "TALK" : state);
            }
            expected.put(id, members);
            busy.addAll(members.keySet());
            if (call.waitsInQueue()) {
                waiting.add(id);
            }
        });
        Map<String, Map<String, String>> seen = new TreeMap<>();
        snapshot.calls().forEach(call -> {
            Map<String, String> members = new TreeMap<>();
            call.members().forEach(member -> members.put(member.number(), truth(member.state())));
            seen.put(call.callId(), members);
        });
        assertThat(seen).as(message).isEqualTo(expected);
        assertThat(snapshot.queues().stream().flatMap(queue -> queue.waiting().stream()).map(LiveSnapshot.Waiting::callId))
                .as(message).containsExactlyInAnyOrderElementsOf(waiting);
        assertThat(snapshot.extensions()).as(message)
                .allMatch(extension -> (extension.state() != ExtensionState.IDLE) == busy.contains(extension.number()));
        checkDay(snapshot, traffic, message);
    }

    private static String truth(LiveSnapshot.CallState state) {
        return switch (state) {
            case CALLING -> "ALERT";
            case RINGING -> "RING";
            case TALKING -> "TALK";
            case ON_HOLD -> "HOLD";
        };
    }

    private static void checkDay(LiveSnapshot snapshot, TestTraffic traffic, String message) {
        TestTraffic.TrueDay day = traffic.day();
        assertThat(snapshot.day()).as(message).isEqualTo(
                new LiveSnapshot.Day(day.calls(), day.answered(), day.missed(), day.meanWaitSeconds()));
    }
}
