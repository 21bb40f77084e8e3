// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The logins of a PBX whose block ends after ten minutes, over hours and days. EndlessLockoutTest has those of the P-Series, whose
 * block has no end.
 */
@ParameterizedClass
@EnumSource(value = Series.class, names = {"S", "CLOUD"})
class TenMinuteLockoutTest extends SessionInMovedTime {

    @Test
    void refusedPasswordIsTriedOnceMoreAfterTenMinutesAndThenNoMore() throws Exception {
        pbx.changePassword("Other123");
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("20003");
        assertThatThrownBy(() -> session.login(Map.of())).isInstanceOf(YeastarApiException.class)
                .hasMessageContainingAll("not sent", "20003", "Check username and password", "s.");
        advance(Duration.ofMinutes(9));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("not sent");
        assertThat(pbx.requests("login")).hasSize(1);
        advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("20003");
        advance(Duration.ofDays(1));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("No further login is sent",
                "until a restart of the process", "or restart the process");
        assertThat(pbx.requests("login")).hasSize(2);

        pbx.changePassword("Secret123");
        session.resetLogin();
        assertThat(call(() -> session.login(Map.of()))).isEqualTo(Map.of("status", "Success"));
    }

    @Test
    void refusedPasswordResumesByItselfWhenThePbxTakesItAgain() {
        pbx.changePassword("Other123");
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        pbx.changePassword("Secret123");
        advance(Duration.ofMinutes(11));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void blockedAddressIsWaitedOut() {
        pbx.lockedOut("127.0.0.1");
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BLOCKED);
        for (int i = 0; i < 9; i++) {
            advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> YeastarTestSupport.send(session, "deviceinfo/query", "{}")).hasMessageContaining("20002");
        }
        assertThat(pbx.requests("login")).hasSize(1);
        advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30003", "20010", "30001"})
    void pbxThatCannotDecideIsAskedAgainEverMoreSlowly(String errno) {
        pbx.fault("login", Fault.errno(errno)).times(3);
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(loginsAfter(Duration.ofSeconds(59))).isEqualTo(1);
        assertThat(loginsAfter(Duration.ofSeconds(2))).isEqualTo(2);
        assertThat(loginsAfter(Duration.ofSeconds(118))).isEqualTo(2);
        assertThat(loginsAfter(Duration.ofSeconds(3))).isEqualTo(3);
        assertThat(loginsAfter(Duration.ofMinutes(6))).isEqualTo(3);
        assertThat(loginsAfter(Duration.ofMinutes(2))).isEqualTo(4);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }
}
