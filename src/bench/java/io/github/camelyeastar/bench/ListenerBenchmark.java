// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.github.camelyeastar.YeastarConfiguration;

import static org.awaitility.Awaitility.await;

/**
 * What it costs to take a report, side by side: each {@link ListenerMode} with each number of PBXs in a JVM of its own, all of
 * them up the whole time, the load in this one. After the warm-up of each, they take turns, in another order each round; so do
 * the loads on one JVM that differ in how many of its PBXs report. The command is in docs/performance.md.
 */
public final class ListenerBenchmark {
    static final Set<String> OPTIONS = Set.of("modes", "pbxs", "busy", "size", "rounds", "seconds", "warmup",
            "connections", "rate", "kept", "seed", "builds", "brief", "profile");
    private static final List<String> RATIOS = List.of("CPU us", "reports/s", "p50 us", "p99 us", "p99.9 us",
            "bytes allocated");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Arguments arguments;
    private final boolean brief;
    private final int seed;
    private final Random random;
    private final List<MeasuredListener> listeners = new ArrayList<>();
    /** Those that differ in the number of their PBXs, or of those that report, only; and of these, those on one JVM. */
    private final List<List<MeasuredListener>> groups = new ArrayList<>();

    private final List<Comparison> comparisons = new ArrayList<>();

    ListenerBenchmark(Arguments arguments) {
        this.arguments = arguments;
        brief = arguments.flag("brief");
        seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        random = new Random(seed);
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        String tables = run(arguments);
        System.out.println(tables);
        Plots.write(tables, Path.of("target"));
        System.exit(0);
    }

    /** @return the tables */
    static String run(String... arguments) throws Exception {
        return new ListenerBenchmark(new Arguments(arguments, OPTIONS)).run();
    }

    /** @return the tables */
    String run() throws Exception {
        List<ListenerMode> modes = arguments.list("modes", "jetty,direct,camel-jetty,camel-undertow,platform-http,yeastar")
                .stream()
                .map(ListenerMode::of).toList();
        List<Integer> numbers = arguments.list("pbxs", "1").stream().map(Integer::valueOf).toList();
        List<Integer> busy = arguments.list("busy", "" + Integer.MAX_VALUE).stream().map(Integer::valueOf).toList();
        List<String> builds = arguments.builds();
        int each = numbers.stream().mapToInt(Integer::intValue).sum();
        int sessions = each * modes.stream().filter(ListenerMode::logsIn)
                .mapToInt(mode -> mode == ListenerMode.YEASTAR ? builds.size() : 1).sum();
        List<String> options = new ArrayList<>(ChildJvm.options(brief));
        options.add("-Xss256k");
        try (ChildJvm pbxs = new ChildJvm(SimulatedPbxs.class, options,
                List.of("" + Math.max(sessions, each), "" + new YeastarConfiguration().getHeartbeatPeriod(), "0"))) {
            List<String> ports = List.of(pbxs.ready().split(" "));
            int taken = 0;
            for (ListenerMode mode : modes) {
                int used = mode.logsIn() ? taken : 0;
                for (String build : mode == ListenerMode.YEASTAR ? builds : builds.subList(0, 1)) {
                    List<MeasuredListener> group = new ArrayList<>();
                    for (int number : mode.takesMany() ? numbers : List.of(1)) {
                        List<MeasuredListener> loads = MeasuredListener.start(mode, build, ports.subList(used, used + number),
                                busy, brief);
                        group.addAll(loads);
                        if (numbers.size() > 1) {
                            groups.add(loads);
                        }
                        used += number;
                    }
                    listeners.addAll(group);
                    groups.add(group);
                }
                taken = mode.logsIn() ? used : taken;
            }
            for (MeasuredListener listener : listeners) {
                listener.ready();
            }
            if (sessions > 0) {
                await().atMost(START_LIMIT).until(() -> pbxs.number("logins") >= sessions);
            }
            StringBuilder tables = new StringBuilder();
            for (String kept : arguments.list("kept", "true,false")) {
                for (String kiloByte : arguments.list("size", "0")) {
                    tables.append(measure(new ReportKind(Integer.parseInt(kiloByte), arguments.number("connections", 16),
                            Boolean.parseBoolean(kept), arguments.number("rate", 0)))).append('\n');
                }
            }
            return tables.toString();
        } finally {
            listeners.forEach(MeasuredListener::close);
        }
    }

    private String measure(ReportKind kind) throws IOException, InterruptedException {
        Duration warmup = arguments.seconds("warmup", brief ? Duration.ofMillis(20) : Duration.ofSeconds(20));
        Duration seconds = arguments.seconds("seconds", brief ? Duration.ofMillis(50) : Duration.ofSeconds(3));
        int rounds = arguments.number("rounds", brief ? 1 : 9);
        for (MeasuredListener listener : listeners) {
            listener.warmUp(kind, warmup);
        }
        Comparison comparison = new Comparison(names(listeners), MeasuredListener.COLUMNS);
        comparisons.add(comparison);
        for (int round = 0; round < rounds; round++) {
            System.err.println(kind + ": round " + (round + 1) + " of " + rounds);
            List<MeasuredListener> order = new ArrayList<>(listeners);
            Collections.shuffle(order, random);
            for (MeasuredListener listener : order) {
                comparison.add(listener.toString(), listener.figures(kind, seconds));
            }
        }
        StringBuilder tables = new StringBuilder(String.format("%n%s, %d rounds of %d ms, seed %d%n%n", kind, rounds,
                seconds.toMillis(), seed));
        tables.append(comparison.medians()).append("\n\n");
        if (groups.stream().noneMatch(group -> group.size() == listeners.size())) {
            tables.append(comparison.ratios(names(listeners), RATIOS)).append("\n\n");
        }
        groups.stream().filter(group -> group.size() > 1)
                .forEach(group -> tables.append(comparison.ratios(names(group), RATIOS)).append("\n\n"));
        String least = ListenerMode.DIRECT.toString();
        if (rounds > 1 && listeners.size() > 1 && names(listeners).contains(least)) {
            tables.append(comparison.intervals(least, List.of("CPU us", "p99 us", "bytes allocated"))).append("\n\n");
        }
        if (arguments.flag("profile")) {
            for (MeasuredListener listener : listeners) {
                tables.append(listener.profile(kind, seconds.multipliedBy(brief ? 1 : 4)));
            }
        }
        return tables.toString();
    }

    /** What {@link #run()} has measured: one for each kind of connection and size. */
    List<Comparison> comparisons() {
        return comparisons;
    }

    private static List<String> names(List<MeasuredListener> listeners) {
        return listeners.stream().map(MeasuredListener::toString).toList();
    }
}
