// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A session from login to logout and a call's reports, with each plausible behaviour of the PBX (protocol.md 8). */
class PersonalitiesTest {

    static List<Personality> all() {
        return Personality.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void callArrivesAndTheSessionEnds(Personality personality) throws Exception {
        try (PbxSimulator pbx = PbxSimulator.builder().personality(personality).repeatInterval(Duration.ofMillis(50)).build();
                DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
            YeastarTestSupport.pointAt(pbx, options);
            options.setListenPort(YeastarTestSupport.freePort());
            options.setLogoutOnStop(true);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports").to("mock:reports");
                }
            });
            context.start();
            await().atMost(YeastarTestSupport.SOON).until(() -> pbx.sessions().size() == 1);

            pbx.play("status", "STATUS 1000 Registered").await(YeastarTestSupport.SOON);
            context.createProducerTemplate().requestBody("yeastar:heartbeat", null, Map.class);
            pbx.play("internal-call").await(YeastarTestSupport.SOON);
            pbx.ledger().await(YeastarTestSupport.SOON);

            MockEndpoint reports = context.getEndpoint("mock:reports", MockEndpoint.class);
            assertThat(reports.getExchanges()).hasSize(pbx.ledger().sent());
            assertThat(reports.getExchanges()).extracting(e -> e.getMessage().getBody(Report.class).type())
                    .contains(ReportType.EXTENSION_STATUS, ReportType.CDR)
                    .doesNotContain(ReportType.UNKNOWN, ReportType.MALFORMED);
            assertThat(pbx.ledger().answered()).isEqualTo(pbx.ledger().sent()).isPositive();
            assertThat(pbx.ledger().withoutTarget()).isEmpty();

            context.stop();
            assertThat(pbx.sessions()).isEmpty();
            assertThat(pbx.maxLoginFailuresInARow()).isZero();
        }
    }
}
