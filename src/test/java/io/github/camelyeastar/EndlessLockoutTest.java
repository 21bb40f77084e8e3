// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.YeastarSession;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The logins of a PBX of the P-Series, whose block has no end but an administrator's hand, over days of time moved by hand. */
class EndlessLockoutTest {
    private static final String HARMLESS = "system/information";

    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private final TokenServer pbx = new TokenServer(Series.P, time::nanoTime);
    private YeastarSession session;

    @BeforeEach
    void start() {
        pbx.pointAtIt(options);
        context.start();
        session = newSession();
    }

    private YeastarSession newSession() {
        YeastarSession created = new YeastarSession(context, "pbx", options.sessionOptions(), HostResolver.SYSTEM,
                new LoginLedger(), time.timer(), time.timer());
        created.start();
        return created;
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    private int loginsAfter(Duration duration) {
        time.advance(duration);
        return pbx.seen("login").size();
    }

    /** No document tells the code of a wrong secret: none of these may lead to a second try. */
    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2", "10001", "10004", "10005", "40002", "60001", "70084", "99999"})
    void refusedSecretIsNotTriedAgainWhateverTheCode(String code) throws Exception {
        pbx.answers.put("login", pbx.failed("", code));
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(loginsAfter(Duration.ofDays(30))).isEqualTo(1);
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("not sent", code, "client ID",
                "client secret", "resetLogin");
        assertThatThrownBy(() -> YeastarTestSupport.send(session, "extension/list", "{}")).hasMessageContaining("not sent");
        assertThat(pbx.seen).hasSize(1);

        // an operator may try again, each time once
        session.resetLogin();
        assertThat(loginsAfter(Duration.ofDays(1))).isEqualTo(2);
        pbx.answers.clear();
        session.resetLogin();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void secretThatWasRefusedBeforeARestartIsNotTriedAgain() {
        MemoryStateRepository repository = new MemoryStateRepository();
        repository.start();
        options.setRefusalRepository(repository);
        pbx.secret = "Other";
        for (int i = 0; i < 3; i++) {
            session.stop();
            session = newSession();
            session.watch();
            assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
            assertThat(loginsAfter(Duration.ofHours(1))).isEqualTo(1);
        }
    }

    @Test
    void afterTwoUnansweredLoginsNothingLeavesButWhatIsHarmless() {
        pbx.hangUpOn("login", HARMLESS);
        session.watch();
        assertThat(loginsAfter(Duration.ofMinutes(2))).isEqualTo(2);
        assertThat(loginsAfter(Duration.ofDays(1))).isEqualTo(2);
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(pbx.seen(HARMLESS)).hasSizeGreaterThan(100).allMatch(seen -> "GET".equals(seen.method()));

        // it answers again: one try, and then the harmless request comes first again
        pbx.answers.put(HARMLESS, pbx.deadToken());
        assertThat(loginsAfter(Duration.ofMinutes(2))).isEqualTo(3);
        pbx.hangUpOn(HARMLESS);
        assertThat(loginsAfter(Duration.ofHours(1))).isEqualTo(3);
        pbx.answers.put(HARMLESS, pbx.deadToken());
        assertThat(loginsAfter(Duration.ofDays(1))).as("four in a row end it").isEqualTo(4);
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(pbx.mostFailures).isEqualTo(4);
    }

    @Test
    void pbxThatWasAwayIsLoggedInToWhenItAnswers() {
        pbx.hangUpOn("login", HARMLESS);
        session.watch();
        time.advance(Duration.ofHours(5));
        pbx.answers.clear();
        time.advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.seen("login")).hasSize(3);
    }

    @Test
    void noLoginLeavesWhileTheAddressIsBlocked() {
        pbx.failures = 5;
        pbx.answers.put(HARMLESS, "{\"errcode\":70004,\"errmsg\":\"ACCOUNT IP BLOCKED\"}");
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BLOCKED);
        assertThat(session.status().reason()).contains("70004", "block_expire_time: 1800000000");
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("block_expire_time: 1800000000",
                "Blocked IPs", "administrator");
        assertThat(loginsAfter(Duration.ofDays(1))).isEqualTo(1);
        assertThat(session.status().state()).isEqualTo(SessionState.BLOCKED);
        pbx.failures = 0;
        pbx.answers.clear();
        assertThat(loginsAfter(Duration.ofMinutes(11))).isEqualTo(2);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    /** Nothing shows then that the block is over, but a login. */
    @Test
    void pbxThatBlocksLoginsAloneIsLeftToAnOperator() {
        pbx.failures = 5;
        session.watch();
        assertThat(loginsAfter(Duration.ofDays(1))).isEqualTo(1);
        assertThat(pbx.seen(HARMLESS)).hasSize(1);
        assertThat(session.status().state()).isEqualTo(SessionState.BLOCKED);
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("resetLogin", "Blocked IPs");
        pbx.failures = 0;
        org.assertj.core.api.Assertions.assertThatCode(session::resetLogin).doesNotThrowAnyException();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void addressThatIsNotAllowedIsAStateWithWhatToDo() {
        pbx.answers.put("login", "{\"errcode\":70087,\"errmsg\":\"IP FORBIDDEN\"}");
        pbx.answers.put(HARMLESS, "{\"errcode\":70087,\"errmsg\":\"IP FORBIDDEN\"}");
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BLOCKED);
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("70087", "IP restriction");
        assertThat(loginsAfter(Duration.ofDays(1))).isEqualTo(1);
        pbx.answers.clear();
        pbx.failures = 0;
        time.advance(Duration.ofMinutes(11));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void ninthTokenIsWaitedFor() {
        for (int i = 0; i < 8; i++) {
            pbx.tokens.put("of another " + i, time.nanoTime() + Duration.ofMinutes(12).toNanos());
        }
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("60002", "eight", "waits");
        time.advance(Duration.ofMinutes(16));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.mostFailures).isZero();
    }

    @Test
    void newTokenIsAskedForOnNoOtherErrorThanThatOfADeadToken() throws Exception {
        YeastarTestSupport.send(session, "extension/list", "{}");
        for (String code : new String[]{"40002", "10005", "10006", "-1"}) {
            pbx.answers.put("extension/list", pbx.failed("", code));
            assertThatThrownBy(() -> YeastarTestSupport.send(session, "extension/list", "{}")).hasMessageContaining(code);
        }
        assertThat(pbx.seen("login")).hasSize(1);
        assertThat(pbx.seen("refresh")).isEmpty();
        pbx.answers.clear();
        pbx.tokens.clear();
        YeastarTestSupport.send(session, "extension/list", "{}");
        assertThat(pbx.seen("refresh")).hasSize(1);
        assertThat(pbx.seen("login")).hasSize(1);
    }

    /** The PBX refuses what does not say who sends it, and is told of no other address than ours. */
    @Test
    void requestsHaveTheFormOfTheSeries() throws Exception {
        YeastarTestSupport.send(session, "extension/list", "{\"page\":1,\"page_size\":50}");
        YeastarTestSupport.send(session, "call/hangup", "{\"channel_id\":\"PJSIP/1000-00000001\"}");
        session.heartbeat(Map.of());
        session.stop();
        assertThat(pbx.seen).extracting(seen -> seen.method() + " " + seen.path()).containsExactly(
                "POST /openapi/v1.0/get_token", "GET /openapi/v1.0/extension/list", "POST /openapi/v1.0/call/hangup",
                "POST /openapi/v1.0/refresh_token", "GET /openapi/v1.0/del_token");
        assertThat(pbx.seen).allMatch(seen -> "OpenAPI".equals(seen.agent()));
        assertThat(pbx.seen.get(0).json()).isEqualTo(Map.of("username", "client-id", "password", TokenServer.SECRET));
        assertThat(pbx.seen.get(0).query()).isEmpty();
        assertThat(pbx.seen.get(1).query()).containsOnlyKeys("page", "page_size", "access_token").containsEntry("page", "1");
        assertThat(pbx.seen.get(2).json()).isEqualTo(Map.of("channel_id", "PJSIP/1000-00000001"));
        assertThat(pbx.seen.get(3).json()).containsOnlyKeys("refresh_token");
        assertThat(pbx.seen.get(3).query()).isEmpty();
    }
}
