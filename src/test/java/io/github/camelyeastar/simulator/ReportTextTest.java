// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is rendered must be found among the samples, byte for byte. */
class ReportTextTest {

    private static final SentParty EXT_1000 = SentParty.ext("1000");
    private static final SentParty EXT_1002 = SentParty.ext("1002");
    private static final String SN = "369362089179";

    private static void assertSample(ReportFormat format, String serialNumber, ReportText... reports) {
        for (ReportText report : reports) {
            assertThat(report.render(format, serialNumber)).isIn(TestSamples.of(format.version()));
        }
    }

    @Test
    void rendersTheSamplesOfTheDefaultFormat() {
        String call = "1495706238.328";
        assertSample(ReportFormat.V1_0_0, null,
                ReportText.bootUp(),
                ReportText.trunkChanged("SIP-142", "del"),
                ReportText.extensionStatus("1010", "Registered", "192.168.5.100"),
                ReportText.ring(call, EXT_1000, EXT_1002),
                ReportText.ring("1495771030.365",
                        SentParty.outbound("1002", "42003", "sip-142").withId("1495771030.366"), EXT_1002),
                ReportText.alert(call, EXT_1002),
                ReportText.alert("1495707950.331", SentParty.inbound("1000", "1002", "sip-142")),
                ReportText.answer(call, EXT_1000, EXT_1002),
                ReportText.answered(call, EXT_1002, EXT_1000),
                ReportText.bye(call, EXT_1000, EXT_1002),
                ReportText.transfer("1505291815.120", EXT_1000, SentParty.inbound("102", "1000", "Apple_test")),
                ReportText.callFailed("1495420603.349", "NO Outbound Restriction"),
                ReportText.callFailed("1495186077.229", "DND", SentParty.ext("1005")),
                ReportText.invite("1495707950.331", SentParty.inbound("1000", "1002", "sip-142")),
                ReportText.incoming("1495707950.331", SentParty.inbound("1000", "1002", "sip-142")),
                ReportText.dtmf("1495705009.315",
                        SentParty.outbound("1002", "41000", "SIP-142").withId("1495705009.316"), "#"),
                ReportText.cdr(
                        SimulatedCdr.internal("1495779310.371", "2017-05-25 22:15:10", "1002", "1000").ended("ANSWERED", 3, 2)),
                ReportText.cdr(SimulatedCdr.outbound("1495779454.374", "2017-05-25 22:17:34", "1002", "41004", "sip-142")
                        .ended("ANSWERED", 4, 4)),
                ReportText.cdr(SimulatedCdr.inbound("1495779612.377", "2017-05-25 22:20:12", "5503301", "1000", "sip-142")
                        .ended("ANSWERED", 12, 8).with("", null, null)
                        .recorded("20170525222012-1495779612.377-5503301-1000-Inbound.wav")),
                ReportText.playPromptEnd("1495780325.384", EXT_1002, "appletest"),
                ReportText.playPromptEnd("1505352996.281", SentParty.outbound("", "", "Apple_test"), "appletest"),
                ReportText.satisfaction("1504460713.60", "1"),
                ReportText.smsSent("18396210850-1502874159", "Failed"));
    }

    @Test
    void rendersTheSamplesOfTheWellFormedFormat() {
        SentParty ext1005 = SentParty.ext("1005");
        SentParty ext1006 = SentParty.ext("1006");
        String recording = "20180315201242-1521173562.46-203-201-Internal.yswav";
        assertSample(ReportFormat.V1_0_2, SN,
                ReportText.extensionChanged("1001", "update"),
                ReportText.extensionStatus("1006", "Registered"),
                ReportText.alert("1547389566.275", SentParty.inbound("1929383883", "1005", "SPS-6-36")),
                ReportText.answer("1547375031.65", ext1006, ext1005),
                ReportText.answered("1547375031.65", ext1005, ext1006),
                ReportText.bye("1547375817.78", ext1006, ext1005),
                ReportText.forward("1547379044.160", ext1006),
                ReportText.transfer("1547379694.192", SentParty.inbound("182837733", "1001", "SPS-6-36")),
                ReportText.invite("1547389566.275", SentParty.inbound("1929383883", "1005", "SPS-6-36")),
                ReportText.dtmf("1547389829.281", ext1005, "2"),
                ReportText.dtmfEnd("1547389829.281", ext1005, "21"),
                ReportText.ivrPromptEnd("1547395676.370", ext1005, "6500", "1005"),
                ReportText.playPromptEnd("1547395676.371", ext1005, "appletest"),
                ReportText.playPromptEnd("1547395676.372", SentParty.outbound("", "", "SPS-6-36"), "appletest"),
                ReportText.satisfaction("1547396435.415", "1"),
                ReportText.cdr(SimulatedCdr.internal("1547391782.318", "2019-01-13 23:03:02", "1001", "1005")
                        .ended("ANSWERED", 21, 10).recorded(recording)),
                ReportText.cdr(SimulatedCdr.outbound("1547392142.330", "2019-01-13 23:09:02", "1005", "9283737733", "SPS-6-36")
                        .ended("ANSWERED", 6, 3).recorded(recording)),
                ReportText.cdr(SimulatedCdr.inbound("1547393303.354", "2019-01-13 23:28:23", "1929383883", "1005", "SPS-6-36")
                        .ended("NO ANSWER", 14, 0)));
        assertSample(ReportFormat.V1_0_2, "369351034049",
                ReportText.bootUp(),
                ReportText.ring("1550710849.199", EXT_1002, SentParty.ext("1001")),
                ReportText.callFailed("1536976927.37", "486 Busy Here",
                        SentParty.outbound("1002", "70871520926", "Wanatel-1").withId("1536976927.38"), EXT_1002));
    }

    @Test
    void rendersTheSamplesOfVersion2() {
        SentParty ext1023 = SentParty.ext("1023").withChannel("PJSIP/1023-0000003b");
        SentParty inbound = SentParty.inbound("2000", "1023", "siptrunk").withChannel("PJSIP/trunk-siptrunk-endpoint-00000001");
        assertSample(ReportFormat.V2_0_0, "369451090405",
                ReportText.bootUp(),
                ReportText.ring("1571896991.2", ext1023.withCallPath("6500"), inbound.withCallPath("6500")),
                ReportText.answer("1571896991.2", ext1023, inbound),
                ReportText.callStatus("1571896991.2", ext1023.withMemberStatus("BYE").withCallPath("6500")),
                ReportText.invite("1571896991.2", inbound),
                ReportText.incoming("1571897079.3", inbound),
                ReportText.cdr(
                        SimulatedCdr.internal("1571897930.5", "2019-10-23 22:18:50", "1023", "2023").ended("ANSWERED", 19, 14)
                                .recorded("20191024201242-1571897930.5-203-201-Internal.wav")),
                ReportText.extensionStatus("1023", "Ringing", "192.168.5.100"),
                ReportText.extensionChanged("1000", "update"),
                ReportText.callFailed("1573097568.15", "480 Temporatily Unavailable",
                        ext1023.withChannel("PJSIP/1023-0000003c")),
                ReportText.dtmf("1571905397.97", ext1023, "2"),
                ReportText.dtmfEnd("1571905397.97", ext1023, "21"),
                ReportText.forward("1571901993.46", ext1023.withChannel("PJSIP/1023-0000003f")),
                ReportText.playPromptEnd("1571905398.98", ext1023, "appletest"),
                ReportText.ivrPromptEnd("1571905398.99", ext1023, "6500", "1023"),
                ReportText.satisfaction("1571972541.133", "1"),
                ReportText.smsSent("18396210850-1502874159", "Failed"),
                ReportText.conferenceStatus("1572313740.138", "6400", "sales",
                        ext1023.withChannel("PJSIP/1023-00000040").withMemberStatus("ANSWER")),
                ReportText.uaCstaCall("callanswer", "1023", "1571972541.140", "192.168.5.100"),
                ReportText.queueAutoPause("6700", "1023", "2000", "1571972541.141"),
                ReportText.agentRingNoAnswer("queue-6700", "Anna", "1571972541.142", "2000"));
    }

    @Test
    void knowsWhatAFormatDoesNotHave() {
        assertThat(ReportText.queueAutoPause("1", "2", "3", "4").existsIn(ReportFormat.V1_0_2)).isFalse();
        assertThat(ReportText.callStatus("1", EXT_1000).existsIn(ReportFormat.V1_0_0)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void listsManySamplesOfEachFormat(ReportFormat format) {
        List<String> samples = TestSamples.of(format.version());

        assertThat(samples).hasSizeGreaterThan(20).doesNotHaveDuplicates()
                .allMatch(sample -> sample.startsWith("{\"" + format.nameKey() + "\":\"") && sample.endsWith("}"));
        assertThat(TestSamples.all()).containsAll(samples);
    }

    /** Commands of 2.0.0 name a party by its channel alone. */
    @Test
    void eachCallHasChannelsOfItsOwn() {
        SentParty customer = SentParty.inbound("5503301", "1000", "sip-142");
        List<String> ringing = channels(ReportText.ring("1760000000.1", EXT_1000, customer));
        assertThat(ringing).hasSize(2).doesNotHaveDuplicates().allMatch(channel -> channel.matches("PJSIP/.+-[0-9a-f]{8}"))
                .hasSameElementsAs(channels(ReportText.answer("1760000000.1", EXT_1000, customer)))
                .doesNotContainAnyElementsOf(channels(ReportText.ring("1760000000.2", EXT_1000, customer)));
    }

    private static List<String> channels(ReportText report) {
        return Pattern.compile("\"channelid\":\"([^\"]+)\"").matcher(report.render(ReportFormat.V2_0_0, null)).results()
                .map(channel -> channel.group(1)).toList();
    }

    @Test
    void escapesWhatJsonForbids() {
        assertThat(ReportText.callFailed("1", "a\"b\\c\nü").render(ReportFormat.V1_0_0, null))
                .isEqualTo("{\"action\":\"CallFailed\",\"reason\":\"a\\\"b\\\\c\\u000aü\",\"callid\":\"1\"}");
    }
}
