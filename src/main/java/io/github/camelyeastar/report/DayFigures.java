// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one day, of the records of its calls. What a call's records say is put together, in whatever order they come.
 */
final class DayFigures {
    /** Calls whose further records are still told from those of other calls; what came before stays counted. */
    private static final int MOST_CALLS = 50_000;

    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private LocalDate day = LocalDate.MIN;
    private int calls;
    private int answered;
    private int missed;
    private int waits;
    private long waitSeconds;

    /** What the records of one call say. No wait is known while it is negative. */
    private record Tally(boolean inbound, boolean answered, long waited) {
        Tally and(Tally other) {
            long both = waited < 0 || other.waited >= 0 && other.waited < waited ? other.waited : waited;
            return new Tally(inbound || other.inbound, answered || other.answered, both);
        }
    }

    /** Whether the record changed a figure. */
    boolean accept(Cdr cdr, LocalDate today) {
        begin(today);
        if (cdr.callId() == null || cdr.start() == null || !cdr.start().toLocalDate().equals(day)) {
            return false;
        }
        boolean timed = cdr.answered() && cdr.callDuration() != null && cdr.talkDuration() != null;
        Tally record = new Tally("Inbound".equalsIgnoreCase(cdr.type()), cdr.answered(),
                timed ? Math.max(0, cdr.callDuration().minus(cdr.talkDuration()).toSeconds()) : -1);
        String callId = LiveCalls.cut(cdr.callId());
        Tally before = tallies.get(callId);
        Tally after = before == null ? record : before.and(record);
        if (after.equals(before)) {
            return false;
        }
        count(before, -1);
        count(after, 1);
        tallies.put(callId, after);
        if (tallies.size() > MOST_CALLS) {
            Iterator<String> eldest = tallies.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return true;
    }

    private void count(Tally tally, int by) {
        if (tally == null) {
            return;
        }
        calls += by;
        answered += tally.answered ? by : 0;
        missed += tally.inbound && !tally.answered ? by : 0;
        if (tally.inbound && tally.waited >= 0) {
            waits += by;
            waitSeconds += by * tally.waited;
        }
    }

    private void begin(LocalDate today) {
        if (!today.equals(day)) {
            day = today;
            tallies.clear();
            calls = 0;
            answered = 0;
            missed = 0;
            waits = 0;
            waitSeconds = 0;
        }
    }

    LiveSnapshot.Day snapshot(LocalDate today) {
        return today.equals(day)
                ? new LiveSnapshot.Day(calls, answered, missed, waits == 0 ? 0 : Math.round((float) waitSeconds / waits))
                : new LiveSnapshot.Day(0, 0, 0, 0);
    }
}
