package com.example;

import java.io.File;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportsTest {
    /** The first run downloads Camel. */
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @RegisterExtension
    final AvailablePortFinder.Port consolePort = AvailablePortFinder.find();

    @Test
    void takesTheReportsOfACall() throws Exception {
        var pbx = simulator.pbx();
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        // the simulator is left out: Camel JBang would take the component for downloaded, since both artifacts have one name
        var classPath = System.getProperty("java.class.path").replaceAll("[^:]*/camel-yeastar/[^:]*:", "");
        var camel = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath, "com.example.CamelCli",
                "run", "reports.camel.yaml", "application.properties", "--console",
                "--management-port=" + consolePort.getPort(), "--property=camel.management.host=127.0.0.1",
                "--property=camel.component.yeastar.host=127.0.0.1",
                "--property=camel.component.yeastar.port=" + pbx.port(),
                "--property=camel.component.yeastar.trustedCertificate=file:" + certificate.toAbsolutePath(),
                "--property=camel.component.yeastar.listenPort=" + listenPort.getPort(),
                "--property=camel.component.yeastar.heartbeatPeriod=1s");
        camel.environment().put("PBX_PASSWORD", "Secret123");
        camel.directory(new File("app")).redirectErrorStream(true).redirectOutput(new File("target", "camel.log"));

        var process = camel.start();
        try {
            pbx.awaitRequest("login", 1, START);
            pbx.play("internal-call").await(SOON);
            pbx.ledger().await(SOON);
            // each report got its 200 after the route was done with it
            assertTrue(pbx.ledger().sent() > 0);
            assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
            pbx.awaitRequest("heartbeat", 1, SOON);

            // as docs/monitoring.md says
            var console = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + consolePort.getPort() + "/q/dev/yeastar")).build();
            var shown = HttpClient.newHttpClient().send(console, HttpResponse.BodyHandlers.ofString()).body();
            assertTrue(shown.contains("state: OPEN"), shown);
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.2", consolePort.getPort()).close());

            process.toHandle().destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            // no logout: the PBX may owe the session reports, which the next start takes
            assertTrue(pbx.requests("logout").isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }
}
