/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@link ReportsToFile} as the test sees it: started, killed, started again, on the same port and the same file. */
final class ApplicationProcess implements AutoCloseable {
    private static final Path LOG = Path.of("target", "loss-application.log");

    private final SimulatedSite site;
    private final List<String> arguments;
    private final Path file;
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
        this.arguments = arguments;
        file = Files.createTempFile(Path.of("target"), "loss", ".txt");
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Djava.net.preferIPv4Stack=true", "-cp",
                System.getProperty("java.class.path"), ReportsToFile.class.getName(), file.toString()));
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
