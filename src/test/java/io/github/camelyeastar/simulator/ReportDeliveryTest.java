// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * How the simulated PBX posts its reports, and when it posts them again. Over 300 lines by the number of ways to be answered.
 */
class ReportDeliveryTest {

    private static final Duration LONG = Duration.ofSeconds(5);

    private final SimulatorClock clock = SimulatorClock.manual();
    private final TestReceiver receiver = new TestReceiver();
    private PbxSimulator pbx;
    private TestClient client;

    ReportDeliveryTest() throws IOException {
    }

    private void start(Personality personality) {
        pbx = PbxSimulator.builder().personality(personality).clock(clock).repeatInterval(Duration.ofMillis(20)).build();
        pbx.start();
        client = new TestClient(pbx);
    }

    @AfterEach
    void close() throws IOException {
        pbx.close();
        receiver.close();
    }

    @Test
    void sendsTheBytesOfTheDocuments() throws IOException {
        start(Personality.defaults());
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.publish("{\"action\":\"Ünï\"}").await(LONG);

        assertThat(receiver.requests()).containsExactly("POST /report HTTP/1.1\r\nUser-Agent: WebAPI\r\nHost: 127.0.0.1: "
                + receiver.port() + "\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
                + "Content-Length: 18\r\n\r\n{\"action\":\"Ünï\"}");
    }

    @Test
    void sendsAcceptTwiceInVersion2AndHostWithoutBlank() throws IOException {
        start(Personality.defaults().withHostWithBlank(false));
        client.login(receiver.port(), ReportFormat.V2_0_0);
        pbx.publish("{}").await(LONG);

        assertThat(receiver.requests().get(0)).contains("\r\nHost: 127.0.0.1:" + receiver.port() + "\r\n")
                .contains("\r\nAccept: application/json\r\nAccept: application/json\r\n");
    }

    @Test
    void leavesOutWhatOldFirmwareDoesNotSend() throws IOException {
        start(Personality.defaults().withSerialNumberInReports(false).withContentLengthSent(false));
        client.login(receiver.port(), ReportFormat.V1_0_0);
        PublishedReports delivery = pbx.publish(ReportText.bootUp()).await(LONG);

        assertThat(delivery.entries().get(0).text()).isEqualTo("{\"action\":\"BootUp\"}");
        assertThat(receiver.requests().get(0)).doesNotContain("Content-Length");
    }

    @Test
    void gluesRelativeTargets() throws IOException {
        start(Personality.defaults());
        client.login(",\"port\":\"" + receiver.port() + "\",\"url\":\"/report\"");
        pbx.publish("{}").await(LONG);

        assertThat(receiver.requests().get(0)).startsWith("POST //report HTTP/1.1\r\n");
    }

    @Test
    void neverReachesATargetWithAScheme() throws IOException {
        start(Personality.defaults().withMaxTries(3));
        client.login(",\"port\":\"1\",\"urltag\":\"1\",\"url\":\"http://127.0.0.1:" + receiver.port() + "/report\"");
        PublishedReports delivery = pbx.publish("{}").await(LONG);

        assertThat(receiver.requests()).isEmpty();
        assertThat(delivery.answered()).isFalse();
        assertThat(pbx.ledger().gaveUp()).isEqualTo(1);
    }

    @Test
    void repeatsUntil200() throws IOException {
        start(Personality.defaults());
        client.login(receiver.port(), ReportFormat.V1_0_2);
        receiver.answering(nth -> nth == 1 ? 404 : nth == 2 ? 204 : nth == 3 ? 201 : nth == 4 ? 500 : 200);
        PublishedReports delivery = pbx.publish("{\"n\":1}").await(LONG);

        assertThat(delivery.answered()).isTrue();
        assertThat(delivery.entries().get(0).tries()).extracting(SentReport.Try::status).containsExactly(404, 204, 201, 500,
                200);
        assertThat(receiver.bodies()).hasSize(5).containsOnly("{\"n\":1}");
        assertThat(pbx.ledger()).hasToString("sent 1, answered 1, repeated 4, gave up 0, pending 0, without target 0");
    }

    @Test
    void givesUpAfterThree() throws IOException {
        start(Personality.defaults().withMaxTries(3));
        receiver.answering(nth -> 500);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.publish("{}");
        pbx.ledger().await(LONG);

        SentReport entry = pbx.ledger().entries().get(0);
        assertThat(entry.state()).isEqualTo(SentReport.Progress.GAVE_UP);
        assertThat(entry.gaveUpBecause()).isEqualTo("3 tries");
        assertThat(receiver.requests()).hasSize(3);
    }

    @Test
    void losesPatienceWithoutAnAnswer() throws IOException {
        start(Personality.defaults().withClientTimeout(Duration.ofMillis(100)));
        receiver.answering(nth -> nth == 1 ? 0 : 200);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        PublishedReports delivery = pbx.publish("{}").await(LONG);

        assertThat(delivery.entries().get(0).tries()).hasSize(2);
        assertThat(delivery.entries().get(0).tries().get(0).failure()).containsIgnoringCase("timed out");
    }

    @Test
    void deliversInParallelOrOneAfterAnother() throws IOException {
        for (boolean serial : new boolean[]{false, true}) {
            if (pbx != null) {
                pbx.close();
            }
            try (TestReceiver slow = new TestReceiver().answering(nth -> 0)) {
                start(Personality.defaults().withSerialDelivery(serial));
                client.login(slow.port(), ReportFormat.V1_0_2);
                pbx.publish("1");
                pbx.publish("2");
                pbx.publish("3");
                await().during(Duration.ofMillis(200)).atMost(LONG).until(() -> slow.mostOpenAtOnce() == (serial ? 1 : 3));
            }
        }
    }

    @Test
    void keepsTheOrderWhenSerial() throws IOException {
        start(Personality.defaults().withSerialDelivery(true));
        receiver.answering(nth -> nth % 2 == 0 ? 200 : 500);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        for (int i = 1; i <= 4; i++) {
            pbx.publish("" + i);
        }
        pbx.ledger().await(LONG);

        assertThat(receiver.bodies()).containsExactly("1", "1", "2", "2", "3", "3", "4", "4");
    }

    @Test
    void sendsToAllSessionsOrToTheNewest() throws IOException {
        for (boolean newestOnly : new boolean[]{false, true}) {
            if (pbx != null) {
                pbx.close();
            }
            try (TestReceiver newest = new TestReceiver()) {
                start(Personality.defaults().withNewestSessionOnly(newestOnly));
                client.login(receiver.port(), ReportFormat.V1_0_0);
                client.login(newest.port(), ReportFormat.V1_0_2);
                int before = receiver.requests().size();
                pbx.publish(ReportText.ring("1.1", SentParty.ext("1002"), SentParty.ext("1001"))).await(LONG);

                assertThat(newest.bodies()).hasSize(1).first().asString().contains("\"call\":[");
                assertThat(receiver.requests()).hasSize(before + (newestOnly ? 0 : 1));
            }
        }
        assertThat(receiver.bodies()).hasSize(1).first().asString().contains("{\"extid\":\"1002\"},\"ext\":{");
    }

    @Test
    void repeatsToTheFirstTargetOrToTheNewest() throws IOException {
        for (boolean toNewest : new boolean[]{false, true}) {
            if (pbx != null) {
                pbx.close();
            }
            try (TestReceiver first = new TestReceiver().answering(nth -> 500);
                    TestReceiver second = new TestReceiver()) {
                start(Personality.defaults().withRepeatsToNewestTarget(toNewest));
                String token = client.login(first.port(), ReportFormat.V1_0_2);
                PublishedReports delivery = pbx.publish("{}");
                await().until(() -> !first.requests().isEmpty());
                client.command("heartbeat", token, "{\"port\":" + second.port() + "}");
                int tries = first.requests().size();
                await().atMost(LONG).until(() -> toNewest ? delivery.answered() : first.requests().size() > tries + 3);
                assertThat(second.requests()).hasSize(toNewest ? 1 : 0);
            }
        }
    }

    @Test
    void sendsNothingWithoutALivingToken() throws IOException {
        start(Personality.defaults());
        String token = client.login(receiver.port(), ReportFormat.V1_0_2);
        receiver.answering(nth -> 500);
        PublishedReports delivery = pbx.publish("{\"n\":1}");
        await().until(() -> !receiver.requests().isEmpty());
        client.command("logout", token, "");
        delivery.await(LONG);
        pbx.publish("{\"n\":2}");

        assertThat(delivery.entries().get(0).gaveUpBecause()).isEqualTo("session ended");
        assertThat(pbx.ledger().withoutTarget()).containsExactly("{\"n\":2}");
        assertThat(receiver.bodies()).containsOnly("{\"n\":1}");
    }

    @Test
    void reportsMayKeepTheTokenAlive() throws IOException {
        for (boolean kept : new boolean[]{false, true}) {
            if (pbx != null) {
                pbx.close();
            }
            start(Personality.defaults().withReportsKeepTokenAlive(kept));
            client.login(receiver.port(), ReportFormat.V1_0_2);
            clock.advance(Duration.ofSeconds(1700));
            pbx.publish("{}").await(LONG);
            clock.advance(Duration.ofSeconds(200));
            assertThat(pbx.sessions()).hasSize(kept ? 1 : 0);
        }
    }

    @Test
    void sendsNoReportOverTcp() throws IOException {
        start(Personality.defaults().withTcpTransport(true));
        assertThat(client.post("/api/v2.0.0/login", client.loginBody(""))).contains("\"transport\":\"TCP\"");
        assertThat(pbx.publish("{}").entries()).isEmpty();
    }

    @Test
    void pausesWhileStopped() throws IOException {
        start(Personality.defaults());
        receiver.answering(nth -> nth == 1 ? 0 : 200);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.publish("1");
        await().until(() -> receiver.requests().size() == 1);
        pbx.stop();
        pbx.publish("2");
        await().during(Duration.ofMillis(150)).atMost(LONG).until(() -> pbx.ledger().pending() == 2);
        assertThat(receiver.requests()).hasSize(1);
        pbx.start();
        pbx.ledger().await(LONG);

        assertThat(pbx.ledger().answered()).isEqualTo(2);
        assertThat(receiver.bodies()).containsExactlyInAnyOrder("1", "1", "2");
    }

    @Test
    void saysBootUpAfterARebootOrNothing() throws IOException {
        for (boolean says : new boolean[]{false, true}) {
            if (pbx != null) {
                pbx.close();
            }
            try (TestReceiver target = new TestReceiver().answering(nth -> nth < 3 ? 500 : 200)) {
                start(Personality.defaults().withBootUpReport(says));
                client.login(target.port(), ReportFormat.V1_0_2);
                pbx.reboot();
                pbx.ledger().await(LONG);
                assertThat(pbx.sessions()).isEmpty();
                assertThat(target.bodies()).hasSize(says ? 3 : 0);
                assertThat(target.bodies()).allMatch("{\"action\":\"BootUp\",\"sn\":\"369362089179\"}"::equals);
            }
        }
    }

    @Test
    void forgetsWhatWasUnderWayAtAReboot() throws IOException {
        start(Personality.defaults().withRepeatsToNewestTarget(true));
        receiver.answering(nth -> 500);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        PublishedReports delivery = pbx.publish("{}");
        await().until(() -> !receiver.requests().isEmpty());
        pbx.reboot();

        assertThat(delivery.entries().get(0).gaveUpBecause()).isEqualTo("reboot");
    }

    @Test
    void repeatsAnAnsweredReportWhenTheAnswerIsLost() throws IOException {
        start(Personality.defaults());
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.fault(Fault.REPORT, Fault.dropConnection()).times(2);
        pbx.publish("{}").await(LONG);

        await().until(() -> receiver.requests().size() == 3);
    }

    @Test
    void saysWhatIsStillPending() throws IOException {
        start(Personality.defaults());
        receiver.answering(nth -> 503);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.publish("{\"n\":7}");

        assertThatThrownBy(() -> pbx.ledger().await(Duration.ofMillis(50))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("{\"n\":7}");
    }

    @Test
    void leavesNoThread() throws IOException {
        start(Personality.defaults());
        receiver.answering(nth -> 0);
        client.login(receiver.port(), ReportFormat.V1_0_2);
        pbx.play("internal-call");
        await().until(() -> receiver.requests().size() > 1);
        assertThat(threads()).isPositive();
        pbx.close();

        await().atMost(LONG).until(() -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("pbx-") || "HTTP-Dispatcher".equals(name)).count();
    }
}
