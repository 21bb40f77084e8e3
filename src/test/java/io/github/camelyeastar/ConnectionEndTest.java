// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;

import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The end of a connection for one report, as the PBX uses it: each report costs what the end costs. */
@Tag("jdk")
class ConnectionEndTest extends YeastarTestSupport {
    private static final String JETTY = "org.eclipse.jetty.server.internal.HttpConnection";

    @BeforeEach
    void letJettyTell() {
        Configurator.setLevel(JETTY, Level.DEBUG);
    }

    @AfterEach
    void quiet() {
        Configurator.setLevel(JETTY, Level.WARN);
    }

    /** @param more what the sender sends after its report: some send an empty line, some send the next report */
    @ParameterizedTest
    @CsvSource({"RING, ''", "BYE, ''", "RING, '\r\n'", "RING, 'POST /report HTTP/1.1\r\n'", "BYE, 'POST /report HTTP/1.1\r\n'"})
    void listenerClosesItAfterTheAnswerWithoutAnException(String action, String more) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO); RawConnection connection = new RawConnection(listenPort)) {
            connection.send(RawConnection.post("/report", "{\"action\":\"" + action + "\",\"callid\":\"1.1\"}") + more);
            assertThat(connection.answer()).contains(" 200 ", "Connection: close");
            connection.awaitEnd();
            // the listener not only says no more, it does not hear any more either
            await().atMost(SOON).until(() -> isRefused(connection));
            await().atMost(SOON).until(() -> log.text().contains("onFillable exit"));
            assertThat(log.text()).doesNotContain("caught exception").doesNotContain("Exception");
        }
    }

    private static boolean isRefused(RawConnection connection) {
        try {
            connection.send("x");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                // one report is answered by the thread that read it, the other report by another thread
                from("yeastar:reports").choice().when(header(YeastarConstants.REPORT_TYPE).isEqualTo("BYE")).threads(1);
            }
        };
    }
}
