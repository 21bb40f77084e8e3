// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A session from login to logout and a call's reports, with each plausible behaviour of the PBX (protocol.md 8). */
class PersonalitiesTest {

    private static final String SECRET_KEY = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    static Stream<Arguments> all() {
        return Stream.concat(Personality.all().stream().map(personality -> Arguments.of(Series.S, personality)), Stream.concat(
                of(Series.CLOUD, "cloud=true", "cloudHeartbeatInV1=true", "oldTokenSurvivesRefresh=true"),
                of(Series.P, "p.tokenCap=1", "p.newestTokenOnly=true", "oldTokenSurvivesRefresh=true", "p.message=TEXT",
                        "p.message=OBJECT", "p.serialNumberFirst=true", "p.blanksForEmpty=true", "p.webhookCommands=false",
                        "p.userAgentNeeded=false")));
    }

    private static Stream<Arguments> of(Series series, String... settings) {
        return Stream.of(settings).map(setting -> Arguments.of(series, Personality.defaults().with(setting)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void callArrivesAndTheSessionEnds(Series series, Personality personality) throws Exception {
        try (PbxSimulator pbx = PbxSimulator.builder().personality(personality).series(series.toString())
                .repeatInterval(Duration.ofMillis(50)).speed(20).build();
                DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
            YeastarTestSupport.pointAt(pbx, options);
            options.setSeries(series);
            options.setListenPort(YeastarTestSupport.freePort());
            options.setLogoutOnStop(true);
            if (series == Series.P) {
                options.setSecretKey(SECRET_KEY);
                pbx.webhook("http://127.0.0.1:" + options.getListenPort() + "/report", SECRET_KEY);
            } else {
                options.setAllowedSources("127.0.0.1");
            }
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports" + (series == Series.P ? "?inboundControl=true" : "")).to("mock:reports");
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
            // what was refreshed, and lives on, dies by itself
            assertThat(pbx.sessions()).hasSize(personality.oldTokenSurvivesRefresh() ? 1 : 0);
            assertThat(pbx.requests(new ApiWords(series).logout())).hasSize(1);
            assertThat(pbx.maxLoginFailuresInARow()).isZero();
        }
    }
}
