// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.simulator.PbxBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.common.HttpMessage;
import org.apache.logging.log4j.Level;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.AbstractConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** More reports than the route gets done, and connections that never deliver one. */
@Tag("jdk")
class OverloadTest extends YeastarTestSupport {
    private final CountDownLatch gate = new CountDownLatch(1);
    /** What has the port, as a route of Jetty's own sees it. */
    private final AtomicReference<AbstractConnector> connector = new AtomicReference<>();

    @Override
    PbxBuilder pbxBuilder() {
        return super.pbxBuilder().repeatInterval(Duration.ofMillis(200));
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    @Test
    void reportsBeyondMaxInflightAreAskedForAgainUntilThereIsRoom() throws Exception {
        route("?maxInflight=3");
        int n = 20;
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            IntStream.range(0, n).forEach(i -> pbx.publish(report(i)));
            await().atMost(SOON).until(() -> reportsConsumer().counts().refusals(Outcome.OVERLOAD) > 2 * n);
            assertThat(log.text().lines().filter(line -> line.contains("is overloaded"))).hasSize(1).first().asString()
                    .contains("3 reports are being processed", "of 3 at most (maxInflight)", "503");
        }
        assertThat(reportsConsumer().getPendingExchangesSize()).isLessThanOrEqualTo(n);
        assertThat(reports().getExchanges()).isEmpty();
        gate.countDown();
        pbx.ledger().await(SOON);
        assertThat(reports().getExchanges()).hasSize(n);
        assertThat(reportsConsumer().counts().get(Count.JOINED)).isZero();
    }

    @Test
    void listenerAnswersThoughRoutesWouldTakeAllItsThreads() throws Exception {
        route("?maxInflight=2000");
        List<RawConnection> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 1_100; i++) {
                RawConnection connection = new RawConnection(listenPort);
                waiting.add(connection);
                connection.send(RawConnection.post("/report", report(i)));
            }
            await().atMost(SOON)
                    .until(() -> reportsConsumer().counts().refusals(Outcome.OVERLOAD)
                            + reportsConsumer().getPendingExchangesSize() == waiting.size());
            assertThat(RawConnection.status(RawConnection.exchange(listenPort,
                    "GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))).isEqualTo(405);
            gate.countDown();
            int taken = 0;
            for (RawConnection connection : waiting) {
                taken += RawConnection.status(connection.answer()) == 200 ? 1 : 0;
            }
            assertThat(taken).isBetween(900, 1000);
            assertThat(reports().getExchanges()).hasSize(taken);
            assertThat(post(report(1_100))).as("recovered").isEqualTo(200);
        } finally {
            for (RawConnection connection : waiting) {
                connection.close();
            }
        }
    }

    @Test
    void maxInflightIsReached() throws Exception {
        int max = 250;
        route("?maxInflight=" + max);
        List<RawConnection> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < max; i++) {
                RawConnection connection = new RawConnection(listenPort);
                waiting.add(connection);
                connection.send(RawConnection.post("/report", report(i)));
            }
            await().atMost(SOON)
                    .until(() -> reportsConsumer().counts().refusals(Outcome.OVERLOAD)
                            + reportsConsumer().getPendingExchangesSize() == waiting.size());
            assertThat(reportsConsumer().counts().refusals(Outcome.OVERLOAD)).isZero();
        } finally {
            gate.countDown();
            for (RawConnection connection : waiting) {
                connection.close();
            }
        }
    }

    @Test
    void listenerAnswersThoughBodiesComeLongAfterTheirHeads() throws Exception {
        route("?maxInflight=2000");
        List<RawConnection> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 1_100; i++) {
                RawConnection connection = new RawConnection(listenPort);
                waiting.add(connection);
                String request = RawConnection.post("/report", report(i));
                connection.send(request.substring(0, request.length() - 2));
            }
            for (RawConnection connection : waiting) {
                connection.send("\"}");
            }
            await().atMost(SOON)
                    .until(() -> reportsConsumer().counts().refusals(Outcome.OVERLOAD)
                            + reportsConsumer().getPendingExchangesSize() == waiting.size());
            assertThat(RawConnection.status(RawConnection.exchange(listenPort,
                    "GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))).isEqualTo(405);
        } finally {
            gate.countDown();
            for (RawConnection connection : waiting) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void burstOfConnectionsIsTakenThoughTheyComeFasterThanTheyAreAccepted(boolean portIsOursFirst) throws Exception {
        gate.countDown();
        if (portIsOursFirst) {
            route("");
            context.addRoutes(other());
        } else {
            context.addRoutes(other());
            route("");
        }
        connector().setAccepting(false);
        List<Socket> burst = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                burst.add(new Socket());
                // the system's second try comes after a second
                burst.get(i).connect(new InetSocketAddress("127.0.0.1", listenPort), 900);
            }
        } finally {
            connector().setAccepting(true);
            for (Socket socket : burst) {
                socket.close();
            }
        }
        assertThat(post(report(1))).isEqualTo(200);
    }

    @Test
    void jettyIsAsPatientAsTheRequestTimeoutSays() throws Exception {
        gate.countDown();
        route("?requestTimeout=1m");
        context.addRoutes(other());
        assertThat(connector().getIdleTimeout()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "POST /report HTTP/1.1\r\nHost: x\r\n",
            "POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
            "POST /report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"})
    void connectionThatDripsIsClosedInTime(String beginning) throws Exception {
        route("?requestTimeout=1s");
        gate.countDown();
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(beginning);
            long start = System.nanoTime();
            await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> isClosed(connection, beginning));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
        }
        assertThat(reportsConsumer().counts().refusals(Outcome.INCOMPLETE)).isEqualTo(beginning.endsWith("\r\n\r\n") ? 1 : 0);
        assertThat(post(report(1))).isEqualTo(200);
    }

    @Test
    void slowRouteIsNoSlowRequestAndTheConnectionLivesOn() throws Exception {
        route("?requestTimeout=1s");
        String kept = "POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: " + report(1).length()
                + "\r\n\r\n" + report(1);
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(kept);
            await().during(Duration.ofMillis(1500)).atMost(SOON).until(() -> reportsConsumer().getPendingExchangesSize() == 1);
            gate.countDown();
            assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            connection.send(kept);
            assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
        }
        assertThat(reports().getExchanges()).hasSize(2);
    }

    @Test
    void unwantedTypesAreAcknowledgedWithoutAnExchange() throws Exception {
        gate.countDown();
        route("?types=CDR, invite");
        for (String action : List.of("RING", "NewCdr", "BYE", "Invite", "FromTomorrow")) {
            assertThat(post("{\"action\":\"" + action + "\",\"callid\":\"1.1\"}")).isEqualTo(200);
        }
        assertThat(reports().getExchanges()).extracting(e -> e.getMessage().getHeader(YeastarConstants.REPORT_TYPE))
                .containsExactly("CDR", "INVITE");
        assertThat(reportsConsumer().counts().get(Count.SKIPPED)).isEqualTo(3);
        assertThat(reportsConsumer().counts().get(Count.RECEIVED)).isEqualTo(5);
    }

    /** A route of Jetty's own on the port. */
    private RouteBuilder other() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:http://127.0.0.1:" + listenPort + "/other").process(exchange -> connector.set(
                        (AbstractConnector) ServletContextRequest.getServletContextRequest(
                                exchange.getMessage(HttpMessage.class).getRequest()).getConnectionMetaData().getConnector()));
            }
        };
    }

    private AbstractConnector connector() throws IOException {
        if (connector.get() == null) {
            RawConnection.exchange(listenPort, RawConnection.post("/other", "x"));
        }
        return connector.get();
    }

    private static boolean isClosed(RawConnection connection, String beginning) {
        try {
            // a chunk, a byte of a body or of a header, now and then
            connection.send(beginning.endsWith("chunked\r\n\r\n") ? "1\r\nx\r\n" : "x");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static String report(int number) {
        return "{\"action\":\"RING\",\"callid\":\"1." + number + "\"}";
    }

    private int post(String text) throws IOException {
        return RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/report", text)));
    }

    private void route(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports" + options).routeId("reports")
                        .process(exchange -> pass(gate))
                        .to("mock:reports");
            }
        });
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }
}
