// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.report.Report;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The listener over raw sockets: what it takes, what it refuses, and what it says. */
@Tag("jdk")
class ListenerTest extends YeastarTestSupport {
    private static final String BOOT_UP = "{\"action\":\"BootUp\"}";

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void documentedRequestIsTaken() throws Exception {
        reports().expectedBodiesReceived(BOOT_UP);

        String answer = send("POST /report HTTP/1.1\r\nUser-Agent: WebAPI\r\nHost: 192.168.5.150: 8260\r\n"
                + "Content-Type: application/json\r\nAccept: application/json\r\nAccept: application/json\r\n"
                + "Content-Length: 19\r\n\r\n" + BOOT_UP);

        assertThat(RawConnection.status(answer)).isEqualTo(200);
        reports().assertIsSatisfied();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/report", "/report/", "//report", "/report?CamelYeastarAction=x&a=b"})
    void pathIsTaken(String path) throws Exception {
        assertThat(RawConnection.status(send(RawConnection.post(path, BOOT_UP)))).isEqualTo(200);
        assertThat(reports().getExchanges()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reports", "/report/x", "/x", "/repor"})
    void otherPathIsNotFound(String path) throws Exception {
        String answer = send(RawConnection.post(path + "?x=echoed", BOOT_UP, "X-Y: echoed"));
        assertThat(RawConnection.status(answer)).isEqualTo(404);
        assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("echoed").doesNotContain(path);
        assertThat(reports().getExchanges()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH"})
    void otherMethodIsNotAllowed(String method) throws Exception {
        String answer = send(method + " /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(RawConnection.status(answer)).isEqualTo(405);
        assertThat(answer).contains("Allow: POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x", "application/x-java-serialized-object", "application/json; charset=gbk"})
    void contentTypeDoesNotMatter(String contentType) throws Exception {
        reports().expectedBodiesReceived(BOOT_UP);
        assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP, "Content-Type: " + contentType))))
                .isEqualTo(200);
        reports().assertIsSatisfied();
    }

    @Test
    void answerEndsTheConnectionUnlessItIsToBeKept() throws Exception {
        String request = "POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: " + BOOT_UP.length() + "\r\n";
        try (RawConnection connection = new RawConnection(listenPort)) {
            for (int i = 0; i < 2; i++) {
                connection.send(request + "Connection: keep-alive\r\n\r\n" + BOOT_UP);
                assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            }
            connection.send(request + "\r\n" + BOOT_UP);
            assertThat(connection.answer()).contains(" 200 ", "Connection: close");
            connection.awaitEnd();
        }
        assertThat(reports().getExchanges()).hasSize(3);
    }

    @Test
    void http10AndChunkedBodiesAreTaken() throws Exception {
        reports().expectedBodiesReceived(BOOT_UP, BOOT_UP);
        assertThat(RawConnection.status(send("POST /report HTTP/1.0\r\nContent-Length: 19\r\n\r\n" + BOOT_UP))).isEqualTo(200);
        assertThat(RawConnection.status(send("POST /report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "9\r\n{\"action\"\r\na\r\n:\"BootUp\"}\r\n0\r\n\r\n"))).isEqualTo(200);
        reports().assertIsSatisfied();
    }

    @Test
    void senderThatMayReportAndHasAnotherPathIsLogged() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            for (int i = 0; i < 3; i++) {
                assertThat(RawConnection.status(RawConnection.exchange(listenPort,
                        RawConnection.post("/before%20x?y", BOOT_UP)))).isEqualTo(404);
            }
            assertThat(log.text().lines()).singleElement().asString()
                    .contains("127.0.0.1 may report, but posted to /before%20x,");
        }
    }

    @Test
    void emptyBodyIsTakenAndCounted() throws Exception {
        assertThat(RawConnection.status(send(RawConnection.post("/report", "")))).isEqualTo(200);

        assertThat(reports().getExchanges().get(0).getMessage().getHeader(YeastarConstants.REPORT_TYPE)).isEqualTo("MALFORMED");
        assertThat(reportsConsumer().counts().get(Count.EMPTY)).isEqualTo(1);
    }

    /** What there is of it reaches the route, for a look; what is left over is no request. */
    @Test
    void lengthThatIsTooShortCutsTheReport() throws Exception {
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send("POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: 10\r\n\r\n"
                    + BOOT_UP);
            assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            assertThat(RawConnection.status(connection.answer())).isEqualTo(400);
        }
        assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP)))).isEqualTo(200);

        assertThat(reports().getExchanges()).extracting(exchange -> exchange.getMessage().getBody(Report.class).text())
                .containsExactly("{\"action\":", BOOT_UP);
        assertThat(reportsConsumer().counts().get(Count.MALFORMED)).isEqualTo(1);
    }

    @Test
    void lengthThatIsTooLongLeavesTheReportIncomplete() throws Exception {
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send("POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + BOOT_UP);
            connection.endSending();
            assertThat(connection.answer()).doesNotContain(" 200 ");
        }

        await().atMost(SOON).until(() -> reportsConsumer().counts().refusals(Outcome.INCOMPLETE) == 1);
        assertThat(reports().getExchanges()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"65536, 200", "65537, 413", "200000, 413", "900000, 413"})
    void sizeIsLimited(int size, int status) throws Exception {
        String body = BOOT_UP + " ".repeat(size - BOOT_UP.length());

        assertThat(RawConnection.status(send(RawConnection.post("/report", body)))).isEqualTo(status);
        assertThat(RawConnection.status(send("POST /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(size) + "\r\n" + body + "\r\n0\r\n\r\n")))
                .isEqualTo(status);
        assertThat(reports().getExchanges()).hasSize(status == 200 ? 2 : 0);
    }

    @Test
    void nothingOfTheRequestReachesTheExchangeOrTheAnswer() throws Exception {
        String answer = send(RawConnection.post("/report?CamelYeastarCallId=9&x=forged", BOOT_UP, "CamelHttpUri: http://forged",
                "camelyeastaraction: forged", "CAMELYEASTARCALLID: forged", "CaMeLYeastarReportType: forged", "X-Other: forged",
                "breadcrumbId: forged"));

        Exchange exchange = reports().getExchanges().get(0);
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys(YeastarConstants.ACTION, YeastarConstants.REPORT_TYPE,
                YeastarConstants.REMOTE_ADDRESS, YeastarConstants.REPORT_ID);
        assertThat(exchange.getMessage().getHeaders().toString()).doesNotContain("forged");
        assertThat(exchange.getAllProperties().toString()).doesNotContain("forged");
        assertThat(answer).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void hangingConnectionsDoNotKeepAReportFromItsAnswer() throws Exception {
        List<RawConnection> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                RawConnection connection = new RawConnection(listenPort);
                hanging.add(connection);
                connection.send("POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"action\":");
            }
            assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP)))).isEqualTo(200);
        } finally {
            for (RawConnection connection : hanging) {
                connection.close();
            }
        }
    }

    @Test
    void failedAndRolledBackRoutesAreAnsweredWith500() throws Exception {
        assertThat(send(RawConnection.post("/report", "{\"action\":\"fail\"}")))
                .isEqualTo("HTTP/1.1 500 Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(RawConnection.status(send(RawConnection.post("/report", "{\"action\":\"rollback\"}")))).isEqualTo(500);
        assertThat(RawConnection.status(send(RawConnection.post("/report", "{\"action\":\"rollbackLast\"}")))).isEqualTo(500);
        assertThat(RawConnection.status(send(RawConnection.post("/report", "{\"action\":\"handled\"}")))).isEqualTo(200);
        assertThat(RawConnection.status(send(RawConnection.post("/report", "{\"action\":\"async\"}")))).isEqualTo(200);
    }

    @Test
    void suspendedRouteAsksForARepeat() throws Exception {
        context.getRouteController().suspendRoute("reports");
        assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP)))).isEqualTo(503);
        context.getRouteController().resumeRoute("reports");
        assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP)))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stopLetsReportsInFlightFinishWithTheirAnswer(boolean wholeContext) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<String> answer = executor.submit(() -> send(RawConnection.post("/report", "{\"action\":\"wait\"}")));
            pass(entered);
            Future<?> stopped = executor.submit(() -> {
                if (wholeContext) {
                    context.stop();
                } else {
                    context.getRouteController().stopRoute("reports");
                }
                return null;
            });
            await().atMost(SOON).until(() -> !reportsConsumer().isRunAllowed() || reportsConsumer().isSuspended());
            released.countDown();
            assertThat(RawConnection.status(answer.get(SOON.toSeconds(), TimeUnit.SECONDS))).isEqualTo(200);
            stopped.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(pbx.sessions()).as("left to the PBX").hasSize(1);
        } finally {
            released.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void routeRunsAgainAfterAStop() throws Exception {
        // a stop that comes into the midst of a login leaves a session of that login to the PBX
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        for (int i = 0; i < 3; i++) {
            context.getRouteController().stopRoute("reports");
            int before = pbx.sessions().size();
            context.getRouteController().startRoute("reports");
            await().atMost(SOON).until(() -> pbx.sessions().size() == before + 1);
            assertThat(RawConnection.status(send(RawConnection.post("/report", BOOT_UP)))).isEqualTo(200);
        }
        assertThat(reports().getExchanges()).hasSize(3);
    }

    private String send(String request) throws IOException {
        return RawConnection.exchange(listenPort, request);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class).handled(true);
                from("yeastar:reports").routeId("reports")
                        .process(exchange -> act(exchange.getMessage().getHeader(YeastarConstants.ACTION, String.class),
                                exchange))
                        .choice().when(header(YeastarConstants.ACTION).isEqualTo("async"))
                        .delay(50).asyncDelayed().end()
                        .end()
                        .to("mock:reports");
            }
        };
    }

    private void act(String action, Exchange exchange) throws Exception {
        switch (action == null ? "" : action) {
            case "fail" -> throw new IOException("downstream is off");
            case "rollback" -> exchange.setRollbackOnly(true);
            case "rollbackLast" -> exchange.setRollbackOnlyLast(true);
            case "handled" -> throw new IllegalStateException("known and handled");
            case "wait" -> {
                entered.countDown();
                pass(released);
            }
            default -> {
                // goes on
            }
        }
    }
}
