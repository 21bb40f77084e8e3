// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The calls from outside that wait for decisions, or have: their window, and who decides (protocol.md 2.3, 3.1). */
final class WaitingCalls {

    /** Calls that are over are remembered for those who come too late. */
    private static final int MOST = 10_000;

    private final PbxSettings settings;
    private final PbxCalls calls;
    private final SimulatorThreads threads;
    private final Function<ReportText, Ledger.Published> publish;
    private final Map<String, InboundCall> byId = new LinkedHashMap<>();

    WaitingCalls(PbxSettings settings, PbxCalls calls, SimulatorThreads threads,
            Function<ReportText, Ledger.Published> publish) {
        this.settings = settings;
        this.calls = calls;
        this.threads = threads;
        this.publish = publish;
    }

    /** invite: whether it waits to be answered, else whether it may be sent elsewhere. */
    InboundCall begin(boolean invite, SentParty party) {
        PbxCalls.OngoingCall ongoing = calls.begin(party);
        InboundCall call = new InboundCall(this, invite, ongoing);
        remember(call);
        call.announced(publish.apply(invite
                ? ReportText.invite(call.callId(), ongoing.party())
                : ReportText.incoming(call.callId(), ongoing.party())));
        threads.later(settings.decisionWindow(), call::windowOver);
        return call;
    }

    private synchronized void remember(InboundCall call) {
        byId.put(call.inboundId(), call);
        byId.put(call.channelId(), call);
        if (byId.size() > MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    /** By an inboundid or a channelid; null if it is not under control. */
    synchronized InboundCall find(String id) {
        return id == null ? null : byId.get(id);
    }

    /** A reboot: all calls are over. */
    void forgetAll() {
        List<InboundCall> all;
        synchronized (this) {
            all = List.copyOf(byId.values());
            byId.clear();
        }
        all.forEach(InboundCall::hangUp);
    }

    /** What a command decides; null if it decides nothing. */
    static InboundCall.Ending wanted(String command) {
        return switch (command) {
            case "inbound/accept", "call/accept_inbound" -> InboundCall.Ending.ACCEPTED;
            case "inbound/refuse", "call/refuse_inbound" -> InboundCall.Ending.REFUSED;
            case "inbound/transfer_extension", "inbound/transfer_ivr", "inbound/transfer_outbound", "inbound/transfer_queue",
                    "inbound/transfer_ringgroup", "inbound/transfer_number", "call/transfer" ->
                InboundCall.Ending.TRANSFERRED;
            default -> null;
        };
    }

    void reportsFollow(InboundCall call, CompletableFuture<InboundCall.Ending> outcome, CompletableFuture<Void> hungUp) {
        InboundCallReports reports = new InboundCallReports(call,
                LocalDateTime.ofInstant(settings.clock().instant(), settings.zone()),
                publish);
        outcome.thenAccept(reports::decided);
        hungUp.thenRun(reports::ended);
    }

    void ended(PbxCalls.OngoingCall call) {
        calls.end(call);
    }

    Personality personality() {
        return settings.personality();
    }

    Duration window() {
        return settings.decisionWindow();
    }
}
