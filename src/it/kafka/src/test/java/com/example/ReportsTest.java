package com.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One process receives, and two processes work. In this test, each process is a Main. */
class ReportsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));
    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();
    @RegisterExtension
    final AvailablePortFinder.Port brokerPort = AvailablePortFinder.find();
    @RegisterExtension
    final AvailablePortFinder.Port controllerPort = AvailablePortFinder.find();
    @TempDir
    Path directory;

    @Test
    void reportsOfACallAreWorkedOnByOne() throws Exception {
        var pbx = simulator.pbx();
        try (var broker = new Broker(directory, brokerPort.getPort(), controllerPort.getPort())) {
            var certificate = Files.writeString(directory.resolve("pbx.pem"), pbx.certificatePem());
            var receiver = main("receive");
            receiver.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
            receiver.addOverrideProperty("camel.component.yeastar.port", "" + pbx.port());
            receiver.addOverrideProperty("camel.component.yeastar.password", "Secret123");
            receiver.addOverrideProperty("camel.component.yeastar.trustedCertificate", "file:" + certificate);
            receiver.addOverrideProperty("camel.component.yeastar.listenPort", "" + listenPort.getPort());
            receiver.addOverrideProperty("camel.component.yeastar.heartbeatPeriod", "1s");
            receiver.start();
            var workers = List.of(main("work"), main("work"));
            var done = new ArrayList<List<String>>();
            for (var worker : workers) {
                worker.start();
                done.add(logged(worker));
            }

            pbx.awaitRequest("login", 1, SOON);
            await().atMost(SOON).until(() -> partitionsOfWorkers().equals(List.of(3, 3)));
            for (String scenario : List.of("internal-call", "missed-call", "outbound-call")) {
                pbx.play(scenario).await(SOON);
            }
            pbx.ledger().await(SOON);
            // each report got its 200 once it was in the topic
            assertTrue(pbx.ledger().sent() > 0);
            assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
            pbx.awaitRequest("heartbeat", 1, SOON);
            await().atMost(SOON).until(() -> done.get(0).size() + done.get(1).size() == pbx.ledger().sent());
            Set<String> both = keys(done.get(0));
            both.retainAll(keys(done.get(1)));
            assertTrue(both.isEmpty(), () -> "Worked on by both: " + both);

            workers.forEach(Main::stop);
            receiver.stop();
            // no logout: the PBX may owe the session reports, which the next start takes
            assertTrue(pbx.requests("logout").isEmpty());
        }
    }

    private Main main(String profile) {
        var main = new Main();
        main.configure().withProfile(profile);
        main.addOverrideProperty("camel.component.kafka.brokers", "127.0.0.1:" + brokerPort.getPort());
        // how soon a process notices that another process has joined
        main.addOverrideProperty("camel.component.kafka.heartbeatIntervalMs", "200");
        return main;
    }

    private List<Integer> partitionsOfWorkers() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort.getPort()))) {
            return admin.describeConsumerGroups(List.of("work")).all().get().get("work").members().stream()
                    .map(worker -> worker.assignment().topicPartitions().size()).toList();
        }
    }

    private static List<String> logged(Main worker) {
        var lines = new CopyOnWriteArrayList<String>();
        worker.getCamelContext().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            lines.add(message);
            return message;
        });
        return lines;
    }

    private static Set<String> keys(List<String> lines) {
        var keys = new HashSet<String>();
        lines.forEach(line -> keys.add(line.split(" ")[0]));
        return keys;
    }
}
