// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@link ReportsToFile} as the test sees it: started, killed, started again, on the same port and the same file. */
final class ApplicationProcess implements AutoCloseable {
    /** Its logs have names of their own where several JVMs run tests at once. */
    private static final String NAME = "loss-application-" + Integer.getInteger("simulator.jvm", 1);
    private static final Path GC_LOG = Path.of("target", NAME + "-gc.log");
    /** {@code [12.3s][info][gc] GC(7) Pause Young (Normal) (G1 Evacuation Pause) 41M->17M(64M) 2.345ms} */
    private static final Pattern COLLECTED = Pattern.compile("GC\\(\\d+\\) Pause .* \\d+M->(\\d+)M\\(\\d+M\\)");
    private static final Path LOG = Path.of("target", NAME + ".log");

    private final SimulatedSite site;
    private final List<String> arguments;
    private final Path file;
    private String heap = "256m";
    private String prelude = "";
    private int starts;
    private Process process;

    ApplicationProcess(SimulatedSite site, boolean logoutOnStop) throws IOException {
        this(site, List.of("camel.component.yeastar.listenPort=" + site.listenPort(),
                "camel.component.yeastar.logoutOnStop=" + logoutOnStop), StormingPbx::uri);
    }

    /**
     * @param properties its Camel properties, {@code <name>=<value>}
     * @param uris       the consumer of each PBX's reports
     */
    ApplicationProcess(SimulatedSite site, List<String> properties, Function<StormingPbx, String> uris) throws IOException {
        this.site = site;
        arguments = new ArrayList<>(properties);
        site.pbxs().stream().map(uris).forEach(arguments::add);
        file = Files.createTempFile(Path.of("target"), "loss", ".txt");
    }

    /** @param arguments as those of {@link ReportsToFile}, without the file */
    ApplicationProcess(List<String> arguments) throws IOException {
        site = null;
        this.arguments = new ArrayList<>(arguments);
        file = Files.createTempFile(Path.of("target"), "loss", ".txt");
    }

    /** One more for {@link ReportsToFile}. */
    ApplicationProcess withArgument(String argument) {
        arguments.add(argument);
        return this;
    }

    ApplicationProcess withoutArgument(String argument) {
        arguments.remove(argument);
        return this;
    }

    /** @param size as {@code -Xmx} has it */
    ApplicationProcess withHeap(String size) {
        heap = size;
        return this;
    }

    /** @param most files and sockets that it may have open */
    ApplicationProcess withOpenFiles(int most) {
        prelude = "ulimit -n " + most + "; ";
        return this;
    }

    void start() throws IOException {
        // the shell becomes the JVM, and signals reach it
        List<String> command = new ArrayList<>(List.of("bash", "-c", prelude + "exec \"$@\"", "bash"));
        // what is left after a collection is looked at: the collector is the default one
        command.addAll(JavaCommand.shortLived(List.of("-XX:-UseSerialGC", "-Xmx" + heap, "-Xlog:gc:file=" + GC_LOG)));
        command.addAll(List.of(ReportsToFile.class.getName(), file.toString()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile())).start();
        starts++;
    }

    /** Waits until its routes run, which needs no login. */
    void awaitStarted() {
        await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20)).failFast("the process ended, see " + LOG,
                () -> !process.isAlive())
                .until(() -> Files.readAllLines(file).stream().filter(ReportsToFile.STARTED::equals).count() == starts);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("killed").isTrue();
    }

    /**
     * SIGTERM.
     *
     * @return how long the process took to end
     */
    Duration terminate() throws InterruptedException {
        long begin = System.nanoTime();
        // the process's own destroy() would close its input, which means another end to it
        process.toHandle().destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended after SIGTERM, see " + LOG).isTrue();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Any other signal, such as {@code STOP}, from which on it does nothing until {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start();
        assertThat(kill.waitFor()).as("kill -%s", name).isZero();
    }

    /** What was left of its heap after each collection since it was started last, in megabytes. */
    List<Integer> heapAfterCollections() throws IOException {
        return Files.readAllLines(GC_LOG).stream().map(COLLECTED::matcher).filter(Matcher::find)
                .map(matcher -> Integer.valueOf(matcher.group(1))).toList();
    }

    /** What all of them have logged, those of other tests as well. */
    static List<String> log() throws IOException {
        return Files.exists(LOG) ? Files.readAllLines(LOG) : List.of();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Tells the PBXs what the file says. */
    void account() throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.equals(ReportsToFile.STARTED)) {
                continue;
            }
            int blank = line.indexOf(' ');
            site.pbxs().get(Integer.parseInt(line.substring(0, blank))).processed(line.substring(blank + 1));
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly();
        }
        Files.delete(file);
    }
}
