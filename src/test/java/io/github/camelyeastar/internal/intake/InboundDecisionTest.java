// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which command a decision is, for each report and API version. */
class InboundDecisionTest {
    private static final String INBOUND = "{\"inbound\":{\"from\":\"1929383883\",\"to\":\"1005\",\"trunk\":\"SPS-6-36\","
            + "\"inboundid\":\"1547389566.275\"}}";
    private static final String V2_INBOUND = "{\"inbound\":{\"from\":\"2000\",\"to\":\"1023\",\"trunkname\":\"siptrunk\","
            + "\"channelid\":\"PJSIP/trunk-1\"}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Invite   | v1.1.0 | accept          | inbound/accept              | {inboundid=1547389566.275}",
            "Invite   | v1.1.0 | Refuse          | inbound/refuse              | {inboundid=1547389566.275}",
            "Incoming | v1.1.0 | accept          | inbound/accept              | {inboundid=1547389566.275}",
            "Incoming | v1.1.0 | extension:1001  | inbound/transfer_extension  | {inboundid=1547389566.275, extid=1001}",
            "Incoming | v1.0.0 | queue: 6700     | inbound/transfer_queue      | {inboundid=1547389566.275, queueid=6700}",
            "Incoming | v1.1.0 | IVR:6500        | inbound/transfer_ivr        | {inboundid=1547389566.275, ivrid=6500}",
            "Incoming | v1.1.0 | ringgroup:6300  | inbound/transfer_ringgroup  | {inboundid=1547389566.275, ringgroupid=6300}",
            "Incoming | v1.1.0 | number:5503301  | inbound/transfer_number     | {inboundid=1547389566.275, number=5503301}",
            "Invite   | v2.0.0 | accept          | call/accept_inbound         | {channelid=PJSIP/trunk-1}",
            "Invite   | v2.0.0 | refuse          | call/refuse_inbound         | {channelid=PJSIP/trunk-1}",
            "Incoming | v2.0.0 | queue:6700      | call/transfer               | {channelid=PJSIP/trunk-1, number=6700}"})
    void decisionIsACommand(String action, String apiVersion, String decision, String command, String parameters) {
        PbxApi.Call made = InboundControl.request(decision, report(action, apiVersion.startsWith("v2")),
                new SSeries(apiVersion, null));

        assertThat(made.command()).isEqualTo(command);
        assertThat(ApiJson.parameters(made.json())).hasToString(parameters);
    }

    @Test
    void oldFormatIsReadToo() {
        Report invite = Report.parse("{\"action\":\"Invite\",\"callid\":\"1495707950.331\",\"inbound\":{\"from\":\"1000\","
                + "\"to\":\"1002\",\"trunk\":\"sip-142\",\"inboundid\":\"1495707950.331\"}}");
        assertThat(ApiJson.parameters(InboundControl.request("accept", invite, new SSeries("v1.0.0", null)).json()))
                .hasToString("{inboundid=1495707950.331}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "perhaps", "extension", "extension:", "agent:1", ":1001"})
    void whatIsNoDecisionIsRefused(String decision) {
        assertThatThrownBy(() -> InboundControl.request(decision, report("Incoming", false), new SSeries("v1.1.0", null)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("CamelYeastarDecision")
                .hasMessageContaining("extension:1001");
    }

    @Test
    void inviteCantBeTransferred() {
        assertThatThrownBy(() -> InboundControl.request("extension:1001", report("Invite", false), new SSeries("v1.1.0", null)))
                .hasMessageContaining("INVITE").hasMessageContaining("INCOMING");
    }

    @Test
    void callThatIsNotNamedCantBeDecidedAbout() {
        assertThatThrownBy(() -> InboundControl.request("accept", report("Invite", false), new SSeries("v2.0.0", null)))
                .hasMessageContaining("channelid");
        assertThatThrownBy(
                () -> InboundControl.request("accept", Report.parse("{\"action\":\"Invite\"}"), new SSeries("v1.1.0", null)))
                .hasMessageContaining("inboundid");
    }

    private static Report report(String action, boolean v2) {
        return Report.parse(v2
                ? "{\"event\":\"" + action + "\",\"callid\":\"1\",\"members\":[" + V2_INBOUND + "],\"sn\":\"1\"}"
                : "{\"action\":\"" + action + "\",\"callid\":\"1\",\"call\":[" + INBOUND + "],\"sn\":\"1\"}");
    }
}
