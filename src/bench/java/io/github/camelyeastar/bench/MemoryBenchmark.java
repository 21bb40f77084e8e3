// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.github.camelyeastar.YeastarTestSupport;

import static org.awaitility.Awaitility.await;

/**
 * What memory an idle application takes: without a route, with plain routes from {@code jetty:}, and with as many sessions, each
 * with its own PBX, which is simulated in another JVM. The command is in docs/performance.md.
 */
public final class MemoryBenchmark {
    private static final Set<String> OPTIONS = Set.of("routes", "settle", "brief");
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final String HEADING = """
            | routes | RSS of `jetty` | RSS of `yeastar` | heap of `jetty` | heap of `yeastar` | threads of `jetty` | threads of `yeastar` |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: |""";

    /** What one application takes, in bytes. */
    private record Memory(long heap, long resident, long threads) {
        static Memory of(String answer) {
            long[] parts = Arrays.stream(answer.split(" ")).mapToLong(Long::parseLong).toArray();
            return new Memory(parts[0], parts[1], parts[2]);
        }
    }

    private MemoryBenchmark() {
    }

    /** @param arguments see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        System.out.println(run(arguments));
        System.exit(0);
    }

    /** @return the table */
    static String run(String... given) throws Exception {
        Arguments arguments = new Arguments(given, OPTIONS);
        boolean brief = arguments.flag("brief");
        Duration settle = arguments.seconds("settle", brief ? Duration.ofMillis(100) : Duration.ofSeconds(10));
        StringBuilder table = new StringBuilder(HEADING);
        List<Memory> idle = null;
        for (String routes : arguments.list("routes", "0,1,100,1000")) {
            List<Memory> both = measured(Integer.parseInt(routes), settle, brief);
            idle = idle == null ? both : idle;
            table.append(String.format(Locale.ROOT, "%n| %,d |", Integer.parseInt(routes)));
            for (ToLongFunction<Memory> figure : List.<ToLongFunction<Memory>>of(Memory::resident, Memory::heap)) {
                for (int i = 0; i < both.size(); i++) {
                    table.append(megabytes(figure.applyAsLong(both.get(i)), figure.applyAsLong(idle.get(i))));
                }
            }
            both.forEach(memory -> table.append(String.format(Locale.ROOT, " %,d |", memory.threads)));
        }
        return table.toString();
    }

    /** With what is more than in the first row. */
    private static String megabytes(long bytes, long first) {
        return String.format(Locale.ROOT, bytes == first ? " %.1f MB |" : " %.1f MB (%+.1f) |", bytes / 1e6,
                (bytes - first) / 1e6);
    }

    /** Of each kind of application. */
    private static List<Memory> measured(int routes, Duration settle, boolean brief) throws Exception {
        List<Memory> both = new ArrayList<>();
        // the heartbeats are those of the option's default
        try (ChildJvm pbxs = new ChildJvm(SimulatedPbxs.class, options(brief, "-Xss256k"),
                List.of("" + routes, "60000", "0"))) {
            for (String kind : StartedApplication.KINDS) {
                try (ChildJvm application = new ChildJvm(StartedApplication.class, options(brief, "-Xmx256m"),
                        List.of("main", kind, pbxs.ready().replace(' ', ','), "" + YeastarTestSupport.freePort()))) {
                    application.ready();
                    if (kind.equals("yeastar")) {
                        await().atMost(START_LIMIT).until(() -> pbxs.number("logins") >= routes);
                    }
                    await().pollDelay(settle).atMost(settle.plusMinutes(1)).until(() -> true);
                    both.add(Memory.of(application.ask("memory")));
                }
            }
        }
        return both;
    }

    private static List<String> options(boolean brief, String more) {
        return Stream.concat(ChildJvm.options(brief).stream(), Stream.of(more)).toList();
    }
}
