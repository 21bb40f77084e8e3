// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.github.camelyeastar.internal.intake.AskedCalls;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.InboundCall;
import io.github.camelyeastar.simulator.InboundCall.Ending;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Inbound calls that a route decides about, on the simulated PBX, whose window is shorter here than its ten seconds. */
class InboundControlTest extends YeastarTestSupport {
    private static final Duration WINDOW = Duration.ofSeconds(3);

    private final List<Report> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile Function<Report, String> decide = report -> null;

    @Override
    PbxBuilder pbxBuilder() {
        return PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).decisionWindow(WINDOW);
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    @ParameterizedTest
    @CsvSource({"invite, v1.1.0, accept, ACCEPTED, inbound/accept", "invite, v1.1.0, refuse, REFUSED, inbound/refuse",
            "incoming, v1.1.0, extension:1001, TRANSFERRED, inbound/transfer_extension",
            "incoming, v1.1.0, queue:6700, TRANSFERRED, inbound/transfer_queue",
            "incoming, v1.1.0, ivr:6500, TRANSFERRED, inbound/transfer_ivr",
            "incoming, v1.1.0, ringgroup:6200, TRANSFERRED, inbound/transfer_ringgroup",
            "incoming, v1.0.0, number:5503302, TRANSFERRED, inbound/transfer_number",
            "invite, v2.0.0, accept, ACCEPTED, call/accept_inbound", "invite, v2.0.0, refuse, REFUSED, call/refuse_inbound",
            "incoming, v2.0.0, extension:1001, TRANSFERRED, call/transfer"})
    void decisionIsCarriedOut(String kind, String apiVersion, String decision, Ending outcome, String command)
            throws Exception {
        route("&apiVersion=" + apiVersion);
        decide = report -> decision;
        InboundCall call = kind.equals("invite") ? invite() : pbx.incoming("5503301", "1000", "pstn-trunk");

        assertThat(call.awaitOutcome(SOON)).isEqualTo(outcome);
        assertThat(call.decisions()).hasSize(1);
        assertThat(call.decision().command()).isEqualTo(command);
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.DECIDED) == 1);
        assertThat(asked).hasSize(1);
    }

    @Test
    void routeThatDecidesNothingLeavesTheCallToThePbx() throws Exception {
        route("");
        InboundCall call = invite();
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
        assertThat(asked).hasSize(1);
        assertThat(call.decisions()).isEmpty();
    }

    @Test
    void routeThatFailsLeavesTheCallToThePbxAndTheExceptionHandlerIsTold() throws Exception {
        route("");
        decide = report -> {
            throw new IllegalStateException("the black list is off");
        };
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            InboundCall call = invite();
            assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
            assertThat(log.text()).contains("No decision about Report[INVITE").contains("the black list is off");
        }
        assertThat(reportsConsumer().counts().get(Count.FAILED)).isEqualTo(1);
        assertThat(pbx.ledger().repeated()).as("the report was acknowledged all the same").isZero();
    }

    @Test
    void wrongDecisionLeavesTheCallToThePbx() throws Exception {
        route("");
        decide = report -> "maybe";
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            assertThat(invite().awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
            assertThat(log.text()).contains("CamelYeastarDecision: 'maybe'");
        }
    }

    @Test
    void reportIsAcknowledgedBeforeTheRouteRuns() throws Exception {
        route("");
        decide = report -> {
            pass(gate);
            return "accept";
        };
        InboundCall call = invite();
        pbx.ledger().await(SOON);
        assertThat(call.decisions()).isEmpty();
        gate.countDown();
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED);
    }

    @Test
    void routeSlowerThanItsTimeDecidesNothing() throws Exception {
        route("&decisionTimeout=200");
        decide = report -> {
            pass(gate);
            return "refuse";
        };
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            InboundCall call = invite();
            await().atMost(SOON).until(() -> asked.size() == 1);
            await().pollDelay(Duration.ofMillis(300)).atMost(SOON).until(() -> true);
            gate.countDown();
            await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.DECIDED_LATE) == 1);
            assertThat(log.text()).contains("came too late").contains("decisionTimeout");
            assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
            assertThat(call.decisions()).isEmpty();
        }
    }

    @Test
    void decisionThatThePbxFindsTooLateIsReportedAsSuch() throws Exception {
        route("");
        decide = report -> {
            pass(gate);
            return "refuse";
        };
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            InboundCall call = invite();
            assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
            gate.countDown();
            await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.DECIDED_LATE) == 1);
            assertThat(log.text()).contains("came too late").contains("10016");
        }
    }

    @Test
    void decisionThatHasToWaitForItsTurnTooLongIsNotSent() throws Exception {
        route("&maxConcurrentRequests=1&decisionTimeout=500");
        decide = report -> "refuse";
        pbx.fault("extension/query", Fault.delay(Duration.ofSeconds(2))).times(1);
        CompletableFuture<?> slow = template.asyncRequestBody("yeastar:extension/query?maxConcurrentRequests=1", (Object) null);
        await().atMost(SOON).until(() -> !pbx.requests("extension/query").isEmpty());
        InboundCall call = invite();
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.DECIDED_LATE) == 1);
        slow.join();
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED_BY_DEFAULT);
        assertThat(call.decisions()).isEmpty();
    }

    @Test
    void callerWhoHangsUpFirstIsNoError() throws Exception {
        route("");
        decide = report -> {
            pass(gate);
            return "accept";
        };
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            InboundCall call = invite();
            await().atMost(SOON).until(() -> asked.size() == 1);
            call.hangUp();
            gate.countDown();
            await().atMost(SOON).until(() -> log.text().contains("had hung up"));
            assertThat(log.text()).doesNotContain("ERROR").doesNotContain("WARN");
        }
        assertThat(reportsConsumer().counts().get(Count.DECIDED_LATE)).isZero();
    }

    @Test
    void repeatIsNotDecidedAbout() throws Exception {
        route("");
        decide = report -> "accept";
        pbx.fault(Fault.REPORT, Fault.dropConnection()).times(3);
        InboundCall call = invite();
        assertThat(call.awaitOutcome(SOON)).isEqualTo(Ending.ACCEPTED);
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().repeated()).isEqualTo(3);
        assertThat(asked).hasSize(1);
        assertThat(call.decisions()).hasSize(1);
    }

    @Test
    void idsOfCallsComeAgainAfterARebootOfThePbx() throws Exception {
        route("");
        for (String callId : List.of("1601600001.1", "1601700001.1")) {
            pbx.publish("{\"event\":\"INVITE\",\"callid\":\"" + callId + "\",\"members\":[{\"inbound\":{\"channelid\":"
                    + "\"PJSIP/trunk-siptrunk-endpoint-00000001\",\"from\":\"5503301\",\"to\":\"1000\"}}]}").await(SOON);
        }
        await().atMost(SOON).until(() -> asked.size() == 2);
    }

    @Test
    void reportsWithoutIdsReachTheRouteEach() throws Exception {
        route("");
        for (String caller : List.of("5503301", "5503302", "5503303")) {
            pbx.publish("{\"action\":\"Invite\",\"inbound\":{\"from\":\"" + caller + "\",\"to\":\"1000\"}}").await(SOON);
        }
        await().atMost(SOON).until(() -> asked.size() == 3);
        assertThat(asked).extracting(report -> report.parties().get(0).from())
                .containsExactlyInAnyOrder("5503301", "5503302", "5503303");
    }

    @Test
    void idThatIsNotUniqueStandsForACallForAMinute() {
        HandMovedTime time = new HandMovedTime();
        AskedCalls calls = new AskedCalls(time::nanoTime);
        Report channelAlone = Report.parse("{\"event\":\"Invite\",\"members\":[{\"inbound\":{\"channelid\":\"trunk-1\"}}]}");
        Report withCall = Report.parse("{\"event\":\"Invite\",\"callid\":\"1.1\",\"members\":[{\"inbound\":{\"channelid\":"
                + "\"trunk-1\"}}]}");
        long arrived = calls.arrivedAt(channelAlone);
        assertThat(calls.claim(channelAlone)).isTrue();
        assertThat(calls.claim(withCall)).isTrue();

        time.advance(Duration.ofSeconds(59));
        assertThat(calls.claim(channelAlone)).isFalse();
        assertThat(calls.arrivedAt(channelAlone)).isEqualTo(arrived);
        time.advance(Duration.ofMinutes(2));
        assertThat(calls.claim(channelAlone)).as("the PBX was started again").isTrue();
        assertThat(calls.arrivedAt(channelAlone)).as("it has its own time").isEqualTo(time.nanoTime());
        assertThat(calls.claim(withCall)).as("no other call has that id").isFalse();
    }

    @Test
    void reportWithoutIdsHasTimeOfItsOwn() {
        HandMovedTime time = new HandMovedTime();
        AskedCalls calls = new AskedCalls(time::nanoTime);
        Report nameless = Report.parse("{\"action\":\"Invite\",\"inbound\":{\"from\":\"1\"}}");
        calls.arrivedAt(nameless);
        time.advance(Duration.ofSeconds(10));
        assertThat(calls.arrivedAt(nameless)).isEqualTo(time.nanoTime());
    }

    @Test
    void hundredCallsAtOnceAreDecidedInTime() throws Exception {
        route("");
        decide = report -> report.parties().get(0).from().endsWith("7") ? "refuse" : "accept";
        List<InboundCall> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(pbx.invite("55033" + i, "1000", "pstn-trunk"));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(calls.get(i).awaitOutcome(SOON)).as("call %d", i)
                    .isEqualTo(("55033" + i).endsWith("7") ? Ending.REFUSED : Ending.ACCEPTED);
            assertThat(calls.get(i).decisions()).hasSize(1);
        }
        assertThat(pbx.mostRequestsAtOnce()).isLessThanOrEqualTo(4);
        assertThat(asked).hasSize(100);
    }

    @Test
    void otherReportsAreAsEver() throws Exception {
        route("");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}");
        pbx.ledger().await(SOON);
        assertThat(asked).hasSize(1);
    }

    private InboundCall invite() {
        return pbx.invite("5503301", "1000", "pstn-trunk");
    }

    private void route(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?inboundControl=true" + options).routeId("reports").process(exchange -> {
                    Report report = exchange.getMessage().getBody(Report.class);
                    asked.add(report);
                    exchange.getMessage().setHeader(YeastarConstants.DECISION, decide.apply(report));
                });
            }
        });
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }
}
