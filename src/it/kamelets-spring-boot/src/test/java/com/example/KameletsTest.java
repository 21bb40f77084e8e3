package com.example;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.test.util.TestSocketUtils;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KameletsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https").speed(20));

    @ParameterizedTest
    @ValueSource(strings = {"reports", "cdrs", "missed-calls"})
    void eachKameletInARouteOfItsOwn(String routes, @TempDir Path out) throws Exception {
        // all of this works without Micrometer
        assertThrows(ClassNotFoundException.class, () -> Class.forName("io.micrometer.core.instrument.MeterRegistry"));
        var pbx = simulator.pbx();
        pbx.records().recording("a.wav", 1000, 1);
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        try (var application = SpringApplication.run(Application.class,
                "--camel.main.routes-include-pattern=classpath:routes/" + routes + ".yaml", "--out=" + out,
                "--camel.component.yeastar.host=127.0.0.1", "--camel.component.yeastar.port=" + pbx.port(),
                "--camel.component.yeastar.trusted-certificate=file:" + certificate,
                "--camel.component.yeastar.listen-port=" + TestSocketUtils.findAvailableTcpPort())) {
            assertTrue(application.isRunning());
            handsOutAndSends(pbx, routes, out);
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
