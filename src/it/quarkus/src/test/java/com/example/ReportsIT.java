package com.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The application as it is deployed: {@code java -jar target/quarkus-app/quarkus-run.jar}. */
class ReportsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @Test
    void takesTheReportsOfACall() throws Exception {
        // all of this works without Micrometer
        try (var libraries = Files.list(Path.of("target", "quarkus-app", "lib", "main"))) {
            assertTrue(libraries.noneMatch(library -> library.toString().contains("micrometer-core")));
        }
        var pbx = simulator.pbx();
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var java = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-Dcamel.component.yeastar.host=127.0.0.1",
                "-Dcamel.component.yeastar.port=" + pbx.port(),
                "-Dcamel.component.yeastar.trustedCertificate=file:" + certificate,
                "-Dcamel.component.yeastar.listenPort=" + listenPort.getPort(),
                "-Dcamel.component.yeastar.heartbeatPeriod=1s",
                "-jar", "target/quarkus-app/quarkus-run.jar");
        java.environment().put("PBX_PASSWORD", "Secret123");
        java.redirectErrorStream(true).redirectOutput(Path.of("target", "application.log").toFile());

        var application = java.start();
        try {
            pbx.awaitRequest("login", 1, SOON);
            pbx.play("internal-call").await(SOON);
            pbx.ledger().await(SOON);
            // each report got its 200 after the route was done with it
            assertTrue(pbx.ledger().sent() > 0);
            assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
            pbx.awaitRequest("heartbeat", 1, SOON);

            application.toHandle().destroy();
            assertTrue(application.waitFor(30, TimeUnit.SECONDS));
            // no logout: the PBX may owe the session reports, which the next start takes
            assertTrue(pbx.requests("logout").isEmpty());
        } finally {
            application.destroyForcibly();
        }
    }
}
