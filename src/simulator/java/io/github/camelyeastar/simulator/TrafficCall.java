// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One call of {@link CallTraffic}: who is in it, and the reports of what they do. */
final class TrafficCall {

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final String type;
    private final String callId;
    private final Supplier<Instant> clock;
    private final Instant start;
    private final SentParty caller;
    /** Who is called from an extension at last, outside; null if that is an extension. */
    private final SentParty outside;
    private final String queue;
    /** States by number; the order is that in which they came. */
    private final Map<String, String> states = new LinkedHashMap<>();
    private final List<ReportText> records = new ArrayList<>();
    /** Who has hung up: in the formats 1.x, no report tells that somebody has come back to a call. */
    private final Set<String> left = new HashSet<>();
    private SentParty callee;
    private Instant answer;

    private TrafficCall(String type, String callId, Supplier<Instant> clock, SentParty caller, SentParty outside,
            String queue) {
        this.type = type;
        this.callId = callId;
        this.clock = clock;
        this.caller = queue == null ? caller : caller.withCallPath(queue);
        this.outside = outside;
        this.queue = queue;
        start = clock.get();
    }

    static TrafficCall internal(String callId, Supplier<Instant> clock, String caller) {
        return new TrafficCall("Internal", callId, clock, SentParty.ext(caller), null, null);
    }

    static TrafficCall outbound(String callId, Supplier<Instant> clock, String caller, SentParty outside) {
        return new TrafficCall("Outbound", callId, clock, SentParty.ext(caller), outside, null);
    }

    static TrafficCall inbound(String callId, Supplier<Instant> clock, SentParty caller) {
        return new TrafficCall("Inbound", callId, clock, caller, null, null);
    }

    static TrafficCall queued(String callId, Supplier<Instant> clock, SentParty caller, String queue) {
        return new TrafficCall("Inbound", callId, clock, caller, null, queue);
    }

    /** The caller dials; who is dialled rings at once, but in a queue. */
    List<ReportText> begin(String free) {
        states.put(number(caller), "ALERT");
        List<ReportText> reports = new ArrayList<>(List.of(ReportText.alert(callId, caller)));
        if (caller.number() != null) {
            reports.add(ReportText.extensionStatus(caller.number(), "Busy"));
        }
        if (outside != null) {
            reports.addAll(rings(outside));
        } else if (queue == null && (inbound() || free != null)) {
            reports.addAll(rings(SentParty.ext(inbound() ? caller.to() : free)));
        }
        return reports;
    }

    private List<ReportText> rings(SentParty party) {
        callee = queue == null ? party : party.withCallPath(queue);
        states.put(number(party), "RING");
        List<ReportText> reports = new ArrayList<>(List.of(ReportText.ring(callId, callee, caller)));
        if (party.number() != null) {
            reports.add(ReportText.extensionStatus(party.number(), "Ringing"));
        }
        return reports;
    }

    /** Before the answer: the callee answers, or, in a queue, lets it ring, and the next agent rings. */
    List<ReportText> ring(Random random, String free) {
        if (callee != null && !(queue != null && random.nextInt(3) == 0)) {
            return answers();
        }
        List<ReportText> reports = new ArrayList<>();
        if (callee != null) {
            records.add(ReportText.cdr(record(number(callee), false, clock.get())));
            reports.add(stops());
        }
        if (free != null) {
            reports.addAll(rings(SentParty.ext(free)));
        }
        return reports;
    }

    private ReportText stops() {
        String number = number(callee);
        states.remove(number);
        callee = null;
        return ReportText.extensionStatus(number, "Registered");
    }

    private List<ReportText> answers() {
        answer = clock.get();
        states.replaceAll((number, state) -> "TALK");
        List<ReportText> reports = new ArrayList<>(List.of(ReportText.answer(callId, callee, caller),
                ReportText.answered(callId, caller, callee)));
        if (callee.number() != null) {
            reports.add(ReportText.extensionStatus(callee.number(), "Busy"));
        }
        return reports;
    }

    /** After the answer: the call is held, goes on, or is handed to a phone that is free. */
    List<ReportText> talk(Random random, String free) {
        boolean held = states.containsValue("HOLD");
        if (held || random.nextInt(3) > 0) {
            states.put(number(callee), held ? "TALK" : "HOLD");
            return List.of(ReportText.callStatus(callId, callee.withMemberStatus(held ? "ANSWER" : "HOLD")));
        }
        if (!inbound() || free == null || left.contains(free)) {
            return List.of(ReportText.dtmf(callId, caller, "5"));
        }
        SentParty next = SentParty.ext(free);
        SentParty leaves = callee;
        left.add(number(leaves));
        Instant now = clock.get();
        records.add(ReportText.cdr(record(number(leaves), true, now)));
        states.remove(number(leaves));
        states.put(free, "TALK");
        callee = next;
        return List.of(ReportText.transfer(callId, next, caller), ReportText.bye(callId, leaves.withMemberStatus("BYE")),
                ReportText.extensionStatus(number(leaves), "Registered"), ReportText.extensionStatus(free, "Busy"));
    }

    /** All hang up; the records come last. */
    List<ReportText> end(Instant now) {
        List<ReportText> reports = new ArrayList<>();
        SentParty other = callee;
        reports.add(other == null ? ReportText.bye(callId, caller) : ReportText.bye(callId, caller, other));
        if (other != null && answered()) {
            reports.add(ReportText.bye(callId, other, caller));
        }
        for (SentParty party : other == null ? List.of(caller) : List.of(caller, other)) {
            if (party.number() != null) {
                reports.add(ReportText.extensionStatus(party.number(), "Registered"));
            }
        }
        reports.addAll(records);
        String to = other == null ? queue == null ? caller.to() : queue : number(other);
        reports.add(ReportText.cdr(record(to == null ? "s" : to, answered(), now)));
        states.clear();
        return reports;
    }

    private SimulatedCdr record(String to, boolean taken, Instant now) {
        String from = number(caller);
        return SimulatedCdr.of(type, callId, START.format(start), from, to, "Internal".equals(type) ? "" : "pstn-trunk")
                .ended(taken ? "ANSWERED" : "NO ANSWER", seconds(start, now), taken ? seconds(answer, now) : 0);
    }

    private static int seconds(Instant from, Instant to) {
        return Math.toIntExact(Duration.between(from, to).toSeconds());
    }

    private static String number(SentParty party) {
        return party.number() != null ? party.number() : "inbound".equals(party.kind()) ? party.from() : party.to();
    }

    String callId() {
        return callId;
    }

    boolean inbound() {
        return "Inbound".equals(type);
    }

    boolean answered() {
        return answer != null;
    }

    long waitSeconds() {
        return Duration.between(start, answer).toSeconds();
    }

    boolean involves(String extension) {
        return states.containsKey(extension) || extension.equals(caller.number())
                || inbound() && queue == null && extension.equals(caller.to());
    }

    Map<String, String> members() {
        return new TreeMap<>(states);
    }

    boolean waitsInQueue() {
        return queue != null && !answered();
    }
}
