// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportCounts;
import io.github.camelyeastar.internal.intake.ReportMemory;
import org.apache.camel.RoutesBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a consumer with a secretKey and without allowedSources grants to senders who have proven nothing. */
class UnknownSendersTest extends YeastarTestSupport {
    private static final String PBX = "127.0.0.7";
    private static final String UNKNOWN = "127.0.0.9";
    private static final String HALF = "POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + "{".repeat(50_000);

    private final SignedPosts webhook = new SignedPosts(listenPort, "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P");
    private final List<RawConnection> open = new ArrayList<>();

    @Override
    void configure(YeastarConfiguration configuration) {
        configuration.setSeries(Series.P);
        configuration.setHost("192.0.2.1");
        configuration.setListenHost("127.0.0.1");
        configuration.setListenPort(listenPort);
        configuration.setSecretKey(webhook.secret());
    }

    @AfterEach
    void closeAll() throws IOException {
        for (RawConnection connection : open) {
            connection.close();
        }
    }

    private RawConnection connect(String from) throws IOException {
        RawConnection connection = new RawConnection(listenPort, from);
        open.add(connection);
        return connection;
    }

    @Test
    void theirConnectionsLeaveRoomForThePbx() throws Exception {
        assertThat(webhook.post(PBX, SignedPosts.cdr(1))).isEqualTo(200);
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 600; i++) {
                connect(UNKNOWN);
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(log.text()).contains("closed at once", "allowedSources=" + UNKNOWN));
            assertThat(open.get(599).endsWithin(SOON)).isTrue();
        }
        assertThat(webhook.post(PBX, SignedPosts.cdr(2))).isEqualTo(200);
    }

    @Test
    void theirBodiesDoNotTakeTheMemoryForReports() throws Exception {
        long reports = ReportMemory.OF_THIS_PROCESS.taken();
        for (int i = 0; i < 5; i++) {
            connect(UNKNOWN).send(HALF);
        }
        await().atMost(SOON).until(() -> ReportMemory.OF_UNKNOWN_SENDERS.taken() >= 5 * 50_000);
        assertThat(ReportMemory.OF_THIS_PROCESS.taken()).isEqualTo(reports);
        assertThat(ReportMemory.OF_UNKNOWN_SENDERS.most()).isLessThan(ReportMemory.OF_THIS_PROCESS.most() / 10);
        closeAll();
        await().atMost(SOON).until(() -> ReportMemory.OF_UNKNOWN_SENDERS.taken() == 0);
        assertThat(webhook.post(UNKNOWN, SignedPosts.cdr(1))).isEqualTo(200);
        await().atMost(SOON).until(() -> ReportMemory.OF_UNKNOWN_SENDERS.taken() == 0
                && ReportMemory.OF_THIS_PROCESS.taken() == reports);
    }

    @Test
    void whatIsRefusedOfThemSaysNothingOfTheReportsOfThePbx() throws Exception {
        String large = "x".repeat(70_000);
        ReportCounts counts = reportsConsumer().counts();
        assertThat(webhook.postWith(UNKNOWN, large)).isEqualTo(413);
        connect(UNKNOWN).send(HALF);
        closeAll();
        await().atMost(SOON).until(() -> counts.refusals(Outcome.INCOMPLETE) == 1);
        assertThat(counts.refusals(Outcome.SIZE)).isEqualTo(1);
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(0, 0, 0));
        assertThat(webhook.post(PBX, SignedPosts.cdr(1))).isEqualTo(200);
        assertThat(webhook.postWith(PBX, large)).isEqualTo(413);
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(1, 0, 1));
    }

    @Test
    void theyHaveTenSecondsAndAKnownSenderHasRequestTimeout() throws Exception {
        assertThat(webhook.post(PBX, SignedPosts.cdr(1))).isEqualTo(200);
        String body = SignedPosts.cdr(2);
        String head = RawConnection.post("/report", body,
                "X-Signature: " + webhook.signature(body.getBytes(StandardCharsets.UTF_8)));
        RawConnection pbx = connect(PBX);
        RawConnection unknown = connect(UNKNOWN);
        long start = System.nanoTime();
        pbx.send(head.substring(0, head.length() - 1));
        unknown.send(head.substring(0, head.length() - 1));
        assertThat(unknown.endsWithin(Duration.ofSeconds(15))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(14));
        pbx.send(head.substring(head.length() - 1));
        assertThat(RawConnection.status(pbx.answer())).isEqualTo(200);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
