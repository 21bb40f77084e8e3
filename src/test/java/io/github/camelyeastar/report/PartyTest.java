// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PartyTest {

    @Test
    void readsExtensionOfEveryFormat() {
        assertThat(new Party("ext", Map.of("extid", "1002")).number()).isEqualTo("1002");
        Party v2 = new Party("ext", Map.of("number", "1023", "channelid", "PJSIP/1023-3b", "memberstatus", "ALERT"));
        assertThat(v2.number()).isEqualTo("1023");
        assertThat(v2.channelId()).isEqualTo("PJSIP/1023-3b");
        assertThat(v2.status()).isEqualTo("ALERT");
        assertThat(v2.from()).isNull();
    }

    @Test
    void readsTrunkOfEveryFormat() {
        Party outbound = new Party("outbound",
                Map.of("from", "1002", "to", "42003", "trunk", "sip-142", "outboundid", "1.366"));
        assertThat(outbound.from()).isEqualTo("1002");
        assertThat(outbound.to()).isEqualTo("42003");
        assertThat(outbound.trunk()).isEqualTo("sip-142");
        assertThat(outbound.id()).isEqualTo("1.366");
        assertThat(outbound.number()).isNull();
        Party inbound = new Party("inbound", Map.of("trunkname", "siptrunk", "inboundid", "1.4"));
        assertThat(inbound.trunk()).isEqualTo("siptrunk");
        assertThat(inbound.id()).isEqualTo("1.4");
    }

    @Test
    void takesBlankForMissing() {
        assertThat(new Party("ext", Map.of("extid", " ", "number", "1002")).number()).isEqualTo("1002");
        assertThat(new Party("ext", Map.of("extid", "")).number()).isNull();
    }

    @Test
    void comeInTheOrderSentRepeatedKeysIncluded() {
        assertThat(parties("{'ext':{'extid':'1'},'inbound':{'from':'2'},'ext':{'extid':'3'},'call':[{'ext':{'extid':'4'},"
                + "'outbound':{'from':'5'},'ext':{'extid':'6'}}],'outbound':{'from':'7'},'ext':{'extid':'8'},"
                + "'members':[{'ext':{'number':'9'}}],'call':[{'queue':{'number':'10'}}]}"))
                .containsExactly("ext 1", "inbound 2", "ext 3", "ext 4", "outbound 5", "ext 6", "outbound 7", "ext 8", "ext 9",
                        "queue 10");
    }

    @Test
    void comeFromSingleObjectsAndNestedArrays() {
        assertThat(parties("{'call':{'ext':{'extid':'1'},'ext':{'extid':'2'}}}")).containsExactly("ext 1", "ext 2");
        assertThat(parties("{'members':[[{'ext':{'number':'1'}}],{'ext':[{'number':'2'},{'number':'3'}]}]}"))
                .containsExactly("ext 1", "ext 2", "ext 3");
        assertThat(parties("{'ext':[{'extid':'1'},['2']]}")).containsExactly("ext 1", "ext 2");
    }

    @Test
    void comeFromPlainValues() {
        assertThat(parties("{'ext':'1002','ext':1003,'inbound':true,'ext':null}"))
                .containsExactly("ext 1002", "ext 1003", "inbound true", "ext null");
        assertThat(parties("{'call':[{'ext':'1'},{'queue':'6700'},'3'],'members':[{}]}"))
                .containsExactly("ext 1", "queue 6700", "member 3");
        assertThat(parties("{'members':[{'number':'1','memberstatus':'RING'},{'ext':{'number':'2'},'memberstatus':'BYE'}]}"))
                .containsExactly("member 1", "ext 2");
    }

    @Test
    void comeFromNowhereElse() {
        assertThat(parties("{'ivr':{'ivrid':'6500'},'misscall':[{'ext':{'extid':'1'}}],'x':{'call':[{'ext':{'extid':'2'}}]},"
                + "'members':'5','call':null,'extension':'1010','extid':'1001'}")).isEmpty();
    }

    private static List<String> parties(String text) {
        return Report.parse(text.replace('\'', '"')).parties().stream()
                .map(party -> party.role() + " " + (party.from() == null ? party.number() : party.from())).toList();
    }
}
