// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * A report before it is known in which format it goes out. {@link #render} gives the exact bytes of the samples of
 * protocol.md 2.3 to 2.5, with their order, repeated keys and spelling.
 */
final class ReportText {

    private final String action;
    private final String event;
    private final Content content;
    private final SimulatedCdr cdr;
    private final String callId;
    private final List<SentParty> parties;

    /** action: the name in 1.x; event: the name in 2.0.0; null: does not exist there. */
    private ReportText(String action, String event, Content content) {
        this(action, event, content, null, null, List.of());
    }

    private ReportText(String action, String event, Content content, SimulatedCdr cdr, String callId, List<SentParty> parties) {
        this.action = action;
        this.event = event;
        this.content = content;
        this.cdr = cdr;
        this.callId = callId;
        this.parties = parties;
    }

    /** The PBX has started. */
    static ReportText bootUp() {
        return new ReportText("BootUp", "BootUp", (json, format) -> {
        });
    }

    /** An extension was added, changed or deleted ({@code add}, {@code update}, {@code del}). */
    static ReportText extensionChanged(String extension, String operation) {
        return configChange("extension", "extid", extension, operation);
    }

    /** A trunk was added, changed or deleted ({@code add}, {@code update}, {@code del}). */
    static ReportText trunkChanged(String trunk, String operation) {
        return configChange("trunk", "trunkname", trunk, operation);
    }

    private static ReportText configChange(String type, String key, String name, String operation) {
        return new ReportText("ConfigChange", "ConfigChange",
                (json, format) -> json.text("type", type).text(key, name).text("operation", operation));
    }

    /** Ringing, Busy, Idle, Registered or Unregistered. */
    static ReportText extensionStatus(String extension, String status) {
        return extensionStatus(extension, status, null);
    }

    /** As above with {@code registeredIP}, which only 2.0.0 knows. */
    static ReportText extensionStatus(String extension, String status, String registeredIp) {
        return new ReportText("ExtensionStatus", "ExtensionStatus", (json, format) -> json.text("extension", extension)
                .text("status", status).text("registeredIP", format == ReportFormat.V2_0_0 ? registeredIp : null));
    }

    /** The callee's phone rings; callee first. 2.0.0: a CallStatus, callee RING, caller ALERT. */
    static ReportText ring(String callId, SentParty... parties) {
        return call("RING", "RING", "ALERT", callId, parties);
    }

    /** The caller hears ring-back. 2.0.0: a CallStatus, ALERT. */
    static ReportText alert(String callId, SentParty... parties) {
        return call("ALERT", "ALERT", "RING", callId, parties);
    }

    /** The callee has picked up; callee first. */
    static ReportText answer(String callId, SentParty... parties) {
        return call("ANSWER", "ANSWER", "ANSWERED", callId, parties);
    }

    /** The caller's side of an answer; caller first. */
    static ReportText answered(String callId, SentParty... parties) {
        return call("ANSWERED", "ANSWERED", "ANSWER", callId, parties);
    }

    /** Hung up; comes once for each party, with that one first (protocol.md 2.4). */
    static ReportText bye(String callId, SentParty... parties) {
        return call("BYE", "BYE", "BYE", callId, parties);
    }

    private static ReportText call(String action, String first, String others, String callId, SentParty... parties) {
        List<SentParty> members = new ArrayList<>();
        for (SentParty party : parties) {
            String status = members.isEmpty() ? first : others;
            members.add(party.memberStatus() == null ? party.withMemberStatus(status) : party);
        }
        return ofCall(action, "CallStatus", callId, members);
    }

    /** 2.0.0 only: the members with the states that they have. */
    static ReportText callStatus(String callId, SentParty... members) {
        return ofCall(null, "CallStatus", callId, List.of(members));
    }

    /** A transfer by feature code; its name is misspelt in all formats. */
    static ReportText transfer(String callId, SentParty... parties) {
        return ofCall("Tranfer", "Tranfer", callId, List.of(parties));
    }

    /** A forwarded call; 1.x calls that a transfer, too. */
    static ReportText forward(String callId, SentParty... parties) {
        return ofCall("Tranfer", "Forward", callId, List.of(parties));
    }

    /** A call that could not be made. Its parties never move into {@code call}. */
    static ReportText callFailed(String callId, String reason, SentParty... parties) {
        return new ReportText("CallFailed", "CallFailed", (json, format) -> {
            if (format == ReportFormat.V2_0_0) {
                json.text("callid", callId).text("reason", reason);
                SentParty.put(json, format, callId, List.of(parties));
            } else {
                json.text("reason", reason).text("callid", callId);
                SentParty.putOnTop(json, callId, List.of(parties));
            }
        });
    }

    /** A call from outside may be accepted or refused within ten seconds. */
    static ReportText invite(String callId, SentParty inbound) {
        return ofCall("Invite", "Invite", callId, List.of(inbound));
    }

    /** A call from outside may be sent somewhere. */
    static ReportText incoming(String callId, SentParty inbound) {
        return ofCall("Incoming", "Incoming", callId, List.of(inbound));
    }

    /** One key pressed. */
    static ReportText dtmf(String callId, SentParty party, String key) {
        return dtmf(callId, party, key, "0", null);
    }

    /** All keys pressed, at the end; 1.0.0 has no such report. */
    static ReportText dtmfEnd(String callId, SentParty party, String keys) {
        return dtmf(callId, party, null, "1", keys);
    }

    private static ReportText dtmf(String callId, SentParty party, String info, String flag, String infos) {
        return new ReportText("DTMF", "DTMF", (json, format) -> {
            json.text("callid", callId);
            switch (format) {
                case V1_0_0 -> {
                    SentParty.put(json, format, callId, List.of(party));
                    json.text("info", info == null ? infos : info);
                }
                case V1_0_2 -> {
                    SentParty.put(json, format, callId, List.of(party));
                    json.text("info", info).text("infos", infos).text("flag", flag);
                }
                default -> json.text("info", info == null ? "" : info).text("flag", flag)
                        .text("infos", infos == null ? "" : infos);
            }
        }, null, callId, List.of(party));
    }

    /** The record of a call, the only sure sign that it is over. */
    static ReportText cdr(SimulatedCdr cdr) {
        return new ReportText("NewCdr", "NewCdr", cdr::put, cdr, null, List.of());
    }

    /** A prompt was played to the end to an extension, or to outside ({@code trunkname}, not {@code trunk}). */
    static ReportText playPromptEnd(String callId, SentParty party, String prompt) {
        return new ReportText("PlayPromptEnd", "PlayPromptEnd", (json, format) -> {
            json.text("callid", callId);
            if (format != ReportFormat.V2_0_0 && party.number() == null) {
                json.raw(party.kind(), new JsonText().text("trunkname", party.trunk()).end());
            } else if (format != ReportFormat.V2_0_0) {
                SentParty.putOnTop(json, callId, List.of(party));
            }
            json.text("prompt", prompt);
        }, null, callId, List.of(party));
    }

    /** An IVR's prompt was played to the end. */
    static ReportText ivrPromptEnd(String callId, SentParty party, String ivr, String playedTo) {
        return new ReportText("PlayPromptEnd", "PlayPromptEnd", (json, format) -> {
            json.text("callid", callId);
            if (format == ReportFormat.V2_0_0) {
                json.raw("ivr", new JsonText().text("number", ivr).end());
            } else {
                SentParty.put(json, format, callId, List.of(party));
                json.raw("ivr", new JsonText().text("ivrid", ivr).end()).text("playtonum", playedTo);
            }
        }, null, callId, List.of(party));
    }

    /** The key that a caller pressed after a call to a queue; a lower-case name. */
    static ReportText satisfaction(String callId, String key) {
        return new ReportText("satisfaction", "satisfaction", (json, format) -> {
            boolean v2 = format == ReportFormat.V2_0_0;
            json.text("callid", v2 ? callId : null).text("surveyresult", key).text("callid", v2 ? null : callId);
        });
    }

    /**
     * What became of an SMS: {@code Succeed} (sic) or {@code Failed}. INFERENCE: 2.0.0 has the same fields (protocol.md 7a).
     */
    static ReportText smsSent(String smsId, String status) {
        return new ReportText("sms-send", "sms-send", (json, format) -> json.text("status", status).text("smsid", smsId));
    }

    /** 2.0.0 only: who is in a conference. */
    static ReportText conferenceStatus(String callId, String number, String name, SentParty... members) {
        return new ReportText(null, "ConferenceStatus", (json, format) -> {
            json.text("callid", callId).text("conferencenumber", number).text("conferencename", name);
            SentParty.put(json, format, callId, List.of(members));
        });
    }

    /** 2.0.0 only: a call under uaCSTA control. */
    static ReportText uaCstaCall(String operation, String extension, String cstaCallId, String ipAddress) {
        return new ReportText(null, "uacstacall", (json, format) -> json.text("operation", operation)
                .text("extnumber", extension).text("cstacallid", cstaCallId).text("ipaddress", ipAddress));
    }

    /** 2.0.0 only: an agent was paused for missing a call. */
    static ReportText queueAutoPause(String queue, String agent, String caller, String callId) {
        String missed = new JsonText().text("caller", caller).text("callid", callId).end();
        return new ReportText(null, "QueueAutoPause",
                (json, format) -> json.text("queue", queue).text("agent", agent).array("misscall", List.of(missed)));
    }

    /** 2.0.0 only: an agent let it ring. */
    static ReportText agentRingNoAnswer(String queue, String agent, String callId, String caller) {
        return new ReportText(null, "QueueAgentRingNoAnswerTimeout", (json, format) -> json.text("queue", queue)
                .text("agent", agent).text("callid", callId).text("caller", caller));
    }

    /** Whether a session in that format gets this report at all. */
    boolean existsIn(ReportFormat format) {
        return nameIn(format) != null;
    }

    /**
     * The report's text.
     *
     * @param format       the format that the session asked for
     * @param serialNumber {@code sn}; null: none, as from old firmware
     */
    String render(ReportFormat format, String serialNumber) {
        JsonText json = new JsonText().text(format.nameKey(), nameIn(format));
        content.put(json, format);
        return json.text("sn", serialNumber).end();
    }

    /** Null unless it is a NewCdr. */
    SimulatedCdr cdr() {
        return cdr;
    }

    /** The call that it is about; null: none, or it has no parties. */
    String callId() {
        return callId;
    }

    /** Those whom a P-Series PBX names, and the other formats where they have a place for them. */
    List<SentParty> parties() {
        return parties;
    }

    private String nameIn(ReportFormat format) {
        return format == ReportFormat.V2_0_0 ? event : action;
    }

    private static ReportText ofCall(String action, String event, String callId, List<SentParty> parties) {
        return new ReportText(action, event,
                (json, format) -> SentParty.put(json.text("callid", callId), format, callId, parties), null, callId, parties);
    }

    @FunctionalInterface
    private interface Content {
        void put(JsonText json, ReportFormat format);
    }
}
