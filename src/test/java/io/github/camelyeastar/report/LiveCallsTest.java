// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.report.LiveSnapshot.CallState;
import io.github.camelyeastar.report.LiveSnapshot.ExtensionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What single reports make of {@link LiveCalls}; {@link LiveCallsPropertyTest} has thousands of calls. */
class LiveCallsTest {
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private final LiveCalls live = new LiveCalls(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private void take(String... texts) {
        for (String text : texts) {
            live.accept(Report.parse(text.replace('\'', '"')));
        }
    }

    private LiveSnapshot.Call call() {
        return live.snapshot().calls().get(0);
    }

    private void extension(String number, ExtensionState state) {
        assertThat(live.snapshot().extensions()).filteredOn(extension -> extension.number().equals(number))
                .extracting(LiveSnapshot.Extension::state).containsExactly(state);
    }

    @Test
    void aCallOfThePSeries() {
        live.setQueueNumbers("64[0-9]{2}");
        take("{'type':30011,'sn':'1','msg':{'call_id':'1.1','members':[{'inbound':{'from':'0301234567','to':'6400',"
                + "'trunk_name':'sip-a','channel_id':'c1','member_status':'ALERT','call_path':'6400'}},"
                + "{'extension':{'number':'1002','channel_id':'c2','member_status':'RING','call_path':'6400'}}]}}");
        assertThat(call().members()).extracting(LiveSnapshot.Member::number).containsExactly("0301234567", "1002");
        assertThat(live.snapshot().queues()).singleElement().satisfies(queue -> assertThat(queue.waiting()).hasSize(1));
        assertThat(live.snapshot().ringingAt("1002")).containsExactly(
                new RingingCall("1.1", "1002", "0301234567", "6400", "sip-a"));
        extension("1002", ExtensionState.RINGING);

        take("{'type':30011,'sn':'1','msg':{'call_id':'1.2','members':[{'internal':{'from':'1001','to':'1003',"
                + "'member_status':'ALERT'}},{'extension':{'number':'1003','channel_id':'c3','member_status':'RING'}}]}}");
        extension("1001", ExtensionState.BUSY);
        assertThat(live.snapshot().calls().get(1).direction()).isEqualTo(LiveSnapshot.Direction.INTERNAL);
    }

    private static final String RING_AT_1002 = "{'type':30011,'sn':'1','msg':{'call_id':'1.1','members':["
            + "{'inbound':{'from':'0301234567','to':'1002','trunk_name':'sip-a','channel_id':'c1','member_status':'ALERT'}},"
            + "{'extension':{'number':'1002','channel_id':'c2','member_status':'RING'}}]}}";

    private static String registration(String kind, String status) {
        return "{'type':30007,'sn':'1','msg':{'extension':'1002','kind':'" + kind + "','status':'" + status + "'}}";
    }

    @ParameterizedTest
    @CsvSource({"Mobile,Registered", "Sip,Registered", "Web,Unregistered", "Sip,Unregistered"})
    void aPhoneOfThePSeriesRingsWhicheverClientRegisters(String kind, String status) {
        take(RING_AT_1002, registration(kind, status));

        assertThat(live.snapshot().ringingAt("1002")).hasSize(1);
        extension("1002", ExtensionState.RINGING);
    }

    @Test
    void anExtensionOfThePSeriesIsThereAsLongAsAClientIsRegistered() {
        take(registration("Sip", "Registered"), registration("Web", "Registered"), registration("Web", "Unregistered"));
        extension("1002", ExtensionState.IDLE);
        take("{'type':30008,'sn':'1','msg':{'extension':'1002','status':'Busy'}}", registration("Mobile", "Registered"));
        extension("1002", ExtensionState.BUSY);
        take("{'type':30008,'sn':'1','msg':{'extension':'1002','status':'Idle'}}", registration("Sip", "Unregistered"));
        extension("1002", ExtensionState.IDLE);
        take(registration("Mobile", "Unregistered"), registration("Sip", "Unregistered"));
        extension("1002", ExtensionState.UNREGISTERED);
        take(registration("Toaster", "Registered"));
        extension("1002", ExtensionState.UNREGISTERED);
    }

    @Test
    void queuesAndDeletedExtensionsOfThePSeries() {
        take("{'type':30025,'msg':{'queue_number':'queue-7100','agent_number':'1002','calls':[]}}",
                "{'type':30026,'msg':{'queue_number':'queue-7200','agent_number':'1002','caller_number':'1','call_id':'9.9'}}",
                registration("Sip", "Registered"));
        assertThat(live.snapshot().queues()).extracting(LiveSnapshot.WaitingQueue::number).containsExactly("7100", "7200");

        take("{'type':30022,'msg':{'ext_number':'1002','option':'UPDATE'}}");
        extension("1002", ExtensionState.IDLE);
        take("{'type':30022,'msg':{'ext_number':'1002','option':'DELETE'}}");
        assertThat(live.snapshot().extensions()).noneMatch(extension -> extension.number().equals("1002"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "'ext':{'extid':'1002'},'inbound':{'from':'0301','to':'1002','trunk':'t','inboundid':'1.1'}",
            "'inbound':{'from':'0301','to':'1002','trunk':'t','inboundid':'1.1'},'ext':{'extid':'1002'}",
            "'call':[{'inbound':{'from':'0301','to':'1002','trunk':'t','inboundid':'1.1'}},{'ext':{'extid':'1002'}}]"})
    void thePhoneRingsWhereverTheCallerFromOutsideStands(String parties) {
        String ring = "{'action':'RING','callid':'1.1'," + parties + "}";
        take(ring);

        assertThat(Report.parse(ring.replace('\'', '"')).ringing()).isEqualTo(live.snapshot().ringingAt("1002"))
                .containsExactly(new RingingCall("1.1", "1002", "0301", "1002", "t"));
        extension("1002", ExtensionState.RINGING);
    }

    @Test
    void aRingOfNobodyElseThanTheCallerRingsNowhere() {
        String ring = "{'action':'RING','callid':'1.1','inbound':{'from':'0301','to':'1002','trunk':'t','inboundid':'1.1'}}";
        take(ring);

        assertThat(Report.parse(ring.replace('\'', '"')).ringing()).isEmpty();
        assertThat(call().members()).extracting(LiveSnapshot.Member::state).containsExactly(LiveSnapshot.CallState.CALLING);
    }

    @Test
    void whoComesBackOnAnotherChannelIsThereAgain() {
        String status = "{'event':'CallStatus','callid':'1.1','members':[{'ext':{'number':'1001','channelid':'%s','memberstatus':'%s'}}]}";
        take(status.formatted("c1", "ANSWER"), status.formatted("c1", "BYE"));
        assertThat(live.snapshot().calls()).isEmpty();
        take(status.formatted("c2", "ANSWER"), status.formatted("c1", "ANSWER"), status.formatted("c1", "BYE"));
        assertThat(call().members()).singleElement()
                .satisfies(member -> assertThat(member.state()).isEqualTo(CallState.TALKING));
        take(status.formatted("c2", "HOLD"));
        assertThat(call().state()).isEqualTo(CallState.ON_HOLD);
        take(status.formatted("c2", "BYE"));
        assertThat(live.snapshot().calls()).isEmpty();
    }

    @Test
    void onlyOnePhoneOfARingGroupAnswers() {
        for (String extension : List.of("1001", "1002", "1003")) {
            take("{'action':'RING','callid':'1.1','call':[{'ext':{'extid':'%s'}},{'inbound':{'from':'555','to':'6200','trunk':'t'}}]}"
                    .formatted(extension));
        }
        assertThat(call().members()).hasSize(4);
        assertThat(call().state()).isEqualTo(CallState.RINGING);
        now = now.plusSeconds(7);
        take("{'action':'ANSWER','callid':'1.1','call':[{'ext':{'extid':'1002'}},{'inbound':{'from':'555','to':'6200','trunk':'t'}}]}");
        assertThat(call().members()).extracting(LiveSnapshot.Member::number).containsExactly("555", "1002");
        assertThat(call().changed()).isEqualTo(now);
        assertThat(call().since()).isEqualTo(now.minusSeconds(7));
    }

    @Test
    void aConferenceHasTheMembersThatTheReportLists() {
        String conference = "{'event':'ConferenceStatus','callid':'1.1','conferencenumber':'6400','members':[%s]}";
        take(conference.formatted("{'ext':{'number':'1001'}},{'ext':{'number':'1002'}}"));
        assertThat(call().members()).hasSize(2);
        take(conference.formatted("{'ext':{'number':'1002'}}"));
        assertThat(call().members()).extracting(LiveSnapshot.Member::number).containsExactly("1002");
        assertThat(call().path()).isEqualTo("6400");
        take(conference.formatted(""));
        assertThat(live.snapshot().calls()).isEmpty();
    }

    @Test
    void aCallThatFailsIsNotThere() {
        take("{'action':'CallFailed','reason':'User busy','callid':'1.1','ext':{'extid':'1002'}}",
                "{'action':'RING','callid':'1.1','call':[{'ext':{'extid':'1002'}},{'ext':{'extid':'1001'}}]}");
        assertThat(live.snapshot().calls()).isEmpty();
        take("{'action':'RING','callid':'1.2','call':[{'ext':{'extid':'1002'}},{'ext':{'extid':'1001'}}]}",
                "{'action':'BootUp'}");
        assertThat(live.snapshot().calls()).as("the PBX has forgotten them").isEmpty();
    }

    @Test
    void overdueCallsAreAskedFor() {
        live.setOverdueAfter(Duration.ofMinutes(5));
        String ring = "{'action':'RING','callid':'%s','call':[{'ext':{'extid':'1002'}},{'ext':{'extid':'1001'}}]}";
        take(ring.formatted("1.1"), ring.formatted("1.2"));
        now = now.plus(Duration.ofMinutes(6));
        take(ring.formatted("1.3"));
        assertThat(live.overdue()).containsExactly("1.1", "1.2");
        live.over("1.1");
        live.confirmed("1.2");
        live.over("unknown");
        assertThat(live.overdue()).isEmpty();
        assertThat(live.snapshot().calls()).extracting(LiveSnapshot.Call::callId).containsExactly("1.2", "1.3");
        take(ring.formatted("1.1"));
        assertThat(live.snapshot().calls()).as("a late report of a call that is over").hasSize(2);
        now = now.plus(Duration.ofHours(5));
        assertThat(live.snapshot().calls()).as("nobody has confirmed it").isEmpty();
        assertThat(live.overdue()).isEmpty();
        assertThatThrownBy(() -> live.setOverdueAfter(Duration.ZERO)).hasMessageContaining("overdueAfter");
    }

    @Test
    void theDayBeginsAnew() {
        String cdr = "{'action':'NewCdr','callid':'%s','timestart':'2026-11-26 09:59:00','callfrom':'555','callto':'1001','callduraction':'30',"
                + "'talkduraction':'%s','status':'%s','type':'Inbound'}";
        take(cdr.formatted("1.1", "0", "NO ANSWER"), cdr.formatted("1.2", "10", "ANSWERED"),
                cdr.formatted("1.2", "0", "NO ANSWER"),
                cdr.formatted("1.2", "10", "ANSWERED"));
        assertThat(live.snapshot().day()).isEqualTo(new LiveSnapshot.Day(2, 1, 1, 20));
        now = now.plus(Duration.ofDays(1));
        assertThat(live.snapshot().day()).isEqualTo(new LiveSnapshot.Day(0, 0, 0, 0));
        take(cdr.formatted("1.3", "0", "NO ANSWER"));
        assertThat(live.snapshot().day().calls()).as("it began yesterday").isZero();
    }

    @Test
    void extensionsAreKnownByAListAndByReports() {
        live.list(Map.of("extlist", List.of(Map.of("extnumber", "1002", "status", "Registered", "username", "Ann"),
                Map.of("number", "999", "status", "Unregistered"), "nonsense")));
        extension("1002", ExtensionState.IDLE);
        take("{'action':'ExtensionStatus','extension':'1002','status':'Busy'}");
        live.list(Map.of("extlist", List.of(Map.of("extnumber", "1002", "status", "Registered"))));
        extension("1002", ExtensionState.BUSY);
        assertThat(live.snapshot().extensions()).extracting(LiveSnapshot.Extension::number).containsExactly("999", "1002");
        assertThat(live.snapshot().extensions().get(1).name()).isEqualTo("Ann");
        take("{'action':'ConfigChange','type':'extension','extid':'999','operation':'del'}",
                "{'event':'QueueAutoPause','queue':'queue-6801','agent':'1002','misscall':[]}");
        assertThat(live.snapshot().extensions()).hasSize(1);
        assertThat(live.snapshot().queues()).extracting(LiveSnapshot.WaitingQueue::number).containsExactly("6801");
    }

    @Test
    void masksAndBecomesJson() throws Exception {
        take("{'action':'RING','callid':'1.1','call':[{'ext':{'extid':'1002'}},{'inbound':{'from':'Ann<555123>','to':'6700'}}]}");
        String json = new ObjectMapper().writeValueAsString(live.snapshot().masked(2));
        assertThat(json).contains("\u2022\u2022\u202223\"", "\"number\":\"1002\"", "\"at\":\"2026-11-26T10:00:00Z\"")
                .doesNotContain("Ann", "5512");
        assertThat(live.snapshot().masked(99).calls().get(0).members().get(0).number()).isEqualTo("\u2022\u2022\u202255123");
        assertThat(live.snapshot().masked(-1).calls().get(0).members().get(0).number()).isEqualTo("Ann<555123>");
    }

    /** Whoever may report can't fill the memory. */
    @Test
    void memoryIsBounded() {
        String huge = "x".repeat(1_000);
        for (int i = 0; i < 6_000; i++) {
            take("{'event':'CallStatus','callid':'" + i + huge + "','members':[{'ext':{'number':'" + i + huge
                    + "','channelid':'" + huge + "','memberstatus':'ANSWER'}}]}");
        }
        LiveSnapshot snapshot = live.snapshot();
        assertThat(snapshot.calls()).hasSize(5_000);
        assertThat(snapshot.extensions()).hasSize(5_000);
        assertThat(snapshot.calls().get(0).callId()).hasSize(128);
        for (int i = 0; i < 1_000; i++) {
            take("{'event':'CallStatus','callid':'1','members':[{'ext':{'number':'" + i + "','memberstatus':'ANSWER'}}]}");
        }
        assertThat(live.snapshot().calls()).filteredOn(call -> call.callId().equals("1")).singleElement()
                .satisfies(call -> assertThat(call.members()).hasSize(64));
    }
}
