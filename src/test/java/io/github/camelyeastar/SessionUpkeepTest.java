// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a session is kept over hours and days: by heartbeats, or by other tokens in time, and after tokens that die and outages.
 * SilenceTest and RefusedHeartbeatTest have what a P-Series PBX does not know.
 */
@ParameterizedClass
@EnumSource(Series.class)
class SessionUpkeepTest extends SessionInMovedTime {

    /** A refusal of a refresh token is not a miss, but leads to a login at once (see RefreshedTokenTest). */
    @Test
    void heartbeatsKeepTheTokenAliveThroughADayAndAMissedOneIsMadeUpFor() {
        session.watch();
        advance(Duration.ofHours(12));
        int missed = series == Series.S ? 20 : 15;
        pbx.fault(words().heartbeat(), series == Series.S ? Fault.errno("20010") : Fault.dropUnhandled()).times(missed);
        advance(Duration.ofHours(12));
        assertThat(pbx.requests(words().login())).hasSize(1);
        int sent = series == Series.S ? 24 * 6 : 24 * 3;
        assertThat(pbx.requests(words().heartbeat()).size()).isBetween(sent - 1, sent + missed + 5);
        assertThat(session.status().failedHeartbeats.get()).isEqualTo(missed);
        assertThat(session.status().lostTokens.get()).isZero();
    }

    /** The next heartbeat tells. A P-Series PBX grants another token for the refresh token that came with the dead one. */
    @Test
    void tokenThatDiedIsReplaced() {
        session.watch();
        pbx.expireTokens();
        advance(Duration.ofMinutes(series == Series.S ? 11 : 21));
        assertThat(pbx.requests(words().login())).hasSize(series == Series.P ? 1 : 2);
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(session.status().lostTokens.get()).isEqualTo(series == Series.S ? 1 : 0);
    }

    /** The refresh token of a P-Series PBX outlives the outage. */
    @Test
    void pbxThatIsAwayForAnHourIsFoundAgain() {
        session.watch();
        pbx.stop();
        advance(Duration.ofHours(1));
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        pbx.start();
        advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests(words().login())).hasSize(series == Series.P ? 1 : 2);
    }

    @Test
    void reboot() {
        session.watch();
        int before = pbx.requests(words().heartbeat()).size();
        session.announce();
        assertThat(pbx.requests(words().heartbeat())).hasSize(before + 1);
        assertThat(pbx.requests(words().login())).hasSize(1);
        pbx.reboot();
        session.announce();
        session.announce();
        assertThat(pbx.requests(words().login())).hasSize(2);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }
}
