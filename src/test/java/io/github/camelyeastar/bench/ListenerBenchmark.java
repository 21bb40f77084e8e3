/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.camelyeastar.simulator.PbxSimulator;

/**
 * What it costs to take a report, side by side: each {@link ListenerMode} in a JVM of its own, all of them up the whole
 * time, the load and the simulated PBX in this one. After the warm-up of each, they take turns, in another order each round.
 * The command is in docs/performance.md.
 */
public final class ListenerBenchmark {
    private static final Set<String> OPTIONS = Set.of("modes", "size", "rounds", "seconds", "warmup", "connections", "rate",
            "kept", "seed", "brief", "profile");
    private static final List<String> COLUMNS = List.of("reports/s", "p50 us", "p99 us", "p99.9 us", "CPU us", "user us",
            "system us", "of it GC us", "JIT us", "bytes allocated");
    private static final List<String> RATIOS = List.of("CPU us", "reports/s", "p50 us", "p99 us", "p99.9 us",
            "bytes allocated");

    /** Reports after which a listener is warmed up. */
    private static final int WARM = 300_000;

    private final Arguments arguments;
    private final boolean brief;
    private final int kiloByte;
    private final Map<ListenerMode, ChildJvm> servers = new EnumMap<>(ListenerMode.class);
    private final Map<ListenerMode, ReportLoad> lastLoads = new EnumMap<>(ListenerMode.class);

    private ListenerBenchmark(Arguments arguments) {
        this.arguments = arguments;
        brief = arguments.flag("brief");
        kiloByte = arguments.number("size", 0);
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        System.out.println(run(arguments));
        System.exit(0);
    }

    /** @return the tables */
    static String run(String... arguments) throws Exception {
        return new ListenerBenchmark(new Arguments(arguments, OPTIONS)).run();
    }

    private String run() throws Exception {
        List<ListenerMode> modes = new ArrayList<>(
                arguments.list("modes", "jetty,camel-jetty,camel-undertow,platform-http,yeastar")
                        .stream().map(ListenerMode::of).toList());
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            for (ListenerMode mode : modes) {
                servers.put(mode, new ChildJvm(ListenerServer.class, brief ? ChildJvm.BRIEF : List.of(),
                        List.of(mode.toString(), "" + pbx.port())));
            }
            for (ListenerMode mode : modes) {
                servers.get(mode).ready();
            }
            if (modes.contains(ListenerMode.YEASTAR)) {
                pbx.awaitRequest("login", 1, Duration.ofSeconds(30));
            }
            StringBuilder tables = new StringBuilder();
            for (String kind : arguments.list("kept", "true,false")) {
                tables.append(measure(modes, Boolean.parseBoolean(kind))).append('\n');
            }
            return tables.toString();
        } finally {
            for (ChildJvm server : servers.values()) {
                server.close();
            }
        }
    }

    private String measure(List<ListenerMode> modes, boolean kept) throws IOException, InterruptedException {
        long seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        Random random = new Random(seed);
        Duration warmup = arguments.seconds("warmup", brief ? Duration.ofMillis(200) : Duration.ofSeconds(20));
        Duration seconds = arguments.seconds("seconds", brief ? Duration.ofMillis(200) : Duration.ofSeconds(5));
        int rounds = arguments.number("rounds", brief ? 1 : 7);
        for (ListenerMode mode : modes) {
            warmUp(mode, kept, warmup);
        }
        Comparison comparison = new Comparison(modes.stream().map(ListenerMode::toString).toList(), COLUMNS);
        for (int round = 0; round < rounds; round++) {
            System.err.println("Round " + (round + 1) + " of " + rounds);
            List<ListenerMode> order = new ArrayList<>(modes);
            Collections.shuffle(order, random);
            for (ListenerMode mode : order) {
                comparison.add(mode.toString(), figures(mode, kept, seconds));
            }
        }
        String heading = String.format("%n%s, reports of %,d bytes, %d connections, %s, %d rounds of %d ms, seed %d%n%n",
                kept ? "Connections kept" : "One connection for each report",
                new ReportTexts(List.of(""), 0, kiloByte).bodySize(), connections(),
                rate() == 0 ? "as many as go" : rate() + "/s",
                rounds,
                seconds.toMillis(), seed);
        String tables = heading + comparison.medians() + "\n\n";
        if (modes.contains(ListenerMode.JETTY)) {
            tables += comparison.ratios(ListenerMode.JETTY.toString(), RATIOS) + "\n";
        }
        if (arguments.flag("profile")) {
            for (ListenerMode mode : modes) {
                tables += profile(mode, kept, seconds);
            }
        }
        return tables;
    }

    /** For some time, and until what is compiled is compiled, which takes longer on a busy machine. */
    private void warmUp(ListenerMode mode, boolean kept, Duration warmup) throws IOException, InterruptedException {
        int reports = load(mode, kept, 0).run(warmup).latencies().count();
        for (int more = 0; reports < WARM && more < 3 && !brief; more++) {
            reports += load(mode, kept, 0).run(warmup).latencies().count();
        }
    }

    private double[] figures(ListenerMode mode, boolean kept, Duration seconds) throws IOException, InterruptedException {
        ChildJvm jvm = servers.get(mode);
        long takenBefore = jvm.number("taken");
        Usage before = jvm.usage();
        ReportLoad.Result result = load(mode, kept, rate()).run(seconds);
        Usage usage = jvm.usage().since(before);
        Latencies latencies = result.latencies();
        long reports = jvm.number("taken") - takenBefore;
        if (reports != latencies.count()) {
            throw new IllegalStateException(mode + " answered " + latencies.count() + " reports, but took " + reports);
        }
        double perMicro = 1000.0 * reports;
        return new double[]{result.perSecond(), latencies.percentile(50), latencies.percentile(99), latencies.percentile(99.9),
                usage.cpu() / perMicro, usage.user() / perMicro, usage.system() / perMicro, usage.collector() / perMicro,
                usage.compiler() / perMicro, (double) usage.allocated() / reports};
    }

    /** The same load once more, with a recording of what the JVM does: its figures would not be those without. */
    private String profile(ListenerMode mode, boolean kept, Duration seconds) throws IOException, InterruptedException {
        Path file = Path.of("target", "listener-" + mode + (kept ? "-kept" : "") + ".jfr").toAbsolutePath();
        ChildJvm jvm = servers.get(mode);
        jvm.ask("profile");
        int reports = load(mode, kept, rate()).run(seconds.multipliedBy(brief ? 1 : 4)).latencies().count();
        jvm.ask("profiled " + file);
        return "\n" + new Profile(file).summary(mode + ", " + file.getFileName(), reports);
    }

    private ReportLoad load(ListenerMode mode, boolean kept, int rate) throws IOException {
        int port = Integer.parseInt(servers.get(mode).ready());
        ReportLoad load = new ReportLoad(port, new ReportTexts(List.of(ListenerMode.PATH), port, kiloByte), connections(), kept,
                rate)
                .after(lastLoads.get(mode));
        lastLoads.put(mode, load);
        return load;
    }

    private int connections() {
        return arguments.number("connections", 16);
    }

    private int rate() {
        return arguments.number("rate", 0);
    }
}
