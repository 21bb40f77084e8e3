// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.simulator.InboundCall;
import io.github.camelyeastar.simulator.InboundCall.Ending;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Inbound calls of a P-Series PBX: asked for by a webhook, and decided by a command, for which the consumer has a session. */
class PSeriesInboundControlTest extends YeastarTestSupport {
    private static final String SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    private volatile String decision;

    @Override
    PbxBuilder pbxBuilder() {
        return PbxSimulator.builder().series("p").repeatInterval(Duration.ofMillis(50)).decisionWindow(Duration.ofSeconds(3));
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setSeries(Series.P);
        configuration.setSecretKey(SECRET);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?inboundControl=true&types=INVITE").routeId("reports")
                        .setHeader(YeastarConstants.DECISION, () -> decision);
            }
        };
    }

    @BeforeEach
    void registerTheWebhook() {
        pbx.webhook("http://127.0.0.1:" + listenPort + "/report", SECRET);
    }

    @ParameterizedTest
    @CsvSource({"accept, ACCEPTED, call/accept_inbound", "refuse, REFUSED, call/refuse_inbound"})
    void decisionIsCarriedOut(String wanted, Ending outcome, String command) {
        decision = wanted;
        InboundCall call = pbx.invite("5503301", "6400", "sip-a");
        assertThat(call.awaitOutcome(SOON)).isEqualTo(outcome);
        assertThat(call.decision().command()).isEqualTo(command);
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.DECIDED) == 1);
        assertThat(pbx.requests(command)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.json()).isEqualTo(Map.of("channel_id", call.channelId()));
        });
        assertThat(pbx.requests("get_token")).hasSize(1);
        assertThat(reportsConsumer().getHealthCheck().callReadiness().getDetails()).containsEntry("yeastar.state", "OPEN");
        context.stop();
        assertThat(pbx.sessions()).as("the token is given back").isEmpty();
    }

    /** The PBX knows no command for it. */
    @Test
    void transferLeavesTheCallToThePbxAndIsTold() {
        decision = "extension:1001";
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            assertThat(pbx.invite("5503301", "6400", "sip-a").awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
            assertThat(log.text()).contains("extension:1001", "accepted or refused only");
        }
    }
}
