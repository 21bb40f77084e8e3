// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** When a command opens, replaces, keeps and ends the session that it is sent in. */
class CommandSessionsTest extends CommandsTestSupport {

    @Test
    void deadTokenCostsOneLoginWhateverTheNumberOfThreads() {
        send("yeastar:login");
        send("yeastar:deviceinfo/query");
        pbx.expireTokens();

        ExecutorService executor = Executors.newFixedThreadPool(50);
        try {
            List<CompletableFuture<Map<?, ?>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> send("yeastar:deviceinfo/query"), executor));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join().get("status")).isEqualTo("Success"));
        } finally {
            executor.shutdownNow();
        }
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void loginOnAnOpenSessionReplacesItAndLogsTheOldTokenOut() {
        send("yeastar:login");
        String old = pbx.sessions().get(0);
        send("yeastar:login");

        assertThat(pbx.awaitRequest("logout", 1, SOON).token()).isEqualTo(old);
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.sessions().get(0)).isNotEqualTo(old);
        // the logout may have ended the reports of the account
        pbx.awaitRequest("heartbeat", 1, SOON);
    }

    @Test
    void addressOfALoginThatReplacesASessionStaysAnnounced() {
        send("yeastar:login");
        template.requestBodyAndHeader("yeastar:login", null, YeastarConstants.REPORT_URL, "110.22.2.3:9000/x");
        pbx.awaitRequest("logout", 1, SOON);
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> pbx.requests("heartbeat").isEmpty());
    }

    @Test
    void loggedOutSessionStaysClosedUntilAnExplicitLogin() {
        send("yeastar:deviceinfo/query");
        send("yeastar:logout");

        assertThatThrownBy(() -> send("yeastar:deviceinfo/query"))
                .hasRootCauseInstanceOf(IllegalStateException.class).rootCause().hasMessageContaining("yeastar:login");
        assertThatThrownBy(() -> send("yeastar:logout")).rootCause()
                .hasMessageContaining("open");
        assertThat(pbx.requests("login")).hasSize(1);

        send("yeastar:login");
        send("yeastar:deviceinfo/query");
        assertThat(pbx.requests("login")).hasSize(2);
    }

    @Test
    void withoutAutoLoginOnlyTheCommandLogsIn() {
        String off = "?autoLogin=false";
        assertThatThrownBy(() -> send("yeastar:deviceinfo/query" + off)).rootCause()
                .hasMessageContainingAll("yeastar:login", "autoLogin");
        send("yeastar:login" + off);
        send("yeastar:deviceinfo/query" + off);
        pbx.forgetTokens();
        assertThatThrownBy(() -> send("yeastar:deviceinfo/query" + off)).rootCause()
                .isInstanceOf(YeastarApiException.class).hasMessageContaining("20004");
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void refusedLoginIsNotTriedAgainByItself() {
        pbx.changePassword("Other123");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> send("yeastar:deviceinfo/query")).rootCause()
                    .isInstanceOf(YeastarApiException.class).hasMessageContaining("20003");
        }
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void lastToStopLogsOutUnlessToldOtherwise() throws Exception {
        send("yeastar:login");
        template.stop();
        await().atMost(SOON).until(() -> pbx.sessions().isEmpty());
        assertThat(pbx.requests("logout")).hasSize(1);

        template.start();
        send("yeastar:login?logoutOnStop=false");
        template.stop();
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.requests("logout")).hasSize(1);
    }

    @Test
    void automaticHeartbeatsAnnounceTheTargetAgain() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?heartbeatPeriod=1s").to("mock:reports");
            }
        });
        RecordedRequest first = pbx.awaitRequest("heartbeat", 1, SOON);
        RecordedRequest second = pbx.awaitRequest("heartbeat", 2, SOON);
        assertThat(second.body()).isEqualTo(first.body()).contains("\"url\":\"report\"", "\"port\":\"" + listenPort + "\"");

        pbx.forgetTokens();
        pbx.awaitRequest("login", 2, SOON);
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        assertThat(pbx.requests("login")).hasSize(2);
    }
}
