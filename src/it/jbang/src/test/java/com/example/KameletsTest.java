package com.example;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KameletsTest {
    /** The first run downloads Camel. */
    private static final Duration SOON = Duration.ofMinutes(3);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https").speed(20));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @ParameterizedTest
    @ValueSource(strings = {"reports", "cdrs", "missed-calls"})
    void eachKameletInARouteOfItsOwn(String routes, @TempDir Path out) throws Exception {
        var pbx = simulator.pbx();
        pbx.records().recording("a.wav", 1000, 1);
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        // the simulator is left out: Camel JBang would take the component for downloaded, since both artifacts have one name
        var classPath = System.getProperty("java.class.path").replaceAll("[^:]*/camel-yeastar/[^:]*:", "");
        var camel = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath, "com.example.CamelCli",
                "run", routes + ".yaml", "application.properties", "--property=out=" + out,
                "--property=camel.component.yeastar.host=127.0.0.1",
                "--property=camel.component.yeastar.port=" + pbx.port(),
                "--property=camel.component.yeastar.trustedCertificate=file:" + certificate.toAbsolutePath(),
                "--property=camel.component.yeastar.listenPort=" + listenPort.getPort());
        camel.environment().put("PBX_PASSWORD", "Secret123");
        camel.directory(new File("app-kamelets")).redirectErrorStream(true)
                .redirectOutput(new File("target", "camel-" + routes + ".log"));

        var process = camel.start();
        try {
            handsOutAndSends(pbx, routes, out);
            process.toHandle().destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
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
