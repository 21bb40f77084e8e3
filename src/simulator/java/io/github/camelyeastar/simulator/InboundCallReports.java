// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/** What the PBX reports of a call from outside after it was decided about; for a refused one INFERENCE: a CDR, NO ANSWER. */
final class InboundCallReports {

    private static final DateTimeFormatter WALL_CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final InboundCall call;
    private final LocalDateTime begin;
    private final Function<ReportText, Ledger.Published> publish;
    private final long start = System.nanoTime();
    private SentParty answering;

    InboundCallReports(InboundCall call, LocalDateTime begin, Function<ReportText, Ledger.Published> publish) {
        this.call = call;
        this.begin = begin;
        this.publish = publish;
    }

    synchronized void decided(InboundCall.Ending outcome) {
        if (outcome == InboundCall.Ending.REFUSED || outcome == InboundCall.Ending.HUNG_UP) {
            return;
        }
        InboundCall.Decision decision = call.decision();
        boolean moved = decision != null && decision.target() != null;
        answering = SentParty.ext(moved ? decision.target() : call.party().to());
        publish.apply(ReportText.alert(call.callId(), call.party()));
        publish.apply(ReportText.ring(call.callId(), answering, call.party()));
        publish.apply(ReportText.answer(call.callId(), answering, call.party()));
        publish.apply(ReportText.answered(call.callId(), call.party(), answering));
    }

    synchronized void ended() {
        SentParty caller = call.party();
        String to = answering == null ? caller.to() : answering.number();
        int seconds = (int) Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
        SimulatedCdr cdr = SimulatedCdr.inbound(call.callId(), WALL_CLOCK.format(begin), caller.from(), to, caller.trunk());
        if (answering == null) {
            publish.apply(ReportText.cdr(cdr.ended("NO ANSWER", seconds, 0)));
            return;
        }
        publish.apply(ReportText.bye(call.callId(), caller, answering));
        publish.apply(ReportText.bye(call.callId(), answering, caller));
        publish.apply(ReportText.cdr(cdr.ended("ANSWERED", seconds, seconds)));
    }
}
