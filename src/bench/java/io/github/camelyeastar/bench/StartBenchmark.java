// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.spi.ToolProvider;

import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.TestSamples;
import org.apache.camel.util.FileUtil;

import static org.awaitility.Awaitility.await;

/**
 * How long an application takes from the start of its process to the first 200, with the component and with a plain route, each
 * with an archive of its classes and without: one JVM after another, in another order each round. The command is in
 * docs/performance.md.
 */
public final class StartBenchmark {
    private static final Set<String> OPTIONS = Set.of("rounds", "seed", "brief");
    private static final List<String> COLUMNS = List.of("first 200 after ms", "CPU ms", "classes");
    private static final String ARCHIVED = ", archive";
    private static final Duration SOON = Duration.ofMinutes(1);

    private final boolean brief;
    private final PbxSimulator pbx;
    private final Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String classPath;

    private StartBenchmark(boolean brief, PbxSimulator pbx, Path directory) throws IOException {
        this.brief = brief;
        this.pbx = pbx;
        this.directory = directory;
        classPath = jars();
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
        List<String> plain = StartedApplication.KINDS;
        List<String> archived = plain.stream().map(kind -> kind + ARCHIVED).toList();
        List<String> all = new ArrayList<>(plain);
        all.addAll(archived);
        Comparison comparison = new Comparison(all, COLUMNS);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "start");
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            StartBenchmark benchmark = new StartBenchmark(brief, pbx, directory);
            for (String kind : plain) {
                // also has the system read the files, which is no kind's
                benchmark.start(kind, List.of("-XX:ArchiveClassesAtExit=" + benchmark.archive(kind)));
            }
            for (int round = 0; round < rounds; round++) {
                List<String> order = new ArrayList<>(all);
                Collections.shuffle(order, random);
                for (String mode : order) {
                    String kind = mode.replace(ARCHIVED, "");
                    comparison.add(mode, benchmark.start(kind, mode.equals(kind)
                            ? List.of()
                            // without the archive, it would start all the same
                            : List.of("-XX:SharedArchiveFile=" + benchmark.archive(kind), "-Xshare:on")));
                }
            }
        } finally {
            FileUtil.removeDir(directory.toFile());
        }
        return String.format("%nStart of an application, %d rounds, seed %d%n%n%s%n%n%s%n%n%s%n", rounds, seed,
                comparison.medians(), comparison.ratios(plain, COLUMNS), comparison.ratios(archived, COLUMNS));
    }

    private Path archive(String kind) {
        return directory.resolve(kind + ".jsa");
    }

    private double[] start(String kind, List<String> options) throws Exception {
        List<String> all = new ArrayList<>(brief ? ChildJvm.BRIEF : List.of());
        all.addAll(options);
        int port = YeastarTestSupport.freePort();
        HttpRequest report = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ListenerMode.PATH))
                .POST(HttpRequest.BodyPublishers.ofString(TestSamples.of("1.0.2").get(0))).build();
        long begin = System.nanoTime();
        try (ChildJvm application = new ChildJvm(List.of(), StartedApplication.class, classPath, all,
                List.of(kind, "" + pbx.port(), "" + port))) {
            await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> isTaken(report));
            double millis = (System.nanoTime() - begin) / 1e6;
            long classes = Long.parseLong(application.ready());
            Usage usage = application.usage();
            return new double[]{millis, (usage.cpu() + usage.compiler()) / 1e6, classes};
        }
    }

    private boolean isTaken(HttpRequest report) throws Exception {
        try {
            return client.send(report, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** An archive has only classes of jars, so directories of the class path become jars, as those of an application are. */
    private String jars() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                Path jar = directory.resolve(entries.size() + ".jar");
                ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--no-compress", "--file",
                        jar.toString(), "-C", entry, ".");
                entries.add(jar.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
