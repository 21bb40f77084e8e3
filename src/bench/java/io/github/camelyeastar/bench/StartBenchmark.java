// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.github.camelyeastar.simulator.PbxSimulator;

/**
 * How long an application takes to start, with the component and without: one JVM after another, in another order each round.
 * The command is in docs/performance.md.
 */
public final class StartBenchmark {
    private static final Set<String> OPTIONS = Set.of("rounds", "seed", "brief");
    private static final List<String> COLUMNS = List.of("started after ms", "CPU ms", "classes");

    private StartBenchmark() {
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        System.out.println(run(arguments));
        System.exit(0);
    }

    /** @return the tables */
    static String run(String... given) throws Exception {
        Arguments arguments = new Arguments(given, OPTIONS);
        boolean brief = arguments.flag("brief");
        int rounds = arguments.number("rounds", brief ? 1 : 15);
        int seed = arguments.number("seed", (int) (System.nanoTime() & 0xffffff));
        Random random = new Random(seed);
        Comparison comparison = new Comparison(StartedApplication.KINDS, COLUMNS);
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            if (!brief) {
                // the first one has the system read the files, which is no kind's
                start(StartedApplication.KINDS.get(0), pbx, false);
            }
            for (int round = 0; round < rounds; round++) {
                List<String> order = new ArrayList<>(StartedApplication.KINDS);
                Collections.shuffle(order, random);
                for (String kind : order) {
                    comparison.add(kind, start(kind, pbx, brief));
                }
            }
        }
        return String.format("%nStart of an application, %d rounds, seed %d%n%n%s%n%n%s%n", rounds, seed, comparison.medians(),
                comparison.ratios(StartedApplication.KINDS, COLUMNS));
    }

    private static double[] start(String kind, PbxSimulator pbx, boolean brief) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (ChildJvm application = new ChildJvm(StartedApplication.class, brief ? ChildJvm.BRIEF : List.of(),
                List.of(kind, "" + pbx.port()))) {
            long classes = Long.parseLong(application.ready());
            double millis = (System.nanoTime() - begin) / 1e6;
            Usage usage = application.usage();
            return new double[]{millis, (usage.cpu() + usage.compiler()) / 1e6, classes};
        }
    }
}
