package com.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @Test
    void takesTheReportsOfACall() throws Exception {
        // all of this works without Micrometer
        assertThrows(ClassNotFoundException.class, () -> Class.forName("io.micrometer.core.instrument.MeterRegistry"));
        var pbx = simulator.pbx();
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var main = new Main();
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", "" + pbx.port());
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.trustedCertificate", "file:" + certificate);
        main.addOverrideProperty("camel.component.yeastar.listenPort", "" + listenPort.getPort());
        main.addOverrideProperty("camel.component.yeastar.heartbeatPeriod", "1s");

        main.start();
        pbx.awaitRequest("login", 1, SOON);
        pbx.play("internal-call").await(SOON);
        pbx.ledger().await(SOON);
        // each report got its 200 after the route was done with it
        assertTrue(pbx.ledger().sent() > 0);
        assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
        pbx.awaitRequest("heartbeat", 1, SOON);

        main.stop();
        // no logout: the PBX may owe the session reports, which the next start takes
        assertTrue(pbx.requests("logout").isEmpty());
    }
}
