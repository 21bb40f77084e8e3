// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.github.camelyeastar.report.LiveLeg.State;
import io.github.camelyeastar.report.LiveSnapshot.CallState;
import io.github.camelyeastar.report.LiveSnapshot.Direction;

/**
 * All that reports have said about one call. Reports overtake each other, and come twice. So each report only adds facts, and
 * whether the call is there follows from the facts, not from their order: who has answered does not ring any more, and who has
 * hung up does not come back.
 */
final class LiveCall {
    /** More than any call has; a sender must not decide how much is remembered. */
    private static final int MOST_LEGS = 64;

    final String callId;
    final Instant since;
    /** When the last report came, or the PBX has confirmed that the call is there. */
    Instant heard;
    private final Map<String, LiveLeg> legs = new LinkedHashMap<>();
    /** Numbers that a record of the call has named: their part of the call is over. */
    private final Set<String> named = new HashSet<>();
    private boolean recorded;
    private boolean ended;
    private String dialled;
    private String path;
    private CallState state = CallState.RINGING;
    private Instant changed;

    LiveCall(String callId, Instant now) {
        this.callId = callId;
        since = now;
        heard = now;
        changed = now;
    }

    /** Takes what one report says. */
    void accept(Report report, Instant now) {
        heard = now;
        List<Party> parties = report.parties();
        switch (report.type()) {
            case RING -> {
                Party rung = RingingCall.rung(parties);
                parties.forEach(party -> enter(party, party == rung ? State.RINGING : State.CALLING, now));
            }
            case ALERT -> enter(parties, State.CALLING, State.RINGING, now);
            case ANSWER, ANSWERED -> enter(parties, State.TALKING, State.TALKING, now);
            // the second party is named only because it was there
            case BYE -> enter(parties, State.GONE, null, now);
            case INVITE, INCOMING -> enter(parties, State.CALLING, null, now);
            case TRANSFER -> enter(parties, State.TRANSFERRED, State.TRANSFERRED, now);
            case FORWARD -> enter(parties, State.STOPPED, State.TRANSFERRED, now);
            case CALL_STATUS -> parties.forEach(party -> enter(party, State.of(party.status()), now));
            case CONFERENCE_STATUS -> confer(report, now);
            case CALL_FAILED -> {
                recorded = true;
                enter(parties, State.GONE, State.GONE, now);
            }
            case CDR -> record(report.cdr());
            default -> {
                // a key that was pressed, a prompt: the call goes on
            }
        }
        conclude(now);
    }

    private void enter(List<Party> parties, State first, State others, Instant now) {
        for (int i = 0; i < parties.size(); i++) {
            enter(parties.get(i), i == 0 ? first : others, now);
        }
    }

    private void enter(Party party, State next, Instant now) {
        String number = LiveLeg.number(party);
        String role = LiveLeg.role(party);
        boolean inbound = LiveLeg.INBOUND.equals(role);
        if (inbound && party.to() != null && dialled == null) {
            dialled = LiveCalls.cut(party.to());
        }
        String passed = Fields.text(party.attributes(), "callpath", "call_path");
        if (passed != null) {
            path = LiveCalls.cut(passed);
        }
        if (next == null || number == null && party.id() == null && !inbound) {
            return;
        }
        String key = party.id() == null ? role + number : LiveCalls.cut(party.id());
        LiveLeg leg = legs.size() < MOST_LEGS
                ? legs.computeIfAbsent(key, unused -> new LiveLeg(role, number))
                : legs.get(key);
        if (leg == null || !leg.on(LiveCalls.cut(party.channelId()), next)) {
            return;
        }
        if (party.trunk() != null) {
            leg.trunk = LiveCalls.cut(party.trunk());
        }
        if (leg.enter(next, now)) {
            // somebody else has answered
            stopRinging(other -> true);
        }
    }

    private void stopRinging(Predicate<LiveLeg> which) {
        for (LiveLeg leg : legs.values()) {
            if (leg.state == State.RINGING && leg.extension() && which.test(leg)) {
                leg.state = State.STOPPED;
            }
        }
    }

    /** The phone is known to be free. */
    void stopRinging(String extension) {
        stopRinging(leg -> extension.equals(leg.number));
    }

    /** The report lists all members; who is not listed is not there any more. */
    private void confer(Report report, Instant now) {
        legs.values().forEach(leg -> leg.state = null);
        report.parties().forEach(party -> enter(party, State.TALKING, now));
        legs.values().stream().filter(leg -> leg.state == null).forEach(leg -> leg.state = State.GONE);
        String number = Fields.text(report.fields(), "conferencenumber");
        path = number == null ? path : LiveCalls.cut(number);
    }

    private void record(Cdr cdr) {
        recorded = true;
        for (String party : new String[]{cdr.from(), cdr.to()}) {
            if (party != null && named.size() < MOST_LEGS) {
                named.add(LiveCalls.bare(party));
            }
        }
    }

    /** Applies what follows from the facts, whatever came first. */
    private void conclude(Instant now) {
        boolean talks = false;
        boolean holds = false;
        for (LiveLeg leg : legs.values()) {
            // who called from outside may go on to another phone: that part of the call has a record of its own
            if (!LiveLeg.INBOUND.equals(leg.role) && leg.number != null && named.contains(leg.number)) {
                leg.state = State.GONE;
            }
            talks |= leg.present() && leg.shown() == CallState.TALKING;
            holds |= leg.state == State.ON_HOLD;
        }
        CallState next = holds ? CallState.ON_HOLD : talks ? CallState.TALKING : CallState.RINGING;
        if (next != state) {
            state = next;
            changed = now;
        }
    }

    /** The PBX has said that the call is over. */
    void end() {
        ended = true;
    }

    /**
     * Whether the call is there: somebody talks, or calls and waits. A phone that rings makes a call only as long as nobody has
     * hung up. A call that has a record is there only while a phone talks that no record names.
     */
    boolean present() {
        if (ended) {
            return false;
        }
        boolean gone = false;
        boolean rings = false;
        boolean there = false;
        for (LiveLeg leg : legs.values()) {
            gone |= leg.state == State.GONE;
            rings |= leg.state == State.RINGING;
            there |= recorded ? leg.talks() && !LiveLeg.INBOUND.equals(leg.role) : leg.talks() || leg.state == State.CALLING;
        }
        return there || rings && !gone && !recorded;
    }

    /** The extensions that are in the call now, or all that ever were. */
    Set<String> extensions(boolean now) {
        Set<String> numbers = new TreeSet<>();
        legs.values().stream().filter(leg -> leg.extension() && leg.number != null && (!now || leg.present()))
                .forEach(leg -> numbers.add(leg.number));
        return numbers;
    }

    /** The number that tells which queue the caller is in, if it is in one; null for none. */
    String passed() {
        return path != null ? path : dialled;
    }

    LiveSnapshot.Call snapshot() {
        Collection<LiveLeg> all = legs.values();
        Direction direction = all.stream().anyMatch(leg -> LiveLeg.INBOUND.equals(leg.role))
                ? Direction.INBOUND
                : all.stream().allMatch(LiveLeg::extension)
                        ? Direction.INTERNAL
                        : Direction.OUTBOUND;
        List<LiveSnapshot.Member> members = all.stream().filter(LiveLeg::present)
                .sorted(Comparator.comparing(LiveLeg::caller).reversed())
                .map(leg -> new LiveSnapshot.Member(leg.role, leg.number, leg.trunk, leg.shown(), leg.since)).toList();
        return new LiveSnapshot.Call(callId, direction, state, since, changed, dialled, path, members);
    }
}
