// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Of each series: when a command opens, replaces, keeps and ends the session that it is sent in, and what a stop leaves. */
@ParameterizedClass
@EnumSource(Series.class)
class CommandSessionsTest extends CommandsTestSupport {

    /** A P-Series PBX grants another token for the refresh token that came with the dead one. */
    @Test
    void deadTokenCostsOneLoginWhateverTheNumberOfThreads() {
        send("yeastar:login");
        send(query());
        pbx.expireTokens();

        ExecutorService executor = Executors.newFixedThreadPool(50);
        try {
            List<CompletableFuture<Map<?, ?>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> send(query()), executor));
            }
            assertThat(answers).allMatch(answer -> words().isDone(answer.join()));
        } finally {
            executor.shutdownNow();
        }
        assertThat(pbx.requests(words().login())).hasSize(series == Series.P ? 1 : 2);
        assertThat(pbx.requests(words().heartbeat())).as("requests for another token").hasSize(series == Series.S ? 0 : 1);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void loginOnAnOpenSessionReplacesItAndLogsTheOldTokenOut() {
        send("yeastar:login");
        String old = pbx.sessions().get(0);
        send("yeastar:login");

        assertThat(pbx.awaitRequest(words().logout(), 1, SOON).token()).isEqualTo(old);
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.sessions().get(0)).isNotEqualTo(old);
        // a request for another token announces nothing
        await().during(Duration.ofMillis(300)).atMost(SOON)
                .until(() -> series == Series.S || pbx.requests(words().heartbeat()).isEmpty());
    }

    @Test
    void loggedOutSessionStaysClosedUntilAnExplicitLogin() {
        send(query());
        send("yeastar:logout");

        assertThatThrownBy(() -> send(query()))
                .hasRootCauseInstanceOf(IllegalStateException.class).rootCause().hasMessageContaining("yeastar:login");
        assertThatThrownBy(() -> send("yeastar:logout")).rootCause()
                .hasMessageContaining("open");
        assertThat(pbx.requests(words().login())).hasSize(1);

        send("yeastar:login");
        send(query());
        assertThat(pbx.requests(words().login())).hasSize(2);
    }

    @Test
    void withoutAutoLoginOnlyTheCommandLogsIn() {
        String off = "?autoLogin=false";
        assertThatThrownBy(() -> send(query() + off)).rootCause()
                .hasMessageContainingAll("yeastar:login", "autoLogin");
        send("yeastar:login" + off);
        send(query() + off);
        pbx.forgetTokens();
        assertThatThrownBy(() -> send(query() + off)).rootCause()
                .isInstanceOf(YeastarApiException.class).hasMessageContaining(series == Series.P ? "10004" : "20004");
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void refusedLoginIsNotTriedAgainByItself() {
        pbx.changePassword("Other123");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> send(query())).rootCause()
                    .isInstanceOf(YeastarApiException.class).hasMessageContaining(series == Series.P ? "10005" : "20003");
        }
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void lastToStopLogsOutUnlessToldOtherwise() throws Exception {
        send("yeastar:login");
        template.stop();
        await().atMost(SOON).until(() -> pbx.sessions().isEmpty());
        assertThat(pbx.requests(words().logout())).hasSize(1);

        template.start();
        send("yeastar:login?logoutOnStop=false");
        template.stop();
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.requests(words().logout())).hasSize(1);
    }

    /** A login of the P-Series tells the PBX no address. */
    @Test
    void logSaysIfALoginDrawsTheReportsToNobody() {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            send("yeastar:login");
            send(query());
            assertThat(log.text().contains("where nobody listens")).isEqualTo(series != Series.P);
        }
    }

    /** A logout makes the PBX forget the reports that it owes the session. A P-Series PBX owes the session no reports. */
    @Test
    void sessionOfAConsumerIsLeftOpenForTheReportsThatItIsOwed() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports" + (series == Series.P ? "?inboundControl=true" : "")).to("mock:reports");
            }
        });
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        context.stop();
        assertThat(pbx.requests(words().logout())).hasSize(series == Series.P ? 1 : 0);
        assertThat(pbx.sessions()).hasSize(series == Series.P ? 0 : 1);
    }

    private String query() {
        return "yeastar:" + words().query();
    }
}
