// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings reports to their targets: in parallel or one after another, again and again until 200 (protocol.md 2.1). */
final class ReportSender {

    private final PbxSettings settings;
    private final ReportAddresses addresses;
    private final Ledger ledger;
    private final SimulatorThreads threads;
    private final ReportPost post;
    /** With serial delivery: what a session waits for, the report under way at the head. */
    private final Map<LoggedInClient, Deque<SentReport>> lanes = new HashMap<>();
    private final List<SentReport> parked = new ArrayList<>();
    private boolean paused = true;

    ReportSender(PbxSettings settings, ReportAddresses addresses, Ledger ledger, Faults faults, SimulatorThreads threads) {
        this.settings = settings;
        this.addresses = addresses;
        this.ledger = ledger;
        this.threads = threads;
        post = new ReportPost(settings, addresses, faults);
    }

    Ledger.Published send(List<SentReport> entries) {
        entries.forEach(this::enqueue);
        return new Ledger.Published(ledger, entries);
    }

    private synchronized void enqueue(SentReport entry) {
        if (!settings.personality().serialDelivery() || entry.session() == null) {
            start(entry);
            return;
        }
        Deque<SentReport> lane = lanes.computeIfAbsent(entry.session(), session -> new ArrayDeque<>());
        lane.add(entry);
        if (lane.size() == 1) {
            start(entry);
        }
    }

    private void start(SentReport entry) {
        threads.report(() -> attempt(entry));
    }

    private void attempt(SentReport entry) {
        if (parkedWhilePaused(entry)) {
            return;
        }
        ReportTarget target = entry.state() == SentReport.Progress.PENDING ? addresses.target(entry) : null;
        if (target == null) {
            entry.giveUp("session ended");
            done(entry);
            return;
        }
        if (entry.tries().isEmpty()) {
            entry.firstTarget(target);
        }
        SentReport.Try attempt = post.send(entry, target);
        if (attempt.answered()) {
            addresses.answered(entry);
        }
        entry.tried(attempt);
        settings.listener().sent().accept(entry, attempt);
        int maxTries = addresses.maxTries();
        if (maxTries > 0 && entry.tries().size() >= maxTries) {
            entry.giveUp(maxTries + " tries");
        }
        if (entry.state() == SentReport.Progress.PENDING) {
            threads.later(settings.repeatInterval(), () -> start(entry));
        } else {
            done(entry);
        }
    }

    private synchronized boolean parkedWhilePaused(SentReport entry) {
        if (paused) {
            parked.add(entry);
        }
        return paused;
    }

    private synchronized void done(SentReport entry) {
        Deque<SentReport> lane = lanes.get(entry.session());
        if (lane == null) {
            return;
        }
        lane.remove(entry);
        if (lane.isEmpty()) {
            lanes.remove(entry.session());
        } else {
            start(lane.peek());
        }
    }

    int mostAtOnce() {
        return post.mostOpen();
    }

    synchronized void pause() {
        paused = true;
        post.suspend();
    }

    synchronized void resume() {
        post.resume();
        paused = false;
        parked.forEach(this::start);
        parked.clear();
    }

    /** A reboot: nobody remembers what was on its way. */
    void giveUpAll(String because) {
        ledger.entries(SentReport.Progress.PENDING).forEach(entry -> entry.giveUp(because));
    }
}
