// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The heartbeats of a PBX that can answer them, and refuses them. The P-Series has no heartbeats. */
@ParameterizedClass
@EnumSource(value = Series.class, names = {"S", "CLOUD"})
class RefusedHeartbeatTest extends SessionInMovedTime {

    /** The documents of a Cloud PBX have heartbeats from v2 on. */
    @BeforeEach
    void watch() {
        options.setApiVersion(series == Series.CLOUD ? "v2.0.0" : "v1.1.0");
        session.configure(options.sessionOptions(), true);
        session.watch();
    }

    /** It can answer, and will have none of it (protocol.md 6.12). */
    @Test
    void heartbeatThatIsRefusedTwiceIsALoginsWork() {
        pbx.fault("heartbeat", Fault.answer("{\"status\":\"Failed\"}")).always();
        advance(Duration.ofMinutes(11));
        assertThat(pbx.requests(words().login())).hasSize(2);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        advance(Duration.ofMinutes(10));
        assertThat(pbx.requests(words().login())).as("once, or it is of no help").hasSize(2);
        pbx.clearFaults();
        advance(Duration.ofMinutes(1));
        pbx.fault("heartbeat", Fault.answer("{\"status\":\"Failed\"}")).times(2);
        advance(Duration.ofMinutes(12));
        assertThat(pbx.requests(words().login())).hasSize(3);
    }
}
