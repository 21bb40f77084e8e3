// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;

import static org.awaitility.Awaitility.await;

/**
 * What it costs to send a command over HTTPS, side by side: each {@link ClientMode} in a JVM of its own, the PBX in this one.
 * With connections closed after each command it is the simulated PBX, with connections kept it is {@link FixedAnswers}. The
 * command is in docs/performance.md.
 */
public final class ClientBenchmark {
    private static final Set<String> OPTIONS = Set.of("modes", "rounds", "seconds", "warmup", "kept", "seed", "builds",
            "brief", "profile");
    private static final List<String> COLUMNS = List.of("commands/s", "p50 us", "p99 us", "p99.9 us", "CPU us", "user us",
            "system us", "of it GC us", "JIT us", "bytes allocated");
    private static final List<String> RATIOS = List.of("commands/s", "CPU us", "p50 us", "p99 us", "bytes allocated");

    /** Commands after which a client is warmed up. */
    private static final int WARM = 100_000;

    private final Arguments arguments;
    private final boolean brief;

    private ClientBenchmark(Arguments arguments) {
        this.arguments = arguments;
        brief = arguments.flag("brief");
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        System.out.println(run(arguments));
        System.exit(0);
    }

    /** @return the tables */
    static String run(String... arguments) throws Exception {
        ClientBenchmark benchmark = new ClientBenchmark(new Arguments(arguments, OPTIONS));
        StringBuilder tables = new StringBuilder();
        for (String kind : benchmark.arguments.list("kept", "true,false")) {
            tables.append(Boolean.parseBoolean(kind) ? benchmark.kept() : benchmark.closed()).append('\n');
        }
        return tables.toString();
    }

    private String kept() throws Exception {
        try (FixedAnswers pbx = new FixedAnswers()) {
            return measure(pbx.port(), FixedAnswers.TOKEN, true);
        }
    }

    private String closed() throws Exception {
        Forgetting forgetting = new Forgetting();
        try (PbxSimulator pbx = PbxSimulator.builder().protocol("https").onRequest(forgetting::heard).build()) {
            forgetting.pbx = pbx;
            pbx.start();
            pbx.answer(ClientMode.COMMAND, ClientMode.ANSWER);
            // has the session whose token the others use
            try (ChildJvm session = child(ClientMode.YEASTAR, null, pbx.port(), "", false)) {
                session.ready();
                session.ask("1");
                await().until(() -> !pbx.sessions().isEmpty());
                return measure(pbx.port(), pbx.sessions().get(0), false);
            }
        }
    }

    private ChildJvm child(ClientMode mode, String build, int port, String token, boolean kept) throws IOException {
        return new ChildJvm(ClientProcess.class, build, ChildJvm.options(brief),
                List.of(mode.toString(), "" + port, token, "" + kept));
    }

    private String measure(int port, String token, boolean kept) throws IOException, InterruptedException {
        Map<String, ChildJvm> clients = new LinkedHashMap<>();
        try {
            for (String name : arguments.list("modes", "httpclient,jdk,camel-http,yeastar")) {
                ClientMode mode = ClientMode.of(name);
                for (String build : mode == ClientMode.YEASTAR ? arguments.builds() : arguments.builds().subList(0, 1)) {
                    clients.put(mode + (build == null ? "" : " of " + build), child(mode, build, port, token, kept));
                }
            }
            for (ChildJvm client : clients.values()) {
                client.ready();
            }
            return measure(clients, kept);
        } finally {
            for (ChildJvm client : clients.values()) {
                client.close();
            }
        }
    }

    private String measure(Map<String, ChildJvm> clients, boolean kept) throws IOException {
        int seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        Random random = new Random(seed);
        Duration warmup = arguments.seconds("warmup", brief ? Duration.ofMillis(20) : Duration.ofSeconds(20));
        Duration seconds = arguments.seconds("seconds", brief ? Duration.ofMillis(50) : Duration.ofSeconds(5));
        int rounds = arguments.number("rounds", brief ? 1 : 7);
        for (ChildJvm client : clients.values()) {
            double commands = run(client, warmup)[0];
            // what is compiled later on a busy machine is waited for
            for (int more = 0; commands < WARM && kept && more < 3 && !brief; more++) {
                commands += run(client, warmup)[0];
            }
        }
        List<String> modes = List.copyOf(clients.keySet());
        Comparison comparison = new Comparison(modes, COLUMNS);
        for (int round = 0; round < rounds; round++) {
            System.err.println("Round " + (round + 1) + " of " + rounds);
            List<String> order = new ArrayList<>(modes);
            Collections.shuffle(order, random);
            for (String mode : order) {
                comparison.add(mode, figures(clients.get(mode), seconds));
            }
        }
        String tables = String.format("%n%s, %d threads, %d rounds of %d ms, seed %d%n%n%s%n%n",
                kept ? "Connections kept" : "Connection closed after each command", ClientMode.THREADS, rounds,
                seconds.toMillis(), seed, comparison.medians());
        if (modes.size() > 1) {
            tables += comparison.ratios(modes, RATIOS) + "\n";
        }
        if (arguments.flag("profile")) {
            for (Map.Entry<String, ChildJvm> client : clients.entrySet()) {
                tables += profile(client.getKey(), client.getValue(), kept, seconds);
            }
        }
        return tables;
    }

    private static double[] figures(ChildJvm client, Duration seconds) throws IOException {
        Usage before = client.usage();
        double[] run = run(client, seconds);
        Usage usage = client.usage().since(before);
        double perMicro = 1000.0 * run[0];
        return new double[]{run[1], run[2], run[3], run[4], usage.cpu() / perMicro, usage.user() / perMicro,
                usage.system() / perMicro, usage.collector() / perMicro, usage.compiler() / perMicro,
                usage.allocated() / run[0]};
    }

    private static double[] run(ChildJvm client, Duration seconds) throws IOException {
        return Arrays.stream(client.ask("" + seconds.toMillis()).split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private String profile(String mode, ChildJvm client, boolean kept, Duration seconds) throws IOException {
        Path file = Path.of("target", "client-" + mode.replaceAll("\\W+", "-") + (kept ? "-kept" : "") + ".jfr")
                .toAbsolutePath();
        client.ask("profile");
        double[] run = run(client, seconds.multipliedBy(brief ? 1 : 4));
        client.ask("profiled " + file);
        return "\n" + new Profile(file).summary(mode + ", " + file.getFileName(), (int) run[0]);
    }

    /** The simulator keeps all that it heard, for tests to look at: too much here. */
    private static final class Forgetting {
        private static final int KEPT = 1000;

        private final AtomicInteger heard = new AtomicInteger();
        private volatile PbxSimulator pbx;

        void heard(RecordedRequest request) {
            if (heard.incrementAndGet() % KEPT == 0) {
                pbx.forgetRequests();
            }
        }
    }
}
