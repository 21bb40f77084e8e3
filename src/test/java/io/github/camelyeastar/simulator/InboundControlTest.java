// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Calls from outside wait for decisions, but not for long (protocol.md 2.3, 3.1, 6.11). */
class InboundControlTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestReceiver receiver = new TestReceiver();
    private PbxSimulator pbx;
    private TestClient client;
    private String token;

    InboundControlTest() throws IOException {
    }

    private void start(Duration window, Personality personality, ReportFormat format) throws IOException {
        pbx = PbxSimulator.builder().decisionWindow(window).personality(personality).build();
        pbx.start();
        client = new TestClient(pbx);
        token = client.login(receiver.port(), format);
    }

    private void start(Duration window) throws IOException {
        start(window, Personality.defaults(), ReportFormat.V1_0_2);
    }

    @AfterEach
    void close() throws IOException {
        pbx.close();
        receiver.close();
    }

    @ParameterizedTest
    @EnumSource
    void asksInEachFormat(ReportFormat format) throws IOException {
        start(LONG, Personality.defaults(), format);
        InboundCall call = pbx.invite("5503301", "1002", "pstn-trunk");
        call.delivery().await(SOON);

        String id = format == ReportFormat.V2_0_0
                ? "\"channelid\":\"" + call.channelId()
                : "\"inboundid\":\"" + call.inboundId();
        assertThat(receiver.bodies()).singleElement().asString()
                .startsWith("{\"" + format.nameKey() + "\":\"Invite\",\"callid\":\"" + call.callId()).contains(id);
        assertThat(call.outcome()).isNull();
        assertThat(call.decision()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"inbound/accept, , , ACCEPTED", "inbound/refuse, , , REFUSED",
            "inbound/transfer_extension, extid, 1003, TRANSFERRED", "inbound/transfer_ivr, ivrid, 6500, TRANSFERRED",
            "inbound/transfer_queue, queueid, 6700, TRANSFERRED", "inbound/transfer_ringgroup, ringgroupid, 6200, TRANSFERRED",
            "inbound/transfer_number, number, 5503302, TRANSFERRED"})
    void isDecidedOnce(String command, String name, String target, InboundCall.Ending outcome) throws IOException {
        start(LONG);
        InboundCall call = pbx.incoming("5503301", "1002", "pstn-trunk");
        String body = name == null
                ? TestClient.json("inboundid", call.inboundId())
                : TestClient.json("inboundid", call.inboundId(), name, target);

        assertThat(client.command(command, token, body)).startsWith("{\"status\":\"Success\"");
        assertThat(call.awaitOutcome(SOON)).isEqualTo(outcome);
        assertThat(client.command(command, token, body)).isEqualTo(ApiAnswer.failed("10016"));
        assertThat(call.decision().command()).isEqualTo(command);
        assertThat(call.decision().target()).isEqualTo(target);
        assertThat(call.decision().after()).isLessThan(LONG);
        assertThat(call.decisions()).extracting(InboundCall.Decision::errno).containsExactly(null, "10016");
        assertThat(call.outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"call/accept_inbound, ACCEPTED", "call/refuse_inbound, REFUSED", "call/transfer, TRANSFERRED"})
    void isDecidedByItsChannel(String command, InboundCall.Ending outcome) throws IOException {
        start(LONG, Personality.defaults(), ReportFormat.V2_0_0);
        InboundCall call = pbx.invite("5503301", "1002", "pstn-trunk");
        InboundCall other = pbx.invite("5503301", "1002", "pstn-trunk");

        assertThat(client.post("/api/v2.0.0/" + command + "?token=" + token,
                TestClient.json("channelid", call.channelId(), "number", "1003"))).isEqualTo(ApiAnswer.SUCCESS);
        assertThat(call.outcome()).isEqualTo(outcome);
        assertThat(other.outcome()).isNull();
    }

    @Test
    void goesOnWhenNobodyDecides() throws IOException {
        start(Duration.ofMillis(50));
        InboundCall invite = pbx.invite("5503301", "1002", "pstn-trunk");
        InboundCall incoming = pbx.incoming("5503301", "1002", "pstn-trunk");

        assertThat(invite.awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.ACCEPTED_BY_DEFAULT);
        assertThat(incoming.awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.WENT_ON);
        assertThat(client.command("inbound/refuse", token, TestClient.json("inboundid", invite.inboundId())))
                .isEqualTo(ApiAnswer.failed("10016"));
        assertThat(client.command("inbound/transfer_queue", token,
                TestClient.json("inboundid", incoming.inboundId(), "queueid", "6700"))).isEqualTo(ApiAnswer.failed("10016"));
        assertThat(invite.decision()).isNull();
        assertThat(client.command("inbound/query", token, "")).contains(invite.inboundId(), incoming.inboundId());
    }

    @Test
    void callerDoesNotWait() throws IOException {
        start(LONG);
        InboundCall call = pbx.invite("5503301", "1002", "pstn-trunk");
        call.hangUp();

        assertThat(client.command("inbound/accept", token, TestClient.json("inboundid", call.inboundId())))
                .isEqualTo(ApiAnswer.failed("10007"));
        assertThat(call.outcome()).isEqualTo(InboundCall.Ending.HUNG_UP);
        assertThat(call.decisions()).extracting(InboundCall.Decision::errno).containsExactly("10007");
        assertThat(client.command("inbound/accept", token, TestClient.json("inboundid", "1.1")))
                .isEqualTo(ApiAnswer.failed("10007"));
    }

    @Test
    void rebootEndsAllCalls() throws IOException {
        start(LONG);
        InboundCall call = pbx.invite("5503301", "1002", "pstn-trunk");
        pbx.reboot();
        token = client.login(receiver.port(), ReportFormat.V1_0_2);

        assertThat(call.outcome()).isEqualTo(InboundCall.Ending.HUNG_UP);
        assertThat(client.command("inbound/accept", token, TestClient.json("inboundid", call.inboundId())))
                .isEqualTo(ApiAnswer.failed("10007"));
    }

    @Test
    void unknownTargetDecidesNothing() throws IOException {
        start(LONG);
        InboundCall call = pbx.incoming("5503301", "1002", "pstn-trunk");
        assertThat(client.command("inbound/transfer_queue", token,
                TestClient.json("inboundid", call.inboundId(), "queueid", "99"))).isEqualTo(ApiAnswer.failed("10013"));
        assertThat(call.outcome()).isNull();
        assertThat(client.command("inbound/hangup", token, TestClient.json("inboundid", call.inboundId())))
                .isEqualTo(ApiAnswer.SUCCESS);
        assertThat(call.outcome()).isEqualTo(InboundCall.Ending.HUNG_UP);
    }

    @Test
    void mayBeStricterOrKinder() throws IOException {
        start(LONG, Personality.defaults().withDecisionsByReport(true).withLateTransferMovesCall(true), ReportFormat.V1_0_2);
        InboundCall invite = pbx.invite("5503301", "1002", "pstn-trunk");
        InboundCall incoming = pbx.incoming("5503301", "1002", "pstn-trunk");
        String transfer = TestClient.json("inboundid", incoming.inboundId(), "extid", "1003");

        assertThat(client.command("inbound/transfer_extension", token,
                TestClient.json("inboundid", invite.inboundId(), "extid", "1003"))).isEqualTo(ApiAnswer.failed("10015"));
        assertThat(client.command("inbound/accept", token, transfer)).isEqualTo(ApiAnswer.failed("10015"));
        assertThat(client.command("inbound/transfer_extension", token, transfer)).contains(incoming.callId());
        assertThat(client.command("inbound/transfer_extension", token, transfer)).contains(incoming.callId());
        assertThat(incoming.decisions()).filteredOn(InboundCall.Decision::tookEffect).hasSize(2);
    }

    @Test
    void reportsWhatFollows() throws IOException {
        start(LONG);
        InboundCall moved = pbx.incoming("5503301", "1002", "pstn-trunk").reportsFollow();
        client.command("inbound/transfer_extension", token, TestClient.json("inboundid", moved.inboundId(), "extid", "1003"));
        moved.hangUp();
        InboundCall refused = pbx.invite("5503302", "1002", "pstn-trunk");
        client.command("inbound/refuse", token, TestClient.json("inboundid", refused.inboundId()));
        refused.reportsFollow();

        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.bodies()).hasSize(10));
        assertThat(receiver.bodies()).filteredOn(body -> body.contains("\"action\":\"ALERT\"")).singleElement().asString()
                .contains("\"inbound\":", moved.callId());
        assertThat(receiver.bodies()).filteredOn(body -> body.contains("\"action\":\"RING\"")).singleElement().asString()
                .contains("{\"extid\":\"1003\"}", moved.callId());
        assertThat(pbx.records().cdrs()).extracting(SimulatedCdr::callId, SimulatedCdr::to, SimulatedCdr::status)
                .containsExactly(
                        tuple(moved.callId(), "1003", "ANSWERED"),
                        tuple(refused.callId(), "1002", "NO ANSWER"));
    }

    @Test
    void hundredAtOnce() throws IOException {
        start(LONG);
        List<InboundCall> calls = IntStream.range(0, 100).mapToObj(i -> pbx.invite("55033" + i, "1002", "pstn-trunk")).toList();
        for (InboundCall call : calls) {
            client.command("inbound/accept", token, TestClient.json("inboundid", call.inboundId()));
        }
        assertThat(calls).allMatch(call -> call.outcome() == InboundCall.Ending.ACCEPTED && call.decisions().size() == 1);
    }
}
