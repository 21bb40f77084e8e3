// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Map;

/** Calls that are there until a command hangs them up, for tests of all commands. */
public final class TestCalls {

    private TestCalls() {
    }

    /** Begins a call from outside and one to outside, and tells what commands name them by; nothing is reported of them. */
    public static Map<String, String> begin(PbxSimulator pbx) {
        PbxCalls.OngoingCall inbound = pbx.calls().begin(SentParty.inbound("5503301", "1000", "pstn-trunk"));
        PbxCalls.OngoingCall outbound = pbx.calls().begin(SentParty.outbound("1000", "5503301", "pstn-trunk"));
        return Map.of("inboundid", inbound.partyId(), "outboundid", outbound.partyId(), "callid", inbound.callId(), "channelid",
                inbound.channelId());
    }
}
