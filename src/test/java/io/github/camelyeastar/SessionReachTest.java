// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.pbx.NotSentException;
import io.github.camelyeastar.internal.session.SessionState;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A session whose heartbeats are not answered is not shown as open, though its token may live for half an hour. */
class SessionReachTest {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private final PbxSimulator pbx = PbxSimulator.builder().build();
    private YeastarSession session;

    @BeforeEach
    void start() {
        pbx.start();
        context.start();
        YeastarTestSupport.pointAt(pbx, options);
        options.setHeartbeatPeriod(PERIOD.toMillis());
        session = new YeastarSession(context, "pbx", options.sessionOptions(), HostResolver.SYSTEM, new LoginLedger(),
                time.timer(),
                time.timer());
        session.start();
        session.watch();
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    @Test
    void oneHeartbeatMayBeLost() {
        pbx.fault("heartbeat", Fault.dropUnhandled()).times(1);
        time.advance(PERIOD);
        assertThat(session.status().failedHeartbeats.get()).isEqualTo(1);
        verify(SessionState.OPEN, HealthCheck.State.UP);
        time.advance(PERIOD);
        verify(SessionState.OPEN, HealthCheck.State.UP);
    }

    @Test
    void secondInARowIsShown() {
        pbx.stop();
        time.advance(PERIOD.multipliedBy(2));
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
        assertThat(session.status().reason()).startsWith("heartbeats are not answered: ");
        pbx.start();
        time.advance(PERIOD);
        verify(SessionState.OPEN, HealthCheck.State.UP);
        assertThat(pbx.requests("login")).as("the token lives").hasSize(1);
    }

    @Test
    void answerOfAnythingElseIsNotOne() {
        pbx.fault("heartbeat", Fault.httpStatus(504, "Gateway Timeout")).always();
        time.advance(PERIOD.multipliedBy(2));
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
        pbx.fault("heartbeat", Fault.dropUnhandled()).times(2);
        time.advance(PERIOD.plusSeconds(30));
        verify(SessionState.UNREACHABLE, HealthCheck.State.DOWN);
        YeastarTestSupport.send(session, "extension/query", "{\"extid\":\"1000\"}");
        verify(SessionState.OPEN, HealthCheck.State.UP);
    }

    private void verify(SessionState state, HealthCheck.State health) {
        assertThat(session.state()).isEqualTo(state);
        YeastarHealthCheck check = new YeastarHealthCheck("yeastar", session, null, null);
        check.setCamelContext(context);
        assertThat(check.call().getState()).isEqualTo(health);
    }
}
