// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A report that the PBX has started: it is told our address again. Only the S-Series reports that. */
class BootUpTest extends YeastarTestSupport {

    @Test
    void failedHeartbeatAfterAReboot() throws Exception {
        context.addRoutes(reports("heartbeatPeriod=2s"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        pbx.reboot();
        pbx.fault("heartbeat", Fault.errno("30003")).times(1);
        assertThat(RawConnection
                .status(RawConnection.exchange(listenPort, RawConnection.post("/report", "{\"action\":\"BootUp\"}"))))
                .isEqualTo(200);
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @Test
    void rebootedPbxIsToldOurAddressAtOnce() throws Exception {
        context.addRoutes(reports("heartbeatPeriod=5m"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        assertThat(pbx.requests("heartbeat")).isEmpty();
        assertThat(RawConnection
                .status(RawConnection.exchange(listenPort, RawConnection.post("/report", "{\"action\":\"BootUp\"}"))))
                .isEqualTo(200);
        await().atMost(SOON).until(() -> pbx.requests("heartbeat").size() == 1);
    }

    private static RouteBuilder reports(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?" + options).routeId("reports").to("mock:reports");
            }
        };
    }
}
