package com.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import io.github.camelyeastar.simulator.Personality;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FailoverTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    // this PBX reports only to the session of the last login. Other PBXs would also report to the session of the killed node,
    // until they forget it
    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https")
            .personality(Personality.defaults().withNewestSessionOnly(true)));

    @RegisterExtension
    final AvailablePortFinder.Port onePort = AvailablePortFinder.find();

    @RegisterExtension
    final AvailablePortFinder.Port otherPort = AvailablePortFinder.find();

    final List<Process> nodes = new ArrayList<>();

    @Test
    void theOtherNodeTakesOver() throws Exception {
        var pbx = simulator.pbx();
        Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var leader = start(pbx, onePort);
        pbx.awaitRequest("login", 1, SOON);
        var standby = start(pbx, otherPort);

        takesACall(pbx);
        pbx.awaitRequest("heartbeat", 3, SOON);
        // the standby sends no request to the PBX
        assertEquals(1, pbx.requests("login").size());
        assertEquals(1, pbx.requests("heartbeat").stream().map(RecordedRequest::token).distinct().count());

        leader.destroyForcibly();
        var login = pbx.awaitRequest("login", 2, SOON);
        assertEquals("" + otherPort.getPort(), login.json().get("port"));
        takesACall(pbx);
        pbx.awaitRequest("heartbeat", pbx.requests("heartbeat").size() + 1, SOON);

        standby.destroy();
        assertTrue(standby.waitFor(30, TimeUnit.SECONDS));
        // no logout: the PBX may owe the session reports, which the next start takes
        assertTrue(pbx.requests("logout").isEmpty());
    }

    private static void takesACall(PbxSimulator pbx) {
        var before = pbx.ledger().sent();
        pbx.play("internal-call").await(SOON);
        pbx.ledger().await(SOON);
        assertTrue(pbx.ledger().sent() > before);
        // each report got its 200 after the route was done with it
        assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
    }

    /** Starts a node, and waits until its routes run. */
    private Process start(PbxSimulator pbx, AvailablePortFinder.Port listenPort) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path")));
        Map.of("component.yeastar.host", "127.0.0.1",
                "component.yeastar.port", "" + pbx.port(),
                "component.yeastar.password", "Secret123",
                "component.yeastar.trustedCertificate", "file:target/pbx.pem",
                "component.yeastar.listenPort", "" + listenPort.getPort(),
                "component.yeastar.heartbeatPeriod", "1s",
                "beans.cluster.root", "target/lock")
                .forEach((name, value) -> command.add("-Dcamel." + name + "=" + value));
        command.add(Main.class.getName());
        var node = new ProcessBuilder(command).redirectErrorStream(true).start();
        nodes.add(node);
        var started = new CountDownLatch(1);
        new Thread(() -> {
            try (var output = node.inputReader()) {
                for (String line; (line = output.readLine()) != null;) {
                    System.out.println(node.pid() + " " + line);
                    if (line.contains("Apache Camel") && line.contains("started in")) {
                        started.countDown();
                    }
                }
            } catch (IOException e) {
                // the end as well
            }
        }).start();
        assertTrue(started.await(30, TimeUnit.SECONDS), "started");
        return node;
    }

    @AfterEach
    void stop() {
        nodes.forEach(Process::destroyForcibly);
    }
}
