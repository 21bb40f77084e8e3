// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The simulator as a program, in a JVM of its own, whose output a test reads. */
final class SimulatorProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("A simulated PBX is at http://127\\.0\\.0\\.1:(\\d+)");

    private final Path output;
    private final Process process;

    /** By its class on the class path of the tests. */
    SimulatorProcess(Path folder, String... arguments) throws IOException {
        this(folder, List.of("-cp", System.getProperty("java.class.path"),
                "io.github.camelyeastar.simulator.PbxSimulator"), arguments);
    }

    /** @param program what the JVM is given before the arguments */
    SimulatorProcess(Path folder, List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true", "-XX:TieredStopAtLevel=1"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        output = Files.createTempFile(folder, "simulator", ".log");
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until the output has a match. */
    void awaitOutput(String pattern) {
        Pattern awaited = Pattern.compile(pattern);
        await(pattern).atMost(YeastarTestSupport.SOON).until(() -> awaited.matcher(output()).find());
    }

    int port() throws IOException {
        awaitOutput(PORT.pattern());
        Matcher port = PORT.matcher(output());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    /** What Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor()).isZero();
    }

    /** The exit status. */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(YeastarTestSupport.SOON.toSeconds(), TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
