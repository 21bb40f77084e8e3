// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls that there are now: what a command may name. */
final class PbxCalls {

    /** The calls that commands have dialled end without anybody saying so. */
    private static final int MOST = 10_000;

    private final CallIds callIds;
    private final List<OngoingCall> calls = new ArrayList<>();
    /** By the id of the call: who is in it, as its reports told. */
    private final Map<String, List<SentParty>> members = new HashMap<>();

    PbxCalls(CallIds callIds) {
        this.callIds = callIds;
    }

    /** A call from or to outside that is there until {@link #end(OngoingCall)}; nothing is reported of it. */
    OngoingCall begin(SentParty party) {
        String callId = callIds.next();
        SentParty named = party;
        if (named.id() == null) {
            named = named.withId("outbound".equals(named.kind()) ? callIds.next() : callId);
        }
        return add(new OngoingCall(callId, named.withChannel(named.channelId(callId))));
    }

    /** Hung up. */
    synchronized void end(OngoingCall call) {
        calls.remove(call);
        forgetMembers(call.callId());
    }

    private void forgetMembers(String callId) {
        if (calls.stream().noneMatch(other -> other.callId().equals(callId))) {
            members.remove(callId);
        }
    }

    /** A report tells who is in a call, and in which state. */
    synchronized void told(String callId, List<SentParty> parties) {
        if (calls.stream().noneMatch(call -> call.callId().equals(callId))) {
            return;
        }
        List<SentParty> all = members.computeIfAbsent(callId, id -> new ArrayList<>());
        parties.stream().filter(party -> party.memberStatus() != null).forEach(party -> {
            all.removeIf(known -> known.channelId(callId).equals(party.channelId(callId)));
            all.add(party);
        });
    }

    /** Who is in a call: whoever the reports told of, else the party outside. */
    synchronized List<SentParty> members(String callId) {
        List<SentParty> told = members.get(callId);
        return told != null && !told.isEmpty()
                ? List.copyOf(told)
                : calls.stream()
                        .filter(call -> call.callId().equals(callId) && call.party() != null).map(OngoingCall::party).toList();
    }

    /** All, oldest first. */
    synchronized List<OngoingCall> all() {
        return List.copyOf(calls);
    }

    synchronized OngoingCall add(OngoingCall call) {
        if (!calls.contains(call)) {
            calls.add(call);
        }
        if (calls.size() > MOST) {
            forgetMembers(calls.remove(0).callId());
        }
        return call;
    }

    String newId() {
        return callIds.next();
    }

    /** A new call between phones here. */
    String dial(SentParty... phones) {
        String callId = add(new OngoingCall(callIds.next(), null)).callId();
        told(callId, List.of(phones));
        return callId;
    }

    /** Null if there is none. */
    synchronized OngoingCall find(ParameterKind kind, String id) {
        return calls.stream().filter(call -> call.is(kind, id)).findFirst().orElse(null);
    }

    synchronized void forgetAll() {
        calls.clear();
        members.clear();
    }

    /**
     * A call that is there now.
     *
     * @param callId its id
     * @param party  the party from or to outside, with whatever id it has of its own; null if the call has none
     */
    record OngoingCall(String callId, SentParty party) {

        /** {@code inboundid} or {@code outboundid}. */
        String partyId() {
            return party == null || party.id() == null ? callId : party.id();
        }

        /** {@code channelid} of 2.0.0; null without a party. */
        String channelId() {
            return party == null ? null : party.channelId(callId);
        }

        boolean is(ParameterKind kind, String id) {
            return switch (kind) {
                case CALL, CALLID -> callId.equals(id);
                case INBOUND -> party != null && "inbound".equals(party.kind()) && partyId().equals(id);
                case OUTBOUND -> party != null && "outbound".equals(party.kind()) && partyId().equals(id);
                case CHANNEL -> party != null && channelId().equals(id);
                default -> false;
            };
        }
    }
}
