// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.internal.session.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How a session is kept over hours and days: heartbeats, tokens that die, outages and silence. */
class SessionUpkeepTest extends SessionInMovedTime {

    @Test
    void heartbeatsKeepTheTokenAliveThroughADayAndAMissedOneIsMadeUpFor() {
        session.watch();
        advance(Duration.ofHours(12));
        pbx.fault("heartbeat", Fault.errno("20010")).times(20);
        advance(Duration.ofHours(12));
        assertThat(pbx.requests("login")).hasSize(1);
        assertThat(pbx.requests("heartbeat").size()).isBetween(24 * 6, 24 * 6 + 25);
        assertThat(session.status().failedHeartbeats.get()).isEqualTo(20);
    }

    /** It can answer, and will have none of it (protocol.md 6.12). */
    @Test
    void heartbeatThatIsRefusedTwiceIsALoginsWork() {
        session.watch();
        pbx.fault("heartbeat", Fault.answer("{\"status\":\"Failed\"}")).always();
        advance(Duration.ofMinutes(11));
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
        advance(Duration.ofMinutes(10));
        assertThat(pbx.requests("login")).as("once, or it is of no help").hasSize(2);
        pbx.clearFaults();
        advance(Duration.ofMinutes(1));
        pbx.fault("heartbeat", Fault.answer("{\"status\":\"Failed\"}")).times(2);
        advance(Duration.ofMinutes(12));
        assertThat(pbx.requests("login")).hasSize(3);
    }

    @Test
    void tokenThatDiedIsReplaced() {
        session.watch();
        pbx.expireTokens();
        advance(Duration.ofMinutes(11));
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
        assertThat(session.status().lostTokens.get()).isEqualTo(1);
    }

    @Test
    void pbxThatIsAwayForAnHourIsLoggedInToAgain() {
        session.watch();
        pbx.stop();
        advance(Duration.ofHours(1));
        assertThat(session.state()).isEqualTo(SessionState.BACKING_OFF);
        pbx.start();
        advance(Duration.ofMinutes(2));
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests("login")).hasSize(2);
    }

    @Test
    void silenceIsAnsweredByAnnouncingAndThenByANewSession() {
        options.setSilenceTimeout(Duration.ofHours(1).toMillis());
        session.configure(options.sessionOptions(), true);
        session.watch();
        advance(Duration.ofMinutes(59));
        session.status().reported();
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isZero();
        advance(Duration.ofMinutes(2));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        assertThat(pbx.requests("login")).hasSize(1);
        advance(Duration.ofMinutes(61));
        assertThat(session.status().renewedForSilence.get()).isEqualTo(1);
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void reportEndsTheSilence() {
        options.setSilenceTimeout(Duration.ofHours(1).toMillis());
        session.configure(options.sessionOptions(), true);
        session.watch();
        advance(Duration.ofMinutes(61));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        advance(Duration.ofMinutes(30));
        session.status().reported();
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        advance(Duration.ofMinutes(2));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(2);
        assertThat(session.status().renewedForSilence.get()).isZero();
    }

    @Test
    void reportsAreCountedAndTheirSilenceCountsFromTheLast() {
        options.setSilenceTimeout(Duration.ofHours(1).toMillis());
        session.configure(options.sessionOptions(), true);
        session.watch();
        session.status().reported();
        advance(Duration.ofMinutes(30));
        assertThat(session.status().details()).containsEntry("reports", 1L).containsEntry("lastReport", 1800L);
        session.status().reported();
        session.status().reported();
        assertThat(session.status().details()).containsEntry("reports", 3L).containsEntry("lastReport", 0L);
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isZero();
        session.status().reported();
        assertThat(session.status().details()).containsEntry("reports", 4L).containsEntry("lastReport", 0L);
    }

    @Test
    void reboot() {
        session.watch();
        int before = pbx.requests("heartbeat").size();
        session.announce();
        assertThat(pbx.requests("heartbeat")).hasSize(before + 1);
        assertThat(pbx.requests("login")).hasSize(1);
        pbx.reboot();
        session.announce();
        session.announce();
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }
}
