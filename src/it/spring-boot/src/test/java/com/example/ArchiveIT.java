package com.example;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.test.util.TestSocketUtils;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No part of the template: runs the commands of docs/runtimes.md by which this application starts from an archive of its classes. */
class ArchiveIT {
    private static final Duration SOON = Duration.ofMinutes(5);
    /** Tells of each class from where the JVM took it. */
    private static final Path CLASSES = Path.of("target", "classes.log");

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));
    private final int listenPort = TestSocketUtils.findAvailableTcpPort();

    @Test
    void startsFromTheArchive() throws Exception {
        var commands = Files.readAllLines(Path.of("../../../docs/runtimes.md")).stream()
                .filter(line -> line.startsWith("java ") && line.contains("spring-boot-1.0-SNAPSHOT.jar")).toList();
        assertEquals(3, commands.size());
        for (var command : commands.subList(0, commands.size() - 1)) {
            var process = run(command);
            assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS), command);
            assertEquals(0, process.exitValue(), command);
        }
        var pbx = simulator.pbx();
        pbx.forgetRequests();
        var application = run(commands.get(commands.size() - 1));
        try {
            pbx.awaitRequest("login", 1, SOON);
            pbx.play("internal-call").await(SOON);
            pbx.ledger().await(SOON);
            assertTrue(pbx.ledger().answered() > 0, "no report was answered 200");
        } finally {
            application.destroy();
            application.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        // of an archive that does not fit, the JVM only warns
        assertTrue(Files.readString(CLASSES).contains("io.github.camelyeastar.YeastarComponent source: shared objects file (top)"),
                "the classes are not from the archive");
    }

    /** With the address of the simulated PBX, which the application's own properties do not have. */
    private Process run(String command) throws IOException {
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), simulator.pbx().certificatePem());
        var builder = new ProcessBuilder("bash", "-c", "exec " + command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/archive.log")));
        var environment = builder.environment();
        environment.put("PATH", Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator + System.getenv("PATH"));
        environment.put("PBX_PASSWORD", "Secret123");
        environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + CLASSES
                + " -Dcamel.component.yeastar.host=127.0.0.1 -Dcamel.component.yeastar.port=" + simulator.pbx().port()
                + " -Dcamel.component.yeastar.trustedCertificate=file:" + certificate
                + " -Dcamel.component.yeastar.listenPort=" + listenPort
                + " -Dserver.port=0 -Drefusals.file=target/archive-refusals.txt");
        return builder.start();
    }
}
