// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;

/** What is known of the same text from the same sender. Guarded by the lock of {@link Repeats}. */
final class ReportHistory {
    private static final Duration FIRST_REPEAT = Duration.ofMinutes(1);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int PAUSES = 3;
    private static final Duration ATTEMPTS_COUNT = Duration.ofHours(1);

    private final List<Delivery> deliveries = new ArrayList<>(1);
    private int tries = 1;
    private long triedAt;
    private long longestPause;
    private long endedAt;
    private int failures;
    private int unheard;

    ReportHistory(long now) {
        triedAt = now;
        endedAt = now;
    }

    /** How often the route has failed on it in a row. */
    int failures() {
        return failures;
    }

    /** Whether the PBX may not know what became of it. */
    boolean isWorthRemembering() {
        return unheard > 0 || failures > 0;
    }

    boolean isBeingProcessed() {
        return !deliveries.isEmpty();
    }

    /** Notes that the text has come again. */
    void tried(long now) {
        if (now - triedAt > ATTEMPTS_COUNT.toNanos()) {
            failures = 0;
        }
        if (isBeingProcessed() || isRepeatDue(now)) {
            tries++;
            longestPause = Math.max(longestPause, now - triedAt);
        } else {
            // another report: the pause since the report before says nothing about repeats
            unheard = 0;
            tries = 1;
            longestPause = 0;
        }
        triedAt = now;
    }

    private boolean isRepeatDue(long now) {
        if (tries == 1) {
            return now - endedAt <= FIRST_REPEAT.toNanos();
        }
        long expected = Math.max(PAUSES * longestPause, SHORTEST_WAIT.toNanos());
        return now - triedAt <= Math.min(expected, LONGEST_WAIT.toNanos());
    }

    /** The report being processed that such a delivery repeats; null if the delivery is another report. */
    Delivery joinable(Delivery.Kind kind) {
        for (Delivery delivery : deliveries) {
            if (kind != Delivery.Kind.RECURRING || delivery.answers.stream().noneMatch(Answer::isAwaited)) {
                return delivery;
            }
        }
        return null;
    }

    void begin(Delivery delivery) {
        deliveries.add(delivery);
    }

    void end(Delivery delivery, boolean done, long now) {
        deliveries.remove(delivery);
        failures = done ? 0 : failures + 1;
        endedAt = now;
    }

    /** Notes that a report was done, and that no sender could be told. */
    void unheard() {
        unheard++;
    }

    /** Takes one of the reports that were done and not heard, if there is any: what has just come is its repeat. */
    boolean takeUnheard() {
        if (unheard == 0) {
            return false;
        }
        unheard--;
        return true;
    }
}
