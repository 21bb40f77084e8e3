// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The PBX's account of its reports: with it a test proves that nothing was lost. Each report for each target is one entry;
 * {@code sent = answered + gaveUp + pending} at any time.
 */
public final class Ledger {

    private final List<SentReport> entries = new ArrayList<>();
    private final List<String> withoutTarget = new ArrayList<>();
    /** Kept up to date, as storms wait for them after each of their tries. */
    private final Map<SentReport.Progress, Integer> counts = new EnumMap<>(SentReport.Progress.class);
    private long lastId;

    Ledger() {
    }

    synchronized SentReport add(String text, ReportFormat format, LoggedInClient session, ReportTarget target) {
        SentReport entry = new SentReport(this, ++lastId, text, format, session, target);
        entries.add(entry);
        counts.merge(SentReport.Progress.PENDING, 1, Integer::sum);
        return entry;
    }

    /** Called with the lock of this. */
    void changed(SentReport.Progress from, SentReport.Progress to) {
        counts.merge(from, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
    }

    synchronized void addWithoutTarget(String text) {
        withoutTarget.add(text);
    }

    /** All entries, oldest first. */
    public synchronized List<SentReport> entries() {
        return List.copyOf(entries);
    }

    /** The entries in one state. */
    public synchronized List<SentReport> entries(SentReport.Progress state) {
        return entries.stream().filter(entry -> entry.state() == state).toList();
    }

    /** Reports that were published while no session was there to get them. */
    public synchronized List<String> withoutTarget() {
        return List.copyOf(withoutTarget);
    }

    /** Reports times targets. */
    public synchronized int sent() {
        return entries.size();
    }

    /** Entries that got their 200. */
    public int answered() {
        return count(SentReport.Progress.ANSWERED);
    }

    /** Entries that the PBX has given up. */
    public int gaveUp() {
        return count(SentReport.Progress.GAVE_UP);
    }

    /** Entries that still wait for their 200. */
    public int pending() {
        return count(SentReport.Progress.PENDING);
    }

    private synchronized int count(SentReport.Progress state) {
        return counts.getOrDefault(state, 0);
    }

    /** All tries but the first of each entry. */
    public synchronized int repeated() {
        return entries.stream().mapToInt(entry -> Math.max(0, entry.tries().size() - 1)).sum();
    }

    /** Waits until nothing is pending. */
    public void await(Duration atMost) {
        await(() -> pending() == 0, atMost);
    }

    /** Waits until no more than that many are pending, so that who publishes a storm is held up by who takes it. */
    public void awaitPending(int atMostPending, Duration atMost) {
        await(() -> pending() <= atMostPending, atMost);
    }

    synchronized void await(BooleanSupplier reached, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!reached.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("Still pending after " + atMost + ": " + entries(SentReport.Progress.PENDING));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while reports are pending", e);
            }
        }
    }

    /** Forgets all but what is pending, for simulators that run for days. */
    public synchronized void forgetDone() {
        entries.removeIf(entry -> entry.state() != SentReport.Progress.PENDING && entry.forget());
        counts.keySet().retainAll(List.of(SentReport.Progress.PENDING));
        withoutTarget.clear();
    }

    @Override
    public synchronized String toString() {
        return "sent " + sent() + ", answered " + answered() + ", repeated " + repeated() + ", gave up " + gaveUp()
                + ", pending " + pending() + ", without target " + withoutTarget.size();
    }

    /** What was published at once, a report or those of a scenario, on the way to all of its targets. */
    public static class Published {

        private final Ledger ledger;
        private final List<SentReport> entries;

        Published(Ledger ledger, List<SentReport> entries) {
            this.ledger = ledger;
            this.entries = List.copyOf(entries);
        }

        /** One for each report and target so far; empty if no session was there. */
        public List<SentReport> entries() {
            return entries;
        }

        /** Whether there were targets and all have answered. */
        public final boolean answered() {
            List<SentReport> all = entries();
            return !all.isEmpty() && all.stream().allMatch(entry -> entry.state() == SentReport.Progress.ANSWERED);
        }

        /** Waits until all is sent, and each target has answered or is given up. */
        public Published await(Duration atMost) {
            ledger.await(() -> entries.stream().noneMatch(entry -> entry.state() == SentReport.Progress.PENDING), atMost);
            return this;
        }

        @Override
        public String toString() {
            return entries().toString();
        }
    }
}
