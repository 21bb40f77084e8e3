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

import io.github.camelyeastar.JavaCommand;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.internal.pbx.Credentials;
import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.TestSamples;
import org.apache.camel.util.FileUtil;

import static org.awaitility.Awaitility.await;

/**
 * How long an application takes from the start of its process to the first 200, with the component and with a plain route, on
 * each runtime, with an archive of its classes and without: one JVM after another, in another order each round. The command is
 * in docs/performance.md.
 */
public final class StartBenchmark {
    private static final Set<String> OPTIONS = Set.of("runtimes", "rounds", "seed", "brief");
    private static final List<String> COLUMNS = List.of("first 200 after ms", "CPU ms", "classes");
    private static final Duration SOON = Duration.ofMinutes(1);
    /** So many that the simulator's code for a login is compiled. */
    private static final int WARM_UP_LOGINS = 2000;

    private static final String REPORT = TestSamples.of("1.0.2").stream().filter(text -> text.contains("\"RING\"")).findFirst()
            .orElseThrow();

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
        List<Mode> all = new ArrayList<>();
        for (String runtime : arguments.list("runtimes", String.join(",", StartedApplication.RUNTIMES))) {
            if (!StartedApplication.RUNTIMES.contains(runtime)) {
                throw new IllegalArgumentException("--runtimes: " + runtime + " is not among " + StartedApplication.RUNTIMES);
            }
            for (boolean archived : new boolean[]{false, true}) {
                StartedApplication.KINDS.forEach(kind -> all.add(new Mode(runtime, archived, kind)));
            }
        }
        Comparison comparison = new Comparison(all.stream().map(Mode::name).toList(), COLUMNS);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "start");
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            StartBenchmark benchmark = new StartBenchmark(brief, pbx, directory);
            benchmark.warmUp();
            for (Mode mode : all) {
                if (mode.archived) {
                    benchmark.write(mode);
                }
            }
            for (int round = 0; round < rounds; round++) {
                List<Mode> order = new ArrayList<>(all);
                Collections.shuffle(order, random);
                for (Mode mode : order) {
                    comparison.add(mode.name(), benchmark.start(mode));
                }
            }
        } finally {
            FileUtil.removeDir(directory.toFile());
        }
        return String.format("%nStart of an application, %d rounds, seed %d%n%n%s%n%n%s%n", rounds, seed, comparison.medians(),
                comparison.ratios("yeastar to jetty", all.stream().map(Mode::application).distinct().toList(), ", yeastar",
                        ", jetty"));
    }

    private record Mode(String runtime, boolean archived, String kind) {
        String application() {
            return runtime + (archived ? ", archive" : "");
        }

        String name() {
            return application() + ", " + kind;
        }
    }

    private Path archive(Mode mode) {
        return directory.resolve(mode.name().replaceAll("\\W+", "-") + ".jsa");
    }

    /** A PBX is another machine. Here it has the same processors: while its code is cold, it would slow down who logs in. */
    private void warmUp() throws Exception {
        String password = PasswordHash.of(new Credentials("api", "Secret123", false));
        HttpRequest login = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pbx.port() + "/api/v1.1.0/login"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"username\":\"api\",\"password\":\"" + password + "\",\"port\":\"8260\"}"))
                .build();
        for (int i = 0; i < (brief ? 1 : WARM_UP_LOGINS); i++) {
            client.send(login, HttpResponse.BodyHandlers.discarding());
        }
        if (pbx.sessions().isEmpty()) {
            throw new IllegalStateException("The PBX has refused the logins of the warm-up");
        }
    }

    /** By a first start, until the login is through. The system has read all files then, before anything is measured. */
    private void write(Mode mode) throws Exception {
        int logins = pbx.requests("login").size();
        int port = YeastarTestSupport.freePort();
        try (ChildJvm application = application(mode, port, List.of("-XX:ArchiveClassesAtExit=" + archive(mode)))) {
            awaitFirst200(port);
            if (mode.kind.equals("yeastar")) {
                pbx.awaitRequest("login", logins + 1, SOON);
            }
            // for the classes that read the answer to the login
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            application.ready();
        }
        if (!Files.exists(archive(mode))) {
            throw new IOException(
                    "The JVM of " + mode.name() + " has not written the archive " + archive(mode) + ", see above");
        }
    }

    private double[] start(Mode mode) throws Exception {
        int port = YeastarTestSupport.freePort();
        long begin = System.nanoTime();
        // without its archive, an application would start all the same if it were not for -Xshare:on
        try (ChildJvm application = application(mode, port, mode.archived
                ? List.of("-XX:SharedArchiveFile=" + archive(mode), "-Xshare:on")
                : List.of())) {
            awaitFirst200(port);
            double millis = (System.nanoTime() - begin) / 1e6;
            long classes = Long.parseLong(application.ready());
            Usage usage = application.usage();
            return new double[]{millis, (usage.cpu() + usage.compiler()) / 1e6, classes};
        }
    }

    private ChildJvm application(Mode mode, int port, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(brief ? JavaCommand.SHORT_LIVED : List.of());
        all.addAll(options);
        return new ChildJvm(List.of(), StartedApplication.class, classPath, all,
                List.of(mode.runtime, mode.kind, "" + pbx.port(), "" + port));
    }

    private void awaitFirst200(int port) {
        HttpRequest report = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ListenerMode.PATH))
                .POST(HttpRequest.BodyPublishers.ofString(REPORT)).build();
        await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> isTaken(report));
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
