// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One of the listeners that are compared, under load from some or all of its PBXs: the JVM that has it, and that load. */
final class MeasuredListener implements AutoCloseable {
    static final List<String> COLUMNS = List.of("reports/s", "p50 us", "p99 us", "p99.9 us", "CPU us", "user us", "system us",
            "of it GC us", "JIT us", "bytes allocated");
    /** Reports after which a listener is warmed up. */
    private static final int WARM = 300_000;

    private final String name;
    private final List<String> paths;
    private final boolean brief;
    private final ChildJvm jvm;
    /** Of the next report to that JVM. */
    private final AtomicInteger number;

    private MeasuredListener(String name, List<String> paths, boolean brief, ChildJvm jvm, AtomicInteger number) {
        this.name = name;
        this.paths = paths;
        this.brief = brief;
        this.jvm = jvm;
        this.number = number;
    }

    /**
     * Starts the JVM.
     *
     * @param  build a directory with another build's classes; null for these
     * @param  busy  of how many of the PBXs the load is; more than there are for all
     * @return       one for each of the loads, all on that JVM
     */
    static List<MeasuredListener> start(ListenerMode mode, String build, List<String> pbxPorts, List<Integer> busy,
            boolean brief) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(mode.toString()));
        arguments.addAll(pbxPorts);
        ChildJvm jvm = new ChildJvm(ListenerServer.class, build, ChildJvm.options(brief), arguments);
        String name = mode + (build == null ? "" : " of " + build);
        List<String> paths = mode.paths(pbxPorts);
        int all = paths.size();
        AtomicInteger number = new AtomicInteger();
        return busy.stream().map(wanted -> Math.min(wanted, all)).distinct()
                .map(some -> new MeasuredListener(name + (all == 1 ? "" : String.format(", %,d PBXs", all))
                        + (some == all ? "" : String.format(", %,d busy", some)),
                        paths.subList(0, some), brief, jvm, number))
                .toList();
    }

    /** Waits until it listens. */
    void ready() throws IOException {
        jvm.ready();
    }

    /** For some time, and until what is compiled is compiled, which takes longer on a busy machine; but not for ever. */
    void warmUp(ReportKind kind, Duration warmup) throws IOException, InterruptedException {
        ReportKind fast = new ReportKind(kind.kiloByte(), kind.connections(), kind.kept(), 0);
        long before = jvm.number("taken");
        load(fast).run(warmup);
        for (int more = 0; !brief && more < 3 && jvm.number("taken") - before < WARM; more++) {
            load(fast).run(warmup);
        }
    }

    /** @return a figure for each of the columns */
    double[] figures(ReportKind kind, Duration time) throws IOException, InterruptedException {
        long takenBefore = jvm.number("taken");
        Usage before = jvm.usage();
        ReportLoad.Result result = load(kind).run(time);
        Usage usage = jvm.usage().since(before);
        Latencies latencies = result.latencies();
        long reports = jvm.number("taken") - takenBefore;
        if (reports != latencies.count()) {
            throw new IllegalStateException(name + " answered " + latencies.count() + " reports, but took " + reports);
        }
        double perMicro = 1000.0 * reports;
        return new double[]{result.perSecond(), latencies.percentile(50), latencies.percentile(99), latencies.percentile(99.9),
                usage.cpu() / perMicro, usage.user() / perMicro, usage.system() / perMicro, usage.collector() / perMicro,
                usage.compiler() / perMicro, (double) usage.allocated() / reports};
    }

    /** The same load once more, with a recording of what the JVM does: its figures would not be those without. */
    String profile(ReportKind kind, Duration time) throws IOException, InterruptedException {
        Path file = Path.of("target", "listener-" + name.replaceAll("\\W+", "-") + (kind.kept() ? "-kept" : "")
                + (kind.kiloByte() > 0 ? "-" + kind.kiloByte() + "-kb" : "") + ".jfr")
                .toAbsolutePath();
        jvm.ask("profile");
        int reports = load(kind).run(time).latencies().count();
        jvm.ask("profiled " + file);
        return "\n" + new Profile(file).summary(name + ", " + file.getFileName(), reports);
    }

    private ReportLoad load(ReportKind kind) throws IOException {
        int port = Integer.parseInt(jvm.ready());
        return new ReportLoad(port, new ReportTexts(paths, port, kind.kiloByte(), kind.kept()), number, kind.connections(),
                kind.kept(),
                kind.rate());
    }

    @Override
    public void close() {
        jvm.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
