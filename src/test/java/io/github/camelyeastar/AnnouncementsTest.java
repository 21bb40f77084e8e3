// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What heartbeats tell the PBX of the address for reports. A P-Series PBX has the address in its settings. */
@ParameterizedClass
@EnumSource(value = Series.class, names = {"S", "CLOUD"})
class AnnouncementsTest extends CommandsTestSupport {

    /** The documents of a Cloud PBX have heartbeats from v2 on. */
    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setApiVersion(series == Series.CLOUD ? "v2.0.0" : "v1.1.0");
    }

    /** The logout of the token before may have ended the reports of the account. */
    @Test
    void loginOnAnOpenSessionAnnouncesTheAddressAgain() {
        send("yeastar:login");
        send("yeastar:login");
        pbx.awaitRequest("logout", 1, SOON);
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
