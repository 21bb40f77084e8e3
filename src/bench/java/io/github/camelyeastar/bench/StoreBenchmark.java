// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.JavaCommand;
import io.github.camelyeastar.KafkaBroker;
import io.github.camelyeastar.PostgresServer;
import org.apache.camel.util.FileUtil;

/**
 * How many reports a second the routes of routes/store-in-*.yaml store before they are answered 200, beside what the medium of
 * each gives to the same JVM. The command is in docs/performance.md.
 */
public final class StoreBenchmark {
    private static final Set<String> OPTIONS = Set.of("stores", "connections", "kept", "forward", "sync", "pool",
            "commit-delay", "rounds", "seconds", "warmup", "seed", "brief");
    private static final List<String> COLUMNS = List.of("reports/s", "p50 ms", "p99 ms", "to the medium");
    private static final int PARTITIONS = 12;
    /** After so many reports, a route is warm. */
    private static final int WARM = 700_000;
    /** How often a warm-up is repeated at most. */
    private static final int MORE = 19;

    private final Arguments arguments;
    private final boolean brief;
    private final boolean kept;
    private final int rounds;
    private final Duration warmup;
    private final Duration duration;
    private final Random random;
    private final Map<Integer, Comparison> byConnections = new HashMap<>();

    private StoreBenchmark(Arguments arguments, int seed) {
        brief = arguments.flag("brief");
        this.arguments = arguments;
        kept = Boolean.parseBoolean(arguments.text("kept", "true"));
        rounds = arguments.number("rounds", brief ? 1 : 5);
        warmup = arguments.seconds("warmup", Duration.ofMillis(brief ? 20 : 5000));
        duration = arguments.seconds("seconds", Duration.ofMillis(brief ? 100 : 2000));
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
    static String run(String... given) throws Exception {
        Arguments arguments = new Arguments(given, OPTIONS);
        int seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        StoreBenchmark benchmark = new StoreBenchmark(arguments, seed);
        List<Store> stores = arguments.list("stores", "sqlite,folder,postgresql,kafka").stream()
                .map(name -> Store.valueOf(name.toUpperCase(Locale.ROOT))).toList();
        List<Integer> connections = arguments.list("connections", "1,16,64").stream().map(Integer::valueOf).toList();
        List<String> modes = new ArrayList<>();
        stores.forEach(store -> {
            modes.add(store.route());
            modes.addAll(store.media());
        });
        connections.forEach(number -> benchmark.byConnections.put(number, new Comparison(modes, COLUMNS)));
        for (Store store : stores) {
            benchmark.measure(store);
        }
        StringBuilder tables = new StringBuilder();
        connections.forEach(number -> tables.append(benchmark.heading(number)).append(", seed ").append(seed).append("\n\n")
                .append(benchmark.byConnections.get(number).medians()).append("\n\n"));
        return tables.toString();
    }

    private String heading(int connections) {
        String from = "rom " + connections + (connections == 1 ? " connection, " : " connections, ")
                + (kept ? "kept" : "a new one for each report") + (arguments.flag("forward") ? ", and forwarded" : "");
        int sync = arguments.number("sync", 0);
        return String.format("%n%s, %d rounds of %d ms", sync == 0 ? "F" + from : "Each sync " + sync + " ms longer, f" + from,
                rounds, duration.toMillis());
    }

    private void measure(Store store) throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "store");
        try {
            switch (store) {
                case POSTGRESQL -> {
                    try (PostgresServer server = new PostgresServer(directory, arguments.number("commit-delay", 2000))
                            .start()) {
                        measure(store, directory, server.url());
                    }
                }
                case KAFKA -> {
                    try (KafkaBroker broker = new KafkaBroker(directory).start()) {
                        broker.create(StoreApplication.TOPIC, PARTITIONS);
                        measure(store, directory, broker.address());
                    }
                }
                default -> measure(store, directory, "");
            }
        } finally {
            FileUtil.removeDir(directory.toFile());
        }
    }

    private void measure(Store store, Path directory, String server) throws Exception {
        int sync = store.isInOurProcess() ? arguments.number("sync", 0) : 0;
        List<String> delay = sync == 0
                ? List.of()
                : List.of("strace", "-f", "-q", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e",
                        "inject=fsync,fdatasync:delay_exit=" + sync * 1000);
        try (ChildJvm application = new ChildJvm(delay, StoreApplication.class, JavaCommand.classPath(),
                ChildJvm.options(brief),
                List.of(store.name(), directory.resolve("store").toString(), server, arguments.text("pool", "64"),
                        "" + arguments.flag("forward")))) {
            Load load = new Load(store, application, Integer.parseInt(application.ready()), new AtomicInteger());
            for (String mode : load.modes()) {
                load.run(mode, Collections.max(byConnections.keySet()), warmup);
            }
            // until what is compiled is compiled; but not for ever, on a slow disk
            for (int more = 0; !brief && more < MORE && load.number.get() < WARM; more++) {
                load.run(store.route(), Collections.max(byConnections.keySet()), warmup);
            }
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<Integer, Comparison> table : byConnections.entrySet()) {
                    load.round(table.getKey(), table.getValue());
                }
            }
        }
    }

    /** What one application is put to. */
    private final class Load {
        private final Store store;
        private final ChildJvm application;
        private final int port;
        private final AtomicInteger number;

        Load(Store store, ChildJvm application, int port, AtomicInteger number) {
            this.store = store;
            this.application = application;
            this.port = port;
            this.number = number;
        }

        List<String> modes() {
            List<String> modes = new ArrayList<>(store.media());
            modes.add(store.route());
            return modes;
        }

        void round(int connections, Comparison comparison) throws Exception {
            List<String> order = modes();
            Collections.shuffle(order, random);
            Map<String, double[]> figures = new HashMap<>();
            for (String mode : order) {
                figures.put(mode, run(mode, connections, duration));
            }
            double medium = figures.get(store.media().get(0))[0];
            figures.forEach((mode, of) -> comparison.add(mode, of[0], of[1] / 1000, of[2] / 1000, of[0] / medium));
        }

        /** Reports a second, and microseconds: the median and the 99th percentile. */
        double[] run(String mode, int connections, Duration time) throws Exception {
            if (!mode.equals(store.route())) {
                return Arrays.stream(application.ask(mode + "/" + connections + "/" + time.toMillis()).split(" "))
                        .mapToDouble(Double::parseDouble).toArray();
            }
            ReportTexts texts = new ReportTexts(List.of("/report"), port, 0, kept);
            ReportLoad.Result result = new ReportLoad(port, texts, number, connections, kept, 0).run(time);
            return new double[]{result.perSecond(), result.latencies().percentile(50), result.latencies().percentile(99)};
        }
    }
}
