// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Comparator;
import java.util.List;

/**
 * One side of a call. Key names differ by format: {@code extid} or {@code number}, {@code trunk} or {@code trunkname}
 * (protocol.md 2.3 to 2.5).
 *
 * @param kind         {@code ext}, {@code inbound} or {@code outbound}
 * @param number       the extension; null for an outside party
 * @param from         who calls, for an outside party
 * @param to           who is called, for an outside party
 * @param trunk        the trunk of an outside party
 * @param id           {@code inboundid} or {@code outboundid}; null: the call's id
 * @param channel      {@code channelid} of the 2.0.0 format; null: derived from the call and the trunk or extension
 * @param memberStatus {@code memberstatus} of the 2.0.0 format; null: by the report
 * @param callPath     {@code callpath} of the 2.0.0 format: the IVR, queue or ring group that the call passed; null: none
 */
record SentParty(String kind, String number, String from, String to, String trunk, String id, String channel,
        String memberStatus, String callPath) {

    /** An extension. */
    static SentParty ext(String extension) {
        return new SentParty("ext", extension, null, null, null, null, null, null, null);
    }

    /** A call from outside. */
    static SentParty inbound(String from, String to, String trunk) {
        return new SentParty("inbound", null, from, to, trunk, null, null, null, null);
    }

    /** A call to outside. */
    static SentParty outbound(String from, String to, String trunk) {
        return new SentParty("outbound", null, from, to, trunk, null, null, null, null);
    }

    /** With an {@code inboundid} or {@code outboundid} other than the call's id. */
    SentParty withId(String value) {
        return new SentParty(kind, number, from, to, trunk, value, channel, memberStatus, callPath);
    }

    /** With this {@code channelid}. */
    SentParty withChannel(String value) {
        return new SentParty(kind, number, from, to, trunk, id, value, memberStatus, callPath);
    }

    /** With this {@code memberstatus}. */
    SentParty withMemberStatus(String value) {
        return new SentParty(kind, number, from, to, trunk, id, channel, value, callPath);
    }

    /** With this {@code callpath}. */
    SentParty withCallPath(String value) {
        return new SentParty(kind, number, from, to, trunk, id, channel, memberStatus, value);
    }

    /** Puts the parties where a format has them. INFERENCE: 2.0.0 has inbound first (protocol.md 2.5). */
    static void put(JsonText json, ReportFormat format, String callId, List<SentParty> parties) {
        if (format == ReportFormat.V1_0_0) {
            putOnTop(json, callId, parties);
        } else if (!parties.isEmpty()) {
            boolean v2 = format == ReportFormat.V2_0_0;
            json.array(v2 ? "members" : "call", parties.stream()
                    .sorted(Comparator.comparing(party -> v2 && !"inbound".equals(party.kind)))
                    .map(party -> new JsonText().raw(party.kind, party.fields(format, callId)).end()).toList());
        }
    }

    /** Puts the parties to the top level, where 1.0.2 leaves some of them (protocol.md 2.4). */
    static void putOnTop(JsonText json, String callId, List<SentParty> parties) {
        parties.forEach(party -> json.raw(party.kind, party.fields(ReportFormat.V1_0_0, callId)));
    }

    private String fields(ReportFormat format, String callId) {
        JsonText json = new JsonText();
        boolean v2 = format == ReportFormat.V2_0_0;
        if (number != null) {
            json.text(v2 ? "number" : "extid", number);
        } else {
            json.text("from", from).text("to", to).text(v2 ? "trunkname" : "trunk", trunk);
        }
        if (v2) {
            json.text("channelid", channelId(callId)).text("memberstatus", memberStatus)
                    .text("callpath", memberStatus == null ? null : callPath);
        } else if (number == null) {
            json.text(kind + "id", id == null ? callId : id);
        }
        return json.end();
    }

    /** Each call has channels of its own, as commands name a party by its channel alone (protocol.md 3.2). */
    String channelId(String callId) {
        if (channel != null) {
            return channel;
        }
        String name = number == null ? "trunk-" + trunk + "-endpoint" : number;
        return String.format("PJSIP/%s-%08x", name, (callId + " " + name).hashCode());
    }
}
