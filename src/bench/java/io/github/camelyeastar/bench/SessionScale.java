// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

import static org.awaitility.Awaitility.await;

/**
 * Measures what sessions cost: some in one CamelContext, each a route of its own with its own PBX, simulated in another JVM.
 * The results are tables, as in docs/performance.md: of each number of sessions, and of what one more costs.
 */
public final class SessionScale {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /**
     * What was measured with one number of sessions.
     *
     * @param hanging      those of them whose PBX answers no heartbeat
     * @param startMillis  from the start of the context until each PBX has granted a login
     * @param peakThreads  threads at most, of all that the JVM has
     * @param threads      those that the context had added at the end of the measurement
     * @param heap         bytes used after garbage collection, more than before the context
     * @param bareHeap     the same for a context with as many routes from {@code direct:}
     * @param cpuNanos     CPU time of the whole process while it was measured
     * @param late         by how many microseconds heartbeats were late, ascending
     * @param sessionsLeft sessions open on the PBXs after the context was stopped
     */
    record Result(int sessions, int hanging, long startMillis, int peakThreads, int threads, long heap, long bareHeap,
            long cpuNanos,
            Duration measured, List<Long> late, int sessionsLeft) {

        String row() {
            return String.format(Locale.ROOT,
                    "| %,d | %,d | %.1f s | %d | %d | %,d KiB | %,d KiB | %,d | %.1f ms | %.1f ms | %.1f %% |",
                    sessions, hanging, startMillis / 1000.0, peakThreads, threads, heap / 1024 / sessions,
                    bareHeap / 1024 / sessions,
                    late.size(), percentile(50) / 1000.0, percentile(99) / 1000.0, 100.0 * cpuNanos / measured.toNanos());
        }

        /** What one more costs than with fewer. */
        String rowOfOneMore(Result fewer) {
            int more = sessions - fewer.sessions;
            return String.format(Locale.ROOT, "| %,d to %,d | %.1f ms | %d KiB | %.2f ms |", fewer.sessions, sessions,
                    (double) (startMillis - fewer.startMillis) / more, (heap - fewer.heap) / 1024 / more,
                    (cpuNanos - fewer.cpuNanos) / 1e6 / (late.size() - fewer.late.size()));
        }

        private long percentile(int percent) {
            return late.isEmpty() ? 0 : late.get((late.size() - 1) * percent / 100);
        }
    }

    static final String HEADING = """
            | sessions | hang | start | threads at most | threads | heap a session | of it, bare route | heartbeats | late, p50 | late, p99 | CPU |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |""";

    static final String MORE_HEADING = """
            | one more of | start | heap | CPU of a heartbeat |
            | --- | ---: | ---: | ---: |""";

    private final int sessions;
    private final int hanging;
    private final Duration period;
    private final Duration measured;

    SessionScale(int sessions, int hanging, Duration period, Duration measured) {
        this.sessions = sessions;
        this.hanging = hanging;
        this.period = period;
        this.measured = measured;
    }

    /**
     * @param args how many sessions, ascending, one run for each number, after a slash how many of them have a PBX that hangs:
     *             1 100
     *             1000 1000/200 if there are none
     */
    public static void main(String[] args) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        // what is loaded, compiled or left behind once is no session's
        for (int sessions : new int[]{100, 1}) {
            new SessionScale(sessions, 0, Duration.ofSeconds(1), Duration.ofSeconds(10)).run();
        }
        List<Result> results = new ArrayList<>();
        for (String run : args.length == 0 ? new String[]{"1", "100", "1000", "1000/200"} : args) {
            String[] sessions = run.split("/");
            results.add(
                    new SessionScale(Integer.parseInt(sessions[0]), sessions.length == 1 ? 0 : Integer.parseInt(sessions[1]),
                            Duration.ofSeconds(5), Duration.ofSeconds(30)).run());
        }
        System.out.println(HEADING);
        results.forEach(result -> System.out.println(result.row()));
        System.out.println();
        System.out.println(MORE_HEADING);
        for (int i = 1; i < results.size(); i++) {
            if (results.get(i).sessions > results.get(i - 1).sessions) {
                System.out.println(results.get(i).rowOfOneMore(results.get(i - 1)));
            }
        }
        // what is left of Camel's threads does not hold up the end
        System.exit(0);
    }

    Result run() throws Exception {
        long bare = heapOf(bareContext());
        try (ChildJvm simulators = new ChildJvm(SimulatedPbxs.class, List.of("-Xss256k"),
                List.of("" + sessions, "" + period.toMillis(), "" + hanging))) {
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
                context.stop();
                return new Result(sessions, hanging, TimeUnit.NANOSECONDS.toMillis(started), peak, threadsNow, heap, bare,
                        cpuSpent,
                        took, late, (int) simulators.number("sessions"));
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
        options.setListenPort(YeastarTestSupport.freePort());
        options.setHeartbeatPeriod(period.toMillis());
        options.setLogoutOnStop(true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (Long port : ports) {
                    from("yeastar:reports?port=" + port + "&listenPath=/pbx" + port).log("${body}");
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

    private static List<Long> parsed(String line) {
        return line.isEmpty() ? List.of() : Arrays.stream(line.split(" ")).map(Long::valueOf).sorted().toList();
    }
}
