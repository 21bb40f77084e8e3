package com.example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** The application as it is deployed: its meters are those of Quarkus, at {@code /q/metrics}. */
class MetersIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @RegisterExtension
    final AvailablePortFinder.Port httpPort = AvailablePortFinder.find();

    @Test
    void hasTheMetersOfASession() throws Exception {
        var pbx = simulator.pbx();
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var java = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-Dcamel.component.yeastar.host=127.0.0.1",
                "-Dcamel.component.yeastar.port=" + pbx.port(),
                "-Dcamel.component.yeastar.trustedCertificate=file:" + certificate,
                "-Dcamel.component.yeastar.listenPort=" + listenPort.getPort(),
                "-Dquarkus.http.port=" + httpPort.getPort(),
                "-jar", "target/quarkus-app/quarkus-run.jar");
        java.environment().put("PBX_PASSWORD", "Secret123");
        java.redirectErrorStream(true).redirectOutput(Path.of("target", "application.log").toFile());

        var application = java.start();
        try {
            pbx.awaitRequest("login", 1, SOON);
            pbx.play("internal-call").await(SOON);
            pbx.ledger().await(SOON);
            var metrics = HttpRequest.newBuilder(URI.create("http://localhost:" + httpPort.getPort() + "/q/metrics")).build();
            var text = HttpClient.newHttpClient().send(metrics, HttpResponse.BodyHandlers.ofString()).body();
            var pbxTag = "account=\"default\",pbx=\"127.0.0.1:" + pbx.port() + "\"";
            assertTrue(text.contains("yeastar_session_state{" + pbxTag + ",state=\"OPEN\"} 1.0"), text);
            assertTrue(text.contains("yeastar_reports_processed_total{" + pbxTag + "} " + pbx.ledger().sent() + ".0"), text);
        } finally {
            application.destroyForcibly();
        }
    }
}
