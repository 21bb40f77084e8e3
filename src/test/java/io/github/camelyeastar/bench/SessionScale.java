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
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

import static org.awaitility.Awaitility.await;

/**
 * Measures what sessions cost: some in one CamelContext, each a route of its own with its own PBX, simulated in another JVM.
 * The result is a table, as in docs/sessions.md, and one of what their reports cost, as in docs/performance.md.
 */
public final class SessionScale {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /**
     * What was measured with one number of sessions.
     *
     * @param startMillis  from the start of the context until each PBX has granted a login
     * @param peakThreads  threads at most, of all that the JVM has
     * @param threads      those that the context had added at the end of the measurement
     * @param heap         bytes used after garbage collection, more than before the context
     * @param bareHeap     the same for a context with as many routes from {@code direct:}
     * @param cpuNanos     CPU time of the whole process while it was measured
     * @param late         by how many microseconds heartbeats were late, ascending
     * @param sessionsLeft sessions open on the PBXs after the context was stopped
     */
    record Result(int sessions, long startMillis, int peakThreads, int threads, long heap, long bareHeap, long cpuNanos,
            Duration measured, List<Long> late, int sessionsLeft) {

        String row() {
            return String.format(Locale.ROOT,
                    "| %,d | %.1f s | %d | %d | %,d KiB | %,d KiB | %,d | %.1f ms | %.1f ms | %.1f %% |",
                    sessions, startMillis / 1000.0, peakThreads, threads, heap / 1024 / sessions, bareHeap / 1024 / sessions,
                    late.size(), percentile(50) / 1000.0, percentile(99) / 1000.0, 100.0 * cpuNanos / measured.toNanos());
        }

        private long percentile(int percent) {
            return late.isEmpty() ? 0 : late.get((late.size() - 1) * percent / 100);
        }
    }

    static final String HEADING = """
            | sessions | start | threads at most | threads | heap a session | of it, bare route | heartbeats | late, p50 | late, p99 | CPU |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |""";

    static final List<String> REPORT_COLUMNS = List.of("reports/s", "p50 us", "p99 us", "CPU us", "of it GC us",
            "bytes allocated");
    private static final int[] KILOBYTES = {0, 1, 10, 60};

    private final int sessions;
    private final Duration period;
    private final Duration measured;
    private int listenPort;

    SessionScale(int sessions, Duration period, Duration measured) {
        this.sessions = sessions;
        this.period = period;
        this.measured = measured;
    }

    /** @param args how many sessions, one run for each number: 1 100 1000 if there are none */
    public static void main(String[] args) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        List<String> rows = new ArrayList<>();
        List<SessionScale> scales = Arrays.stream(args.length == 0 ? new String[]{"1", "100", "1000"} : args)
                .map(sessions -> new SessionScale(Integer.parseInt(sessions), Duration.ofSeconds(5), Duration.ofSeconds(30)))
                .toList();
        Comparison reports = reports(scales);
        // what is loaded once is no session's
        SessionScale warmUp = new SessionScale(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        warmUp.run(reports(List.of(warmUp)), 4, Duration.ofSeconds(5));
        for (SessionScale scale : scales) {
            rows.add(scale.run(reports, 7, Duration.ofSeconds(3)).row());
        }
        System.out.println(HEADING);
        rows.forEach(System.out::println);
        System.out.println();
        System.out.println(reports.medians());
        // what is left of Camel's threads does not hold up the end
        System.exit(0);
    }

    /** For what reports cost: with each number of sessions, reports of each size. */
    static Comparison reports(List<SessionScale> scales) {
        return new Comparison(scales.stream()
                .flatMap(scale -> Arrays.stream(KILOBYTES).mapToObj(kiloByte -> scale.label(kiloByte))).toList(),
                REPORT_COLUMNS);
    }

    private String label(int kiloByte) {
        return String.format(Locale.ROOT, "%,d PBX%s, %s", sessions, sessions == 1 ? "" : "s",
                kiloByte == 0 ? "as documented" : kiloByte + " KB");
    }

    /** @param reports takes what reports cost, in so many rounds */
    Result run(Comparison reports, int rounds, Duration duration) throws Exception {
        long bare = heapOf(bareContext());
        try (ChildJvm simulators = new ChildJvm(SimulatedPbxs.class, List.of("-Xss256k"),
                List.of("" + sessions, "" + period.toMillis()))) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            int threadsBefore = threads.getThreadCount();
            long heapBefore = usedHeap();
            threads.resetPeakThreadCount();
            long begin = System.nanoTime();
            try (DefaultCamelContext context = context(parsed(simulators.ready()))) {
                context.start();
                await().atMost(START_LIMIT).pollInterval(Duration.ofMillis(20))
                        .until(() -> simulators.number("logins") >= sessions);
                long started = System.nanoTime() - begin;
                int peak = threads.getPeakThreadCount();
                // until each session has sent a heartbeat, after which the next can be late
                waitFor(period);

                simulators.ask("measure");
                long measureBegin = System.nanoTime();
                long cpu = cpu();
                waitFor(measured);
                long cpuSpent = cpu() - cpu;
                Duration took = Duration.ofNanos(System.nanoTime() - measureBegin);
                List<Long> late = parsed(simulators.ask("measured"));
                int threadsNow = threads.getThreadCount() - threadsBefore;
                long heap = usedHeap() - heapBefore;
                measureReports(simulators, reports, rounds, duration);
                context.stop();
                return new Result(sessions, TimeUnit.NANOSECONDS.toMillis(started), peak, threadsNow, heap, bare, cpuSpent,
                        took,
                        late, (int) simulators.number("sessions"));
            }
        }
    }

    private DefaultCamelContext context(List<Long> ports) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        options.setProtocol("http");
        options.setHost("127.0.0.1");
        options.setUsername("api");
        options.setPassword("Secret123");
        options.setListenHost("127.0.0.1");
        try (ServerSocket free = new ServerSocket(0)) {
            listenPort = free.getLocalPort();
            options.setListenPort(listenPort);
        }
        options.setHeartbeatPeriod(period.toMillis());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (Long port : ports) {
                    from("yeastar:reports?port=" + port + "&listenPath=" + SimulatedPbxs.path(port)).log("${body}");
                }
            }
        });
        return context;
    }

    private DefaultCamelContext bareContext() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < sessions; i++) {
                    from("direct:" + i).log("${body}");
                }
            }
        });
        return context;
    }

    private static long heapOf(DefaultCamelContext context) throws Exception {
        long before = usedHeap();
        try (context) {
            context.start();
            return usedHeap() - before;
        }
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void waitFor(Duration duration) {
        await().pollDelay(duration).atMost(duration.plusMinutes(1)).until(() -> true);
    }

    /** What is used after garbage collection; the least of some tries, as others may be at work. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            waitFor(Duration.ofMillis(100));
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private void measureReports(ChildJvm simulators, Comparison reports, int rounds, Duration duration) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (int kiloByte : KILOBYTES) {
                Usage before = Usage.now();
                double[] load = Arrays
                        .stream(simulators.ask("reports " + listenPort + " " + kiloByte + " " + duration.toMillis())
                                .split(" "))
                        .mapToDouble(Double::parseDouble).toArray();
                Usage usage = Usage.now().since(before);
                reports.add(label(kiloByte), load[1], load[2], load[3], usage.cpu() / 1000.0 / load[0],
                        usage.collector() / 1000.0 / load[0], usage.allocated() / load[0]);
            }
        }
    }

    private static List<Long> parsed(String line) {
        return line.isEmpty() ? List.of() : Arrays.stream(line.split(" ")).map(Long::valueOf).sorted().toList();
    }
}
