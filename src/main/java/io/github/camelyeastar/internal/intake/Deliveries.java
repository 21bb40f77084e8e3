/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.support.LRUCacheFactory;

/**
 * Tells the repeat of a report from another report with the same text, by its sender, its text, and what was answered when. The
 * PBX numbers nothing, and repeats what did not get its 200 (protocol.md 2.1). What arrives is, with the report of the same
 * sender and text before it
 * <ol>
 * <li>being processed, its connection closed by the PBX: a repeat, which joins it and gets its outcome;</li>
 * <li>being processed, its connection open, about a call: the same, as the PBX has tried again in parallel, or for another of
 * our sessions;</li>
 * <li>being processed, its connection open, about no call, or a pressed key: another report. A phone may register twice, and a
 * key be pressed twice, before the route is done with the first;</li>
 * <li>answered 200 while the PBX waited for it: another report;</li>
 * <li>answered 200 when the PBX had gone, or the answer did not leave: a repeat, that is answered 200;</li>
 * <li>the same, but later than the PBX would have repeated it: another report;</li>
 * <li>answered 500, within the last hour: the next attempt at it;</li>
 * <li>answered 503: the first attempt at it, for it never began;</li>
 * <li>processed within the last hour, and the record of a call: a repeat, that is answered 200, whatever became of the answer
 * before. The PBX writes each record once, so that the same text is the same record.</li>
 * </ol>
 * For case 6, the PBX is taken to repeat within a minute of the answer, or, once two tries were seen, within three times the
 * longest pause between two, not less than ten seconds and not more than ten minutes. Over 300 lines, since the rule has to be
 * read in one place.
 */
final class Deliveries {
    /** What becomes of a report that arrives. */
    enum Verdict {
        PROCESS, JOINED, PROCESSED_BEFORE, OVERLOAD
    }

    /** What the same text from the same sender may stand for. */
    enum Kind {
        /** The PBX may report the same twice in the time that a route takes. */
        RECURRING,
        /** It is about one call: twice in the time that a route takes, it is a repeat. */
        OF_A_CALL,
        /** The record of a call, by its id: it stands for that record alone. */
        RECORD;

        static Kind of(Report report) {
            if (report.callId() == null || report.type() == ReportType.DTMF) {
                return RECURRING;
            }
            return report.type() == ReportType.CDR ? RECORD : OF_A_CALL;
        }
    }

    private static final Duration FIRST_REPEAT = Duration.ofMinutes(1);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int PAUSES = 3;
    private static final Duration ATTEMPTS_COUNT = Duration.ofHours(1);
    /** The reports with an outcome that the PBX may not know. Of one that is forgotten, a repeat is processed again. */
    private static final int REMEMBERED = 10_000;
    /** How many may wait for the outcome of one report. */
    private static final int MOST_ANSWERS = 10;

    private final Lock lock = new ReentrantLock();
    private final int max;
    private final LongSupplier nanoTime;
    private final Consumer<Answer> abandon;
    private final Map<String, History> running = new HashMap<>();
    private final ProcessedRecords records = new ProcessedRecords();
    /** Made when there is something to remember. */
    private Map<String, History> remembered = Map.of();
    private int count;

    /**
     * @param max     how many may be processed at once
     * @param abandon ends an answer that nobody waits for any more, before its report is done
     */
    Deliveries(int max, LongSupplier nanoTime, Consumer<Answer> abandon) {
        this.max = max;
        this.nanoTime = nanoTime;
        this.abandon = abandon;
    }

    Verdict arrived(Delivery delivery) {
        List<Answer> dispensable = List.of();
        lock.lock();
        try {
            History history = history(delivery.id);
            Delivery first = history.joinable(delivery.kind == Kind.RECURRING);
            if (first != null) {
                // the PBX may try many times while the route runs
                dispensable = first.takeDispensable();
                first.answers.addAll(delivery.answers);
                return Verdict.JOINED;
            }
            delivery.history = history;
            if (history.unheard > 0 || records.contains(delivery.id, nanoTime.getAsLong())) {
                history.unheard = Math.max(0, history.unheard - 1);
                answering(delivery);
                return Verdict.PROCESSED_BEFORE;
            } else if (count >= max) {
                return Verdict.OVERLOAD;
            }
            count++;
            delivery.attempt = history.failures + 1;
            history.deliveries.add(delivery);
            running.put(delivery.id, history);
            return Verdict.PROCESS;
        } finally {
            lock.unlock();
            dispensable.forEach(abandon);
        }
    }

    /** The route has done its work on a report. Told before {@link #processed}, and not of a report that is given up. */
    void done(Delivery delivery) {
        if (delivery.kind == Kind.RECORD) {
            lock.lock();
            try {
                records.add(delivery.id, nanoTime.getAsLong());
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Ends the processing of a report.
     *
     * @param  succeeded whether it is answered 200, which is remembered until the PBX has heard it
     * @return           who waits for its answer
     */
    List<Answer> processed(Delivery delivery, boolean succeeded) {
        lock.lock();
        try {
            count--;
            History history = delivery.history;
            history.deliveries.remove(delivery);
            if (history.deliveries.isEmpty()) {
                running.remove(delivery.id);
            }
            history.failures = succeeded ? 0 : history.failures + 1;
            history.endedAt = nanoTime.getAsLong();
            if (succeeded) {
                answering(delivery);
            } else {
                remember(delivery.id, history);
            }
            return delivery.answers;
        } finally {
            lock.unlock();
        }
    }

    /** Whether anyone could be told the 200 that a report got, as far as is known. */
    boolean isHeard(Delivery delivery) {
        return delivery.hopes > 0;
    }

    /** A 200 could not leave. */
    void notLeft(Delivery delivery, Answer answer) {
        lock.lock();
        try {
            if (!delivery.gone.contains(answer) && delivery.hopes > 0 && --delivery.hopes == 0) {
                delivery.history.unheard++;
                remember(delivery.id, delivery.history);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many reports are being processed. */
    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Of how many reports an outcome is remembered that the PBX may not know. */
    int remembered() {
        lock.lock();
        try {
            return remembered.size();
        } finally {
            lock.unlock();
        }
    }

    private History history(String id) {
        History history = running.get(id);
        if (history == null && !remembered.isEmpty()) {
            history = remembered.get(id);
        }
        if (history == null) {
            return new History(nanoTime.getAsLong());
        }
        history.tried(nanoTime.getAsLong());
        return history;
    }

    /** A 200 is about to be written. */
    private void answering(Delivery delivery) {
        delivery.hopes = 0;
        for (Answer answer : delivery.answers) {
            if (answer.isAwaited()) {
                delivery.hopes++;
            } else if (delivery.gone.isEmpty()) {
                delivery.gone = List.of(answer);
            } else {
                delivery.gone = Stream.concat(delivery.gone.stream(), Stream.of(answer)).toList();
            }
        }
        if (delivery.hopes == 0) {
            delivery.history.unheard++;
        }
        remember(delivery.id, delivery.history);
    }

    private void remember(String id, History history) {
        if (history.unheard > 0 || history.failures > 0) {
            if (remembered.isEmpty()) {
                remembered = LRUCacheFactory.newLRUCache(REMEMBERED);
            }
            remembered.put(id, history);
        } else if (!remembered.isEmpty()) {
            remembered.remove(id);
        }
    }

    /** One report on its way through the route, and those who wait for what becomes of it. */
    static final class Delivery {
        private final String id;
        private final Kind kind;
        private final List<Answer> answers = new ArrayList<>(1);
        private History history;
        private int attempt;
        /** Those that nobody waited for when they were given. */
        private List<Answer> gone = List.of();
        /** Written under the lock only. */
        private volatile int hopes;

        /**
         * @param id   stands for sender and text
         * @param kind what the same id may stand for
         */
        Delivery(String id, Kind kind, Answer answer) {
            this.id = id;
            this.kind = kind;
            answers.add(answer);
        }

        String id() {
            return id;
        }

        /** Which attempt at the report this is, from 1; those that failed before are counted as long as the PBX repeats it. */
        int attempt() {
            return attempt;
        }

        /** Those who need not wait any longer: they have gone, or too many wait. */
        private List<Answer> takeDispensable() {
            List<Answer> taken = new ArrayList<>(answers.stream().filter(answer -> !answer.isAwaited()).toList());
            answers.removeAll(taken);
            if (answers.size() >= MOST_ANSWERS) {
                taken.add(answers.remove(0));
            }
            return taken;
        }
    }

    /** What is known of one report. */
    private static final class History {
        private final List<Delivery> deliveries = new ArrayList<>(1);
        private int tries = 1;
        private long triedAt;
        private long longestPause;
        private long endedAt;
        private int failures;
        private int unheard;

        History(long now) {
            triedAt = now;
            endedAt = now;
        }

        void tried(long now) {
            if (now - triedAt > ATTEMPTS_COUNT.toNanos()) {
                failures = 0;
            }
            if (!deliveries.isEmpty() || isRepeatDue(now)) {
                tries++;
                longestPause = Math.max(longestPause, now - triedAt);
            } else {
                // another report, whose pause since the one before says nothing of repeats
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

        Delivery joinable(boolean recurring) {
            for (Delivery delivery : deliveries) {
                if (!recurring || delivery.answers.stream().noneMatch(Answer::isAwaited)) {
                    return delivery;
                }
            }
            return null;
        }
    }
}
