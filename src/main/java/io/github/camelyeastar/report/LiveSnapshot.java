// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/**
 * What {@link LiveCalls} knows at one moment. Immutable. As JSON, it has the names of its components, and times in ISO 8601.
 *
 * @param version    grows with each report that changes something; two snapshots with the same version say the same
 * @param at         when the snapshot was taken
 * @param calls      the calls that there are, the oldest first
 * @param extensions the extensions that a report or a list has named, in the order of their numbers
 * @param queues     the queues that a call has passed, in the order of their numbers
 * @param day        the figures of the day
 */
public record LiveSnapshot(long version, @JsonSerialize(using = ToStringSerializer.class) Instant at, List<Call> calls,
        List<Extension> extensions, List<WaitingQueue> queues, Day day) {

    public LiveSnapshot {
        calls = List.copyOf(calls);
        extensions = List.copyOf(extensions);
        queues = List.copyOf(queues);
    }

    /** Which way a call goes. */
    public enum Direction {
        /** A call from outside. */
        INBOUND,
        /** A call to the outside. */
        OUTBOUND,
        /** A call between extensions. */
        INTERNAL
    }

    /** The state of a call or of a member of a call. */
    public enum CallState {
        /** The member has called, and hears that the other phone rings, or waits in a queue. */
        CALLING,
        /** The phone of the member rings. Of a call: nobody has answered yet. */
        RINGING,
        /** The member talks. */
        TALKING,
        /** The member is on hold. Of a call: nobody talks. */
        ON_HOLD
    }

    /** The state of an extension. */
    public enum ExtensionState {
        /** No call. */
        IDLE,
        /** The phone rings. */
        RINGING,
        /** In a call. */
        BUSY,
        /** No phone is registered. */
        UNREGISTERED,
        /** No report has said yet. */
        UNKNOWN
    }

    /**
     * A call that there is.
     *
     * @param callId    the id of the call
     * @param direction which way it goes
     * @param state     the state of the call
     * @param since     when the first report of the call came
     * @param changed   when the state began
     * @param dialled   the number that a caller from outside has dialled; null if it is not known
     * @param path      the IVR, queue, ring group or conference that the call passed last; null if there is none
     * @param members   the members, who has called first; who has hung up is not a member any more
     */
    public record Call(String callId, Direction direction, CallState state,
            @JsonSerialize(using = ToStringSerializer.class) Instant since,
            @JsonSerialize(using = ToStringSerializer.class) Instant changed, String dialled, String path,
            List<Member> members) {
        public Call {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a call.
     *
     * @param role   {@code ext}, {@code inbound} or {@code outbound}, as {@link Party#role()}
     * @param number the number of the extension, or of who is outside; null if it is withheld
     * @param trunk  the trunk; null for an extension
     * @param state  what the member does
     * @param since  since when
     */
    public record Member(String role, String number, String trunk, CallState state,
            @JsonSerialize(using = ToStringSerializer.class) Instant since) {
        /** Whether the member is outside of the PBX. */
        boolean outside() {
            return !LiveLeg.EXTENSION.equals(role);
        }
    }

    /**
     * An extension.
     *
     * @param number its number
     * @param name   the name of its user; null if it is not known
     * @param state  what it does
     * @param since  since when; null if no report has said yet
     */
    public record Extension(String number, String name, ExtensionState state,
            @JsonSerialize(using = ToStringSerializer.class) Instant since) {
    }

    /**
     * A queue.
     *
     * @param number  its number
     * @param waiting who waits in it, the longest first
     */
    public record WaitingQueue(String number, List<Waiting> waiting) {
        public WaitingQueue {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * A caller in a queue.
     *
     * @param callId the id of the call
     * @param number the number of the caller; null if it is withheld
     * @param since  when the call began
     */
    public record Waiting(String callId, String number, @JsonSerialize(using = ToStringSerializer.class) Instant since) {
    }

    /**
     * The figures of the day, of calls that have a record and began today. A call that has several records counts once.
     *
     * @param calls           all calls
     * @param answered        calls that somebody answered
     * @param missed          calls from outside that nobody answered
     * @param meanWaitSeconds how long an answered call from outside waited for the answer on average, in seconds
     */
    public record Day(int calls, int answered, int missed, int meanWaitSeconds) {
    }

    /**
     * The calls from outside that ring at an extension now: what a screen pop shows.
     *
     * @param  extension the number of the extension
     * @return           the calls, the oldest first; empty if there are none
     */
    public List<RingingCall> ringingAt(String extension) {
        return calls.stream()
                .filter(call -> call.members().stream().anyMatch(member -> !member.outside()
                        && member.state() == CallState.RINGING && member.number().equals(extension)))
                .flatMap(call -> call.members().stream().filter(member -> "inbound".equals(member.role())).limit(1)
                        .map(caller -> new RingingCall(call.callId(), extension, caller.number(), call.dialled(),
                                caller.trunk())))
                .toList();
    }

    /**
     * The same, with the numbers of those outside made unreadable but for their last digits. Numbers of extensions stay.
     *
     * @param  shown how many digits at the end stay, but never all; a negative number leaves all as it is
     * @return       the masked snapshot
     */
    public LiveSnapshot masked(int shown) {
        if (shown < 0) {
            return this;
        }
        return new LiveSnapshot(version, at,
                calls.stream().map(call -> new Call(call.callId, call.direction, call.state, call.since, call.changed,
                        call.dialled, call.path, call.members.stream().map(member -> member.outside()
                                ? new Member(member.role,
                                        mask(member.number, shown), member.trunk, member.state, member.since)
                                : member)
                                .toList()))
                        .toList(),
                extensions,
                queues.stream().map(queue -> new WaitingQueue(queue.number, queue.waiting.stream()
                        .map(waiting -> new Waiting(waiting.callId, mask(waiting.number, shown), waiting.since)).toList()))
                        .toList(),
                day);
    }

    /** What is not a digit goes, too: a name would say who it is. One digit at least goes. */
    private static String mask(String number, int shown) {
        if (number == null) {
            return null;
        }
        String digits = number.chars().filter(Character::isDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        int kept = Math.min(shown, Math.max(0, digits.length() - 1));
        return "\u2022\u2022\u2022" + digits.substring(digits.length() - kept);
    }
}
