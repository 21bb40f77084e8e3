// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** How the simulated PBX posts its reports, and when it posts them again. */
class ReportDeliveryTest extends ReportDeliveryTestSupport {

    ReportDeliveryTest() throws IOException {
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
        Ledger.Published delivery = pbx.publish(ReportText.bootUp()).await(LONG);

        assertThat(delivery.entries().get(0).text()).isEqualTo("{\"action\":\"BootUp\"}");
        assertThat(receiver.requests().get(0)).doesNotContain("Content-Length");
    }

    @Test
    void repeatsUntil200() throws IOException {
        start(Personality.defaults());
        client.login(receiver.port(), ReportFormat.V1_0_2);
        receiver.answering(nth -> nth == 1 ? 404 : nth == 2 ? 204 : nth == 3 ? 201 : nth == 4 ? 500 : 200);
        Ledger.Published delivery = pbx.publish("{\"n\":1}").await(LONG);

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
        Ledger.Published delivery = pbx.publish("{}").await(LONG);

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
