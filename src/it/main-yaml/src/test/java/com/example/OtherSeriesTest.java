package com.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The same application with a Cloud PBX and with a P-Series PBX. */
class OtherSeriesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SECRET_KEY = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "p"})
    void takesTheReportsOfACall(String series) throws Exception {
        var pSeries = series.equals("p");
        try (var pbx = PbxSimulator.builder().protocol("https").series(series).speed(20).build()) {
            pbx.start();
            var main = new Main();
            var certificate = Files.writeString(Path.of("target", series + ".pem"), pbx.certificatePem());
            main.addOverrideProperty("camel.component.yeastar.series", series);
            main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
            main.addOverrideProperty("camel.component.yeastar.port", "" + pbx.port());
            main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
            main.addOverrideProperty("camel.component.yeastar.trustedCertificate", "file:" + certificate);
            main.addOverrideProperty("camel.component.yeastar.listenPort", "" + listenPort.getPort());
            if (pSeries) {
                main.addOverrideProperty("camel.component.yeastar.secretKey", SECRET_KEY);
                pbx.webhook("http://127.0.0.1:" + listenPort.getPort() + "/report", SECRET_KEY);
            } else {
                main.addOverrideProperty("camel.component.yeastar.allowedSources", "127.0.0.1");
            }

            main.start();
            if (!pSeries) {
                pbx.awaitRequest("login", 1, SOON);
            }
            pbx.play("internal-call").await(SOON);
            pbx.ledger().await(SOON);
            assertTrue(pbx.ledger().sent() > 0);
            assertEquals(pbx.ledger().sent(), pbx.ledger().answered());
            // the reports of the P-Series need no login
            assertEquals(pSeries, pbx.requests().isEmpty());
            main.stop();
        }
    }
}
