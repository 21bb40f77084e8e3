package com.example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KameletsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https").speed(20));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @RegisterExtension
    final AvailablePortFinder.Port managementPort = AvailablePortFinder.find();

    @ParameterizedTest
    @ValueSource(strings = {"reports", "cdrs", "missed-calls"})
    void eachKameletInARouteOfItsOwn(String routes, @TempDir Path out) throws Exception {
        var pbx = simulator.pbx();
        pbx.records().recording("a.wav", 1000, 1);
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var main = new Main();
        main.configure().withRoutesIncludePattern("classpath:routes/" + routes + ".yaml");
        main.addOverrideProperty("out", out.toString());
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", "" + pbx.port());
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.trustedCertificate", "file:" + certificate);
        main.addOverrideProperty("camel.component.yeastar.listenPort", "" + listenPort.getPort());
        main.addOverrideProperty("camel.management.port", "" + managementPort.getPort());

        main.start();
        try {
            handsOutAndSends(pbx, routes, out);
            var metrics = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + managementPort.getPort() + "/observe/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            assertTrue(metrics.contains("yeastar_session_state{account=\"default\",pbx=\"127.0.0.1:" + pbx.port()
                    + "\",state=\"OPEN\"} 1.0"), metrics);
            assertTrue(metrics.contains("yeastar_reports_total{"), metrics);
        } finally {
            main.stop();
        }
    }

    static void handsOutAndSends(PbxSimulator pbx, String routes, Path out) throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        switch (routes) {
            case "reports" -> {
                await(out.resolve("dial.json"), "\"callid\":");
                assertEquals("5503301", pbx.requests("extension/dial_outbound").get(0).json().get("outto"));
                pbx.play("internal-call").await(SOON);
                await(out.resolve("reports.json"), "\"NewCdr\"");
            }
            case "cdrs" -> {
                await(out.resolve("command.json"), "\"Success\"");
                pbx.play("internal-call").await(SOON);
                await(out.resolve("cdrs.json"), "\"outcome\":\"ANSWERED\"");
            }
            default -> {
                await(out.resolve("recording.wav"), "");
                assertEquals(1000, Files.size(out.resolve("recording.wav")));
                pbx.play("missed-call").await(SOON);
                await(out.resolve("missed-calls.json"), "\"outcome\":\"NO_ANSWER\"");
            }
        }
        pbx.ledger().await(SOON);
        assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
    }

    private static void await(Path file, String text) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(file) || Files.size(file) == 0 || !Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
            assertTrue(System.nanoTime() < deadline, file + " has " + text);
            Thread.onSpinWait();
        }
    }
}
