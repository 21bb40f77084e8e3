// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.client.NotSentException;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session whose heartbeats are not answered is not shown as open, though its token may live for half an hour. What keeps the
 * session of a Cloud PBX or of a P-Series PBX alive is the request for another token.
 */
@ParameterizedClass
@EnumSource(Series.class)
class SessionReachTest extends SessionInMovedTime {

    @BeforeEach
    void watch() {
        session.watch();
    }

    @Test
    void oneHeartbeatMayBeLost() {
        pbx.fault(words().heartbeat(), Fault.dropUnhandled()).times(1);
        untilHeartbeatsFailed(1);
        verify(SessionState.OPEN, HealthCheck.State.UP);
        advance(Duration.ofMinutes(1));
        verify(SessionState.OPEN, HealthCheck.State.UP);
    }

    @Test
    void secondInARowIsShown() {
        pbx.stop();
        untilHeartbeatsFailed(2);
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
        assertThat(session.status().reason()).startsWith("heartbeats are not answered: ");
        pbx.start();
        advance(Duration.ofMinutes(1));
        verify(SessionState.OPEN, HealthCheck.State.UP);
        assertThat(pbx.requests(words().login())).as("the token lives").hasSize(1);
    }

    @Test
    void answerOfAnythingElseIsNotOne() {
        pbx.fault(words().heartbeat(), Fault.httpStatus(504, "Gateway Timeout")).always();
        untilHeartbeatsFailed(2);
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
    }

    /** With heartbeatPeriod=0 a route sends the heartbeats. */
    @Test
    void heartbeatsOfARouteCount() {
        options.setHeartbeatPeriod(0);
        pbx.stop();
        for (int i = 0; i < 2; i++) {
            try {
                session.heartbeat(Map.of());
            } catch (IOException | YeastarApiException e) {
                assertThat(e).isInstanceOf(NotSentException.class);
            }
        }
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
    }

    @Test
    void commandThatWorksEndsIt() throws Exception {
        pbx.fault(words().heartbeat(), Fault.dropUnhandled()).times(2);
        untilHeartbeatsFailed(2);
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
        YeastarTestSupport.send(session, words().query(), "{}");
        verify(SessionState.OPEN, HealthCheck.State.UP);
    }

    private void untilHeartbeatsFailed(int number) {
        for (int seconds = 0; session.status().failedHeartbeats.get() < number; seconds += 10) {
            assertThat(seconds).as("seconds until the heartbeats failed").isLessThan(1_800);
            advance(Duration.ofSeconds(10));
        }
        assertThat(session.status().failedHeartbeats.get()).isEqualTo(number);
    }

    private void verify(SessionState state, HealthCheck.State health) {
        assertThat(session.status().state()).isEqualTo(state);
        YeastarHealthCheck check = new YeastarHealthCheck("yeastar", session, null, null);
        check.setCamelContext(context);
        assertThat(check.call().getState()).isEqualTo(health);
    }
}
