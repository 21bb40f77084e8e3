// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelyeastar.report.ReportReading;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What it costs to read a report, side by side: each way of {@link ReportReading} in a JVM of its own that JMH starts, one
 * after another in each round. JMH alone would measure one way on all reports, and minutes later the next. The command is in
 * docs/performance.md.
 */
public final class ParserBenchmark {
    private static final Set<String> OPTIONS = Set.of("texts", "rounds", "seconds", "warmup", "seed", "brief");
    private static final List<String> WAYS = List.of("readTree", "readMap", "ours");
    private static final List<String> COLUMNS = List.of("ns", "bytes allocated");

    private ParserBenchmark() {
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws RunnerException {
        System.out.println(run(arguments));
    }

    /** @return the tables */
    static String run(String... given) throws RunnerException {
        Arguments arguments = new Arguments(given, OPTIONS);
        boolean brief = arguments.flag("brief");
        if (brief) {
            // tests may run while somebody measures
            System.setProperty("jmh.ignoreLock", "true");
        }
        int seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        Random random = new Random(seed);
        int rounds = arguments.number("rounds", brief ? 1 : 7);
        List<ReportReading.Text> texts = arguments
                .list("texts", Arrays.stream(ReportReading.Text.values()).map(Enum::name).collect(Collectors.joining(",")))
                .stream().map(ReportReading.Text::valueOf).toList();
        ChainedOptionsBuilder options = new OptionsBuilder().shouldFailOnError(true).verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class).forks(brief ? 0 : 1)
                .warmupIterations(1).warmupTime(time(arguments.seconds("warmup", Duration.ofMillis(brief ? 1 : 4000))))
                .measurementIterations(1)
                .measurementTime(time(arguments.seconds("seconds", Duration.ofMillis(brief ? 1 : 2000))));
        StringBuilder tables = new StringBuilder(String.format("%n%d rounds, seed %d%n", rounds, seed));
        for (ReportReading.Text text : texts) {
            Comparison comparison = new Comparison(WAYS, COLUMNS);
            for (int round = 0; round < rounds; round++) {
                System.err.println(text + ", round " + (round + 1) + " of " + rounds);
                List<String> order = new ArrayList<>(WAYS);
                Collections.shuffle(order, random);
                for (String way : order) {
                    comparison.add(way, figures(options, way, text));
                }
            }
            tables.append(String.format("%n%s, %d bytes%n%n%s%n%n%s%n", text, text.json().length(), comparison.medians(),
                    comparison.ratios(WAYS, COLUMNS)));
        }
        return tables.toString();
    }

    private static TimeValue time(Duration duration) {
        return TimeValue.milliseconds(duration.toMillis());
    }

    private static double[] figures(ChainedOptionsBuilder options, String way, ReportReading.Text text) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder().parent(options.build()).param("text", text.name())
                .include("\\b" + ReportReading.class.getSimpleName() + "\\." + way + "$").build()).runSingle();
        return new double[]{result.getPrimaryResult().getScore(),
                result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()};
    }
}
