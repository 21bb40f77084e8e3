// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.Objects;

/** The commands of a P-Series PBX about the calls that there are now (protocol-p-cloud.md 2.8). */
final class PSeriesCalls {

    private final PbxCalls calls;
    private final WaitingCalls inboundControl;

    PSeriesCalls(PbxCalls calls, WaitingCalls inboundControl) {
        this.calls = calls;
        this.inboundControl = inboundControl;
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "call/dial" -> PSeriesAnswer.of(0).text("call_id", calls.dial(
                    SentParty.ext(request.field("caller")).withMemberStatus("ALERT"),
                    SentParty.ext(request.field("callee")).withMemberStatus("RING"))).end();
            case "call/query" -> query(request);
            case "call/hangup" -> hangUp(request);
            case "call/accept_inbound", "call/refuse_inbound" -> decide(request);
            default -> done(calls.find(ParameterKind.CHANNEL, request.field("channel_id")));
        };
    }

    private String query(RecordedRequest request) {
        String id = request.parameter("call_id");
        String extension = request.parameter("extension");
        String type = request.parameter("type");
        List<String> found = calls.all().stream().map(PbxCalls.OngoingCall::callId).distinct()
                .filter(call -> id == null || id.equals(call))
                .filter(call -> extension == null
                        || calls.members(call).stream().anyMatch(member -> extension.equals(member.number())))
                .filter(call -> type == null || type.equals(type(calls.members(call))))
                .map(this::shown).toList();
        return found.isEmpty() ? PSeriesAnswer.failed(60001) : PSeriesAnswer.of(0).array("data", found).end();
    }

    private static String type(List<SentParty> members) {
        return members.stream().map(SentParty::kind).filter(kind -> !"ext".equals(kind)).findFirst().orElse("internal");
    }

    private String shown(String callId) {
        return new JsonText().text("call_id", callId)
                .array("members", calls.members(callId).stream().map(party -> member(callId, party)).toList()).end();
    }

    /** As in 30011. */
    private static String member(String callId, SentParty party) {
        JsonText fields = new JsonText();
        if (party.number() != null) {
            fields.text("number", party.number());
        } else {
            fields.text("from", party.from()).text("to", party.to()).text("trunk_name", party.trunk());
        }
        fields.text("channel_id", party.channelId(callId))
                .text("member_status", Objects.requireNonNullElse(party.memberStatus(), "ANSWER"))
                .text("call_path", Objects.requireNonNullElse(party.callPath(), ""));
        return new JsonText().raw("ext".equals(party.kind()) ? "extension" : party.kind(), fields.end()).end();
    }

    private static String done(PbxCalls.OngoingCall call) {
        return call == null ? PSeriesAnswer.failed(70130) : PSeriesAnswer.of(0).text("call_id", call.callId()).end();
    }

    private String hangUp(RecordedRequest request) {
        InboundCall controlled = inboundControl.find(request.field("channel_id"));
        if (controlled != null) {
            controlled.hangUp();
            return PSeriesAnswer.of(0).text("call_id", controlled.callId()).end();
        }
        PbxCalls.OngoingCall call = calls.find(ParameterKind.CHANNEL, request.field("channel_id"));
        if (call != null) {
            calls.end(call);
        }
        return done(call);
    }

    /** INFERENCE: what comes too late is an operation that failed, and a call that is gone an unknown channel. */
    private String decide(RecordedRequest request) {
        InboundCall call = inboundControl.find(request.field("channel_id"));
        if (call == null) {
            return PSeriesAnswer.failed(70130);
        }
        String errno = call.decide(WaitingCalls.wanted(request.command()), request.command(), null, null);
        if (errno != null) {
            return PSeriesAnswer.failed("10007".equals(errno) ? 70130 : 10009);
        }
        return PSeriesAnswer.of(0).text("call_id", call.callId()).end();
    }
}
