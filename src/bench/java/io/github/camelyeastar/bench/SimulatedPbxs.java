// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;

/**
 * Many PBXs in a JVM of their own, so that what they cost is not taken for what the component costs. Says their ports first.
 */
final class SimulatedPbxs {
    /** All that a PBX heard is kept by the simulator, for tests to look at: too much here. */
    private static final int KEPT = 100;

    private final List<Pbx> pbxs = new ArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final long period;
    private volatile boolean measuring;

    private SimulatedPbxs(long periodMillis) {
        this.period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
    }

    /** @param args how many PBXs, the period of their heartbeats in milliseconds, and how many of them never answer one */
    public static void main(String[] args) throws Exception {
        SimulatedPbxs all = new SimulatedPbxs(Long.parseLong(args[1]));
        int hanging = Integer.parseInt(args[2]);
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            all.pbxs.add(all.new Pbx(i < hanging));
        }
        new Answers().serve(all.pbxs.stream().map(pbx -> "" + pbx.simulator.port()).collect(Collectors.joining(" ")),
                all::answer);
    }

    private String answer(String question) {
        return switch (question) {
            case "logins" -> "" + logins.get();
            case "sessions" -> "" + pbxs.stream().mapToInt(pbx -> pbx.simulator.sessions().size()).sum();
            case "measure" -> {
                measuring = true;
                yield "measuring";
            }
            case "measured" -> {
                measuring = false;
                yield pbxs.stream().flatMap(pbx -> pbx.taken().stream()).map(String::valueOf)
                        .collect(Collectors.joining(" "));
            }
            default -> throw new IllegalArgumentException(question);
        };
    }

    /** Notes by how many microseconds each heartbeat came later than a period after the one before. */
    private final class Pbx {
        private final PbxSimulator simulator = PbxSimulator.builder().onRequest(this::heard).build();
        private final boolean hanging;
        private final List<Long> late = new ArrayList<>();
        private long last;
        private int heard;

        Pbx(boolean hanging) {
            this.hanging = hanging;
            simulator.start();
            if (hanging) {
                simulator.fault("heartbeat", Fault.hang()).always();
            }
        }

        private synchronized void heard(RecordedRequest request) {
            long now = System.nanoTime();
            if ("login".equals(request.command())) {
                logins.incrementAndGet();
            } else if ("heartbeat".equals(request.command())) {
                if (measuring && last != 0 && !hanging) {
                    late.add(TimeUnit.NANOSECONDS.toMicros(now - last - period));
                }
                last = now;
            }
            if (++heard % KEPT == 0) {
                simulator.forgetRequests();
            }
        }

        synchronized List<Long> taken() {
            List<Long> taken = List.copyOf(late);
            late.clear();
            return taken;
        }
    }
}
