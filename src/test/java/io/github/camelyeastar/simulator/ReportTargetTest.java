// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whom the simulated PBX sends its reports to, for how long, and what a reboot makes of them. */
class ReportTargetTest extends ReportDeliveryTestSupport {

    ReportTargetTest() throws IOException {
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
        Ledger.Published delivery = pbx.publish("{}").await(LONG);

        assertThat(receiver.requests()).isEmpty();
        assertThat(delivery.answered()).isFalse();
        assertThat(pbx.ledger().gaveUp()).isEqualTo(1);
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
                Ledger.Published delivery = pbx.publish("{}");
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
        Ledger.Published delivery = pbx.publish("{\"n\":1}");
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
            pbx.advance(Duration.ofSeconds(1700));
            pbx.publish("{}").await(LONG);
            pbx.advance(Duration.ofSeconds(200));
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
        Ledger.Published delivery = pbx.publish("{}");
        await().until(() -> !receiver.requests().isEmpty());
        pbx.reboot();

        assertThat(delivery.entries().get(0).gaveUpBecause()).isEqualTo("reboot");
    }
}
