// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import org.apache.camel.support.LRUCacheFactory;

/**
 * Tells the repeat of a report from another report with the same text, by its sender, its text, and what was answered when. The
 * PBX numbers nothing, and repeats a report until it is told that the report is done (protocol.md 2.1). The rule has nine
 * cases: docs/yeastar-component.md has them under Repeats, and the tests of {@code RepeatRuleTest} have their numbers.
 */
final class Repeats {
    /** What becomes of a report that arrives. */
    enum Verdict {
        PROCESS, JOINED, PROCESSED_BEFORE, OVERLOAD
    }

    /**
     * How many reports with an outcome that the PBX may not know are remembered. The repeat of any other is processed again.
     */
    private static final int REMEMBERED = 10_000;
    /**
     * A PBX that did not hear the answer may send a record again much later, and the call would be billed twice. Of too many
     * records, the oldest is forgotten: rather processed twice than lost.
     */
    private static final Duration RECORDS = Duration.ofHours(1);

    private final Lock lock = new ReentrantLock();
    private final int max;
    private final LongSupplier nanoTime;
    private final Consumer<Answer> abandon;
    private final Map<String, ReportHistory> running = new HashMap<>();
    private final RecentIds records;
    /** Made when there is something to remember. */
    private Map<String, ReportHistory> remembered = Map.of();
    private int count;

    /**
     * @param max     how many may be processed at once
     * @param abandon ends an answer whose sender need not wait any longer, before its report is done
     */
    Repeats(int max, LongSupplier nanoTime, Consumer<Answer> abandon) {
        this.max = max;
        this.nanoTime = nanoTime;
        this.abandon = abandon;
        this.records = new RecentIds(RECORDS, nanoTime);
    }

    Verdict arrived(Delivery delivery) {
        List<Answer> dispensable = List.of();
        lock.lock();
        try {
            ReportHistory history = tried(delivery.id);
            Delivery first = history.joinable(delivery.kind);
            if (first != null) {
                // the PBX may try many times while the route runs
                dispensable = first.join(delivery);
                return Verdict.JOINED;
            }
            delivery.follow(history);
            if (history.takeUnheard() || delivery.kind == Delivery.Kind.RECORD && records.contains(delivery.id)) {
                answering(delivery);
                return Verdict.PROCESSED_BEFORE;
            } else if (count >= max) {
                return Verdict.OVERLOAD;
            }
            count++;
            history.begin(delivery);
            running.put(delivery.id, history);
            return Verdict.PROCESS;
        } finally {
            lock.unlock();
            dispensable.forEach(abandon);
        }
    }

    /**
     * Ends the processing of a report. That the report is done is remembered until the PBX has heard it.
     *
     * @return the answers that are waited for
     */
    List<Answer> end(Delivery delivery, Outcome outcome) {
        lock.lock();
        try {
            count--;
            if (outcome == Outcome.PROCESSED && delivery.kind == Delivery.Kind.RECORD) {
                records.add(delivery.id);
            }
            ReportHistory history = delivery.history;
            history.end(delivery, outcome.isDone(), nanoTime.getAsLong());
            if (!history.isBeingProcessed()) {
                running.remove(delivery.id);
            }
            if (outcome.isDone()) {
                answering(delivery);
            } else {
                remember(delivery);
            }
            return delivery.answers;
        } finally {
            lock.unlock();
        }
    }

    /** An answer that says that a report is done could not leave. */
    void notLeft(Delivery delivery, Answer answer) {
        lock.lock();
        try {
            if (delivery.notLeft(answer)) {
                delivery.history.unheard();
                remember(delivery);
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

    private ReportHistory tried(String id) {
        long now = nanoTime.getAsLong();
        ReportHistory history = running.get(id);
        if (history == null && !remembered.isEmpty()) {
            history = remembered.get(id);
        }
        if (history == null) {
            return new ReportHistory(now);
        }
        history.tried(now);
        return history;
    }

    /** It is about to be said that the report is done. */
    private void answering(Delivery delivery) {
        delivery.answering();
        if (!delivery.isHeard()) {
            delivery.history.unheard();
        }
        remember(delivery);
    }

    private void remember(Delivery delivery) {
        if (delivery.history.isWorthRemembering()) {
            if (remembered.isEmpty()) {
                remembered = LRUCacheFactory.newLRUCache(REMEMBERED);
            }
            remembered.put(delivery.id, delivery.history);
        } else if (!remembered.isEmpty()) {
            remembered.remove(delivery.id);
        }
    }
}
