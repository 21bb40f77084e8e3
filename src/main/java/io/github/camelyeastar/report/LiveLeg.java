// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import io.github.camelyeastar.report.LiveSnapshot.CallState;

/** One side of a call, and what it does. */
final class LiveLeg {
    static final String EXTENSION = "ext";
    static final String INBOUND = "inbound";
    private static final int MOST_CHANNELS = 16;

    final String role;
    final String number;
    String trunk;
    /** Whether it has called, as far as is known. */
    private boolean caller;
    State state;
    Instant since;
    /** In the format 2.0.0: who comes back to a call does so on another channel. */
    private String channel;
    private final Set<String> goneChannels = new HashSet<>(2);

    LiveLeg(String role, String number) {
        this.role = role;
        this.number = number;
    }

    /** Those of one rank follow each other in any order; a rank is never left for a lower one. */
    enum State {
        CALLING(1), RINGING(1), STOPPED(1), TRANSFERRED(1), TALKING(2), ON_HOLD(2), GONE(3);

        private final int rank;

        State(int rank) {
            this.rank = rank;
        }

        /** By {@link Party#status()}; null for a status that no document has. */
        static State of(String status) {
            return switch (status == null ? "" : status.strip().toUpperCase(Locale.ROOT)) {
                case "ALERT" -> CALLING;
                case "RING" -> RINGING;
                case "ANSWERED", "ANSWER" -> TALKING;
                case "HOLD" -> ON_HOLD;
                case "BYE" -> GONE;
                default -> null;
            };
        }
    }

    /** The P-Series has names of its own for extensions. */
    static String role(Party party) {
        return "extension".equals(party.role()) || "internal".equals(party.role()) ? EXTENSION : party.role();
    }

    static String number(Party party) {
        return LiveCalls.cut(switch (party.role()) {
            case INBOUND, "internal" -> party.from();
            case "outbound" -> party.to();
            default -> party.number();
        });
    }

    boolean caller() {
        return caller;
    }

    boolean extension() {
        return EXTENSION.equals(role);
    }

    /** Whether it talks, as far as is known: after a transfer, no report says that it does. */
    boolean talks() {
        return state == State.TALKING || state == State.ON_HOLD || state == State.TRANSFERRED;
    }

    boolean present() {
        return state != null && state != State.GONE && state != State.STOPPED;
    }

    CallState shown() {
        return switch (state) {
            case CALLING -> CallState.CALLING;
            case RINGING -> CallState.RINGING;
            case ON_HOLD -> CallState.ON_HOLD;
            default -> CallState.TALKING;
        };
    }

    /** Whether the leg has begun to talk by this. */
    boolean enter(State next, Instant now) {
        caller |= next == State.CALLING;
        if (state != null && (next.rank < state.rank || next == state)) {
            return false;
        }
        boolean answers = next == State.TALKING && (state == null || state.rank < next.rank);
        state = next;
        since = now;
        return answers;
    }

    /** False for what is about a channel that is gone, or is not the leg's any more. */
    boolean on(String named, State next) {
        if (named == null) {
            return true;
        }
        if (goneChannels.contains(named)) {
            return false;
        }
        if (next == State.GONE && goneChannels.size() < MOST_CHANNELS) {
            goneChannels.add(named);
        }
        if (channel != null && !channel.equals(named)) {
            if (next == State.GONE) {
                return false;
            }
            if (state == State.GONE) {
                // back again
                state = null;
            }
        }
        channel = named;
        return true;
    }
}
