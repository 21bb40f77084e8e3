// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.camelyeastar.SampleReport.CDR;
import static io.github.camelyeastar.SampleReport.KEY;
import static io.github.camelyeastar.SampleReport.REGISTERED;
import static io.github.camelyeastar.SampleReport.RING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Repeats and what is none, on connections that stay open, are closed and are reset. The rule is that of Deliveries. */
@ParameterizedClass
@EnumSource(Series.class)
class RepeatsTest extends YeastarTestSupport {
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    @Test
    void repeatOfOneThatWasGivenUpJoinsIt() throws Exception {
        try (RawConnection first = new RawConnection(listenPort); RawConnection second = new RawConnection(listenPort)) {
            first.send(request(REGISTERED));
            await().pollDelay(LOOKED_AT).atMost(SOON).until(() -> entered.get() == 1);
            first.close();
            second.send(request(REGISTERED));
            await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.JOINED) == 1);
            gate.countDown();
            assertThat(RawConnection.status(second.answer())).isEqualTo(200);
        }
        assertThat(entered).hasValue(1);
        assertThat(post(REGISTERED)).as("a later one is another").isEqualTo(200);
        assertThat(entered).hasValue(2);
    }

    @Test
    void repeatsDoNotPileUp() throws Exception {
        for (int i = 0; i < 12; i++) {
            try (RawConnection connection = new RawConnection(listenPort)) {
                connection.send(request(REGISTERED));
                awaitEntered(1);
                int joined = i;
                await().pollDelay(LOOKED_AT).atMost(SOON).until(() -> reportsConsumer().counts().get(Count.JOINED) == joined);
            }
        }
        assertThat(reportsConsumer().getPendingExchangesSize()).isLessThanOrEqualTo(2);
        gate.countDown();
        await().atMost(SOON).until(() -> reportsConsumer().getPendingExchangesSize() == 0);
        assertThat(entered).hasValue(1);
    }

    @Test
    void copyOfACallsReportJoinsWhileTheFirstIsWaitedFor() throws Exception {
        try (RawConnection first = new RawConnection(listenPort); RawConnection second = new RawConnection(listenPort)) {
            first.send(request(RING));
            awaitEntered(1);
            second.send(request(RING));
            await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.JOINED) == 1);
            failures.set(1);
            gate.countDown();
            assertThat(RawConnection.status(first.answer())).isEqualTo(500);
            assertThat(RawConnection.status(second.answer())).as("the same outcome").isEqualTo(500);
        }
        assertThat(post(RING)).isEqualTo(200);
        assertThat(entered).hasValue(2);
    }

    @Test
    void statusAndKeysAreReportsOfTheirOwnWhileTheFirstIsWaitedFor() throws Exception {
        int expected = 0;
        for (SampleReport report : List.of(REGISTERED, KEY)) {
            gate = new CountDownLatch(1);
            expected += 2;
            try (RawConnection first = new RawConnection(listenPort); RawConnection second = new RawConnection(listenPort)) {
                first.send(request(report));
                second.send(request(report));
                awaitEntered(expected);
                gate.countDown();
                assertThat(RawConnection.status(first.answer())).isEqualTo(200);
                assertThat(RawConnection.status(second.answer())).isEqualTo(200);
            }
        }
        assertThat(reportsConsumer().counts().get(Count.JOINED)).isZero();
    }

    @Test
    void sameTextAfterItsAnswerIsAnotherReport() throws Exception {
        gate.countDown();
        for (int i = 1; i <= 3; i++) {
            assertThat(post(RING)).isEqualTo(200);
            assertThat(entered).hasValue(i);
        }
        assertThat(reportsConsumer().counts().get(Count.REPEATED)).isZero();
    }

    @Test
    void answerThatCameTooLateIsGivenAgain() throws Exception {
        answeredWhen(RING, Socket::close);
        assertThat(post(RING)).isEqualTo(200);
        assertThat(entered).hasValue(1);
        assertThat(reportsConsumer().counts().get(Count.REPEATED)).isEqualTo(1);
        assertThat(post(RING)).as("only once").isEqualTo(200);
        assertThat(entered).hasValue(2);
    }

    @Test
    void answerToAResetConnectionIsGivenAgain() throws Exception {
        answeredWhen(RING, socket -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
        assertThat(post(RING)).isEqualTo(200);
        assertThat(entered).hasValue(1);
    }

    @Test
    void recordIsProcessedOnceAlsoAfterTheRouteWasStoppedAndStarted() throws Exception {
        answeredWhen(CDR, Socket::close);
        assertThat(post(CDR)).isEqualTo(200);
        assertThat(post(CDR)).as("more than once").isEqualTo(200);
        assertThat(reportsConsumer().counts().get(Count.REPEATED)).isEqualTo(2);
        assertThat(reportsConsumer().counts().get(Count.PROCESSED)).isEqualTo(1);
        context.getRouteController().stopRoute("reports");
        context.getRouteController().startRoute("reports");
        assertThat(post(CDR)).isEqualTo(200);
        assertThat(entered).hasValue(1);

        assertThat(post(CDR.of(series).replace("1005", "1006"))).as("another record of the same call").isEqualTo(200);
        assertThat(entered).hasValue(2);
    }

    @Test
    void answerThatCameTooLateIsGivenAgainAlsoAfterTheRouteWasStoppedAndStarted() throws Exception {
        answeredWhen(RING, Socket::close);
        context.getRouteController().stopRoute("reports");
        context.getRouteController().startRoute("reports");
        assertThat(post(RING)).isEqualTo(200);
        assertThat(entered).hasValue(1);
    }

    @Test
    void otherSenderIsNotConcerned() throws Exception {
        answeredWhen(RING, Socket::close);
        try (RawConnection other = new RawConnection(listenPort, "127.0.0.2")) {
            other.send(request(RING));
            assertThat(RawConnection.status(other.answer())).isEqualTo(200);
        }
        assertThat(entered).hasValue(2);
    }

    @Test
    void failedReportIsTriedAgain() throws Exception {
        gate.countDown();
        failures.set(2);
        assertThat(post(RING)).isEqualTo(500);
        assertThat(post(RING)).isEqualTo(500);
        assertThat(post(RING)).isEqualTo(200);
        assertThat(entered).hasValue(3);
        assertThat(reportsConsumer().counts().get(Count.REPEATED)).isEqualTo(2);
        assertThat(reportsConsumer().counts().get(Count.FAILED)).isEqualTo(2);
        // counted once it has left, which may be after it has arrived
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.ACKNOWLEDGED) == 1);
    }

    @Test
    void senderThatIsDoneSendingMayWaitAllTheSame() throws Exception {
        for (int i = 1; i <= 2; i++) {
            gate = new CountDownLatch(1);
            try (RawConnection connection = new RawConnection(listenPort)) {
                connection.send(request(REGISTERED));
                connection.endSending();
                awaitEntered(i);
                gate.countDown();
                assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            }
        }
        assertThat(reportsConsumer().counts().get(Count.REPEATED)).isZero();
    }

    @Test
    void errorInTheRouteIsAFailureLikeAnyOther() throws Exception {
        gate.countDown();
        errors.set(2);
        // Camel may wait at its stop for a route that an Error has left
        context.getShutdownStrategy().setTimeout(1);
        String ring = RING.of(series);
        String kept = "POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: " + ring.length()
                + "\r\n\r\n" + ring;
        try (RawConnection connection = new RawConnection(listenPort)) {
            for (int status : new int[]{500, 500, 200}) {
                connection.send(kept);
                assertThat(RawConnection.status(connection.answer())).isEqualTo(status);
            }
        }
        await().atMost(SOON).until(() -> reportsConsumer().getPendingExchangesSize() == 0);
        assertThat(entered).hasValue(3);
        assertThat(context.getInflightRepository().size()).isZero();
    }

    @Test
    void nextRequestOnTheConnectionIsNotEatenByTheQuestionWhetherItIsOpen() throws Exception {
        try (RawConnection connection = new RawConnection(listenPort)) {
            String first = REGISTERED.of(series);
            connection.send("POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: "
                    + first.length() + "\r\n\r\n" + first);
            awaitEntered(1);
            // pipelined while the route runs; a copy from elsewhere makes us look whether the first is still waited for
            connection.send(request(RING));
            try (RawConnection copy = new RawConnection(listenPort)) {
                copy.send(request(REGISTERED));
                awaitEntered(2);
                gate.countDown();
                assertThat(RawConnection.status(copy.answer())).isEqualTo(200);
            }
            assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
        }
        assertThat(entered).hasValue(3);
    }

    private interface HangUp {
        void on(Socket socket) throws Exception;
    }

    /** A report whose route is done when the PBX has hung up. */
    private void answeredWhen(SampleReport report, HangUp hangUp) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", listenPort));
            socket.getOutputStream().write(request(report).getBytes(StandardCharsets.UTF_8));
            await().pollDelay(LOOKED_AT).atMost(SOON).until(() -> entered.get() == 1);
            hangUp.on(socket);
        }
        gate.countDown();
        await().atMost(SOON).until(() -> reportsConsumer().getPendingExchangesSize() == 0);
    }

    private String request(SampleReport report) {
        return RawConnection.post("/report", report.of(series));
    }

    private int post(SampleReport report) throws Exception {
        return post(report.of(series));
    }

    private int post(String text) throws Exception {
        return RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/report", text)));
    }

    private void awaitEntered(int times) {
        await().atMost(SOON).until(() -> entered.get() == times);
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setAllowedSources("127.0.0.0/8");
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").routeId("reports").process(exchange -> {
                    entered.incrementAndGet();
                    pass(gate);
                    if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new StackOverflowError("not caught by Camel");
                    }
                    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new IllegalStateException("downstream is off");
                    }
                });
            }
        };
    }
}
