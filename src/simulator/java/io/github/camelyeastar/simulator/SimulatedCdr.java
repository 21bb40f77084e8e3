// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

/**
 * A call detail record. Its keys are misspelt, in each format in another way (protocol.md 2.6).
 *
 * @param callId        {@code callid}; several CDRs may share one
 * @param timeStart     {@code timestart}, the PBX's wall clock, {@code yyyy-MM-dd HH:mm:ss}
 * @param from          {@code callfrom}
 * @param to            {@code callto}
 * @param sourceTrunk   empty but for inbound calls
 * @param destTrunk     empty but for outbound calls
 * @param callSeconds   {@code callduraction}
 * @param talkSeconds   {@code talkduraction}
 * @param status        {@code ANSWERED}, {@code NO ANSWER}, {@code BUSY}, {@code FAILED}, {@code VOICEMAIL}
 * @param type          {@code Inbound}, {@code Outbound}, {@code Internal}, {@code Callback}, {@code Transfer}
 * @param pinCode       null: left out, but for 2.0.0
 * @param recording     the file's name; null: left out, but for 2.0.0
 * @param didNumber     null: left out, but for 2.0.0
 * @param agentRingTime null: left out, but for 2.0.0
 */
public record SimulatedCdr(String callId, String timeStart, String from, String to, String sourceTrunk, String destTrunk,
        int callSeconds, int talkSeconds, String status, String type, String pinCode, String recording, String didNumber,
        String agentRingTime) {

    /** A call between extensions, not answered yet. */
    public static SimulatedCdr internal(String callId, String timeStart, String from, String to) {
        return of("Internal", callId, timeStart, from, to, "");
    }

    /** A call from outside, not answered yet. */
    public static SimulatedCdr inbound(String callId, String timeStart, String from, String to, String trunk) {
        return of("Inbound", callId, timeStart, from, to, trunk);
    }

    /** A call to outside, not answered yet. */
    public static SimulatedCdr outbound(String callId, String timeStart, String from, String to, String trunk) {
        return of("Outbound", callId, timeStart, from, to, trunk);
    }

    /** A call of any type; the trunk is the source of an inbound call, else the destination. */
    public static SimulatedCdr of(String type, String callId, String timeStart, String from, String to, String trunk) {
        boolean inbound = "Inbound".equals(type);
        return new SimulatedCdr(callId, timeStart, from, to, inbound ? trunk : "", inbound ? "" : trunk, 0, 0, "NO ANSWER",
                type,
                null, null, null, null);
    }

    /** How it went. */
    public SimulatedCdr ended(String howEnded, int callFor, int talkFor) {
        return new SimulatedCdr(callId, timeStart, from, to, sourceTrunk, destTrunk, callFor, talkFor, howEnded, type, pinCode,
                recording, didNumber, agentRingTime);
    }

    /** With the name of its recording. */
    public SimulatedCdr recorded(String file) {
        return new SimulatedCdr(callId, timeStart, from, to, sourceTrunk, destTrunk, callSeconds, talkSeconds, status, type,
                pinCode,
                file, didNumber, agentRingTime);
    }

    /** With the fields that older firmware does not know. */
    public SimulatedCdr with(String pin, String did, String agentRang) {
        return new SimulatedCdr(callId, timeStart, from, to, sourceTrunk, destTrunk, callSeconds, talkSeconds, status, type,
                pin,
                recording, did, agentRang);
    }

    void put(JsonText json, ReportFormat format) {
        json.text("callid", callId).text("timestart", timeStart).text("callfrom", from).text("callto", to);
        if (format == ReportFormat.V2_0_0) {
            putV2(json);
            return;
        }
        if ("Inbound".equals(type)) {
            json.text("srctrunkname", sourceTrunk);
        } else if (format == ReportFormat.V1_0_0 || !destTrunk.isEmpty()) {
            json.text("desttrunkname", destTrunk);
        }
        putDurations(json);
        json.text("status", status).text("type", type).text("pincode", pinCode).text("recording", recording)
                .text("didnumber", didNumber).text("agentringtime", agentRingTime);
    }

    private void putV2(JsonText json) {
        putDurations(json);
        json.text("srctrunkname", sourceTrunk).text("dsttrcunkname", destTrunk).text("pincode", orElse(pinCode, ""))
                .text("status", status.replace("NO ANSWER", "NO ANSWERED")).text("type", type)
                .text("recording", orElse(recording, "")).text("didnumber", orElse(didNumber, ""))
                .text("agentringtime", orElse(agentRingTime, "0"));
    }

    private void putDurations(JsonText json) {
        json.text("callduraction", Integer.toString(callSeconds)).text("talkduraction", Integer.toString(talkSeconds));
    }

    private static String orElse(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
