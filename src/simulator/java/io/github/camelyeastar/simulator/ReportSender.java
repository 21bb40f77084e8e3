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
    private final SessionTable sessions;
    private final Ledger ledger;
    private final SimulatorThreads threads;
    private final ReportPost post;
    /** With serial delivery: what a session waits for, the report under way at the head. */
    private final Map<LoggedInClient, Deque<SentReport>> lanes = new HashMap<>();
    private final List<SentReport> parked = new ArrayList<>();
    private boolean paused = true;

    ReportSender(PbxSettings settings, SessionTable sessions, Ledger ledger, Faults faults, SimulatorThreads threads) {
        this.settings = settings;
        this.sessions = sessions;
        this.ledger = ledger;
        this.threads = threads;
        post = new ReportPost(settings, faults);
    }

    /** Text that is the same for every session. */
    PublishedReport publish(String text) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : addressees()) {
            entries.add(ledger.add(text, session.format(), session, session.target()));
        }
        if (entries.isEmpty()) {
            ledger.addWithoutTarget(text);
        }
        return send(entries);
    }

    /** A report in each session's own format. */
    PublishedReport publish(ReportText report) {
        List<SentReport> entries = new ArrayList<>();
        List<LoggedInClient> addressees = addressees();
        for (LoggedInClient session : addressees) {
            ReportFormat format = session.format();
            if (report.existsIn(format)) {
                String text = report.render(format, settings.reportedSerialNumber());
                entries.add(ledger.add(text, format, session, session.target()));
            }
        }
        if (addressees.isEmpty()) {
            ReportFormat format = report.existsIn(ReportFormat.V1_0_2) ? ReportFormat.V1_0_2 : ReportFormat.V2_0_0;
            ledger.addWithoutTarget(report.render(format, settings.reportedSerialNumber()));
        }
        return send(entries);
    }

    /** The BootUp for sessions that have just died: it asks for no living token. */
    void announceBootUp(List<LoggedInClient> before) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : before) {
            ReportFormat format = session.format();
            String text = ReportText.bootUp().render(format, settings.reportedSerialNumber());
            entries.add(ledger.add(text, format, null, session.target()));
        }
        send(entries);
    }

    private List<LoggedInClient> addressees() {
        if (settings.personality().tcpTransport()) {
            return List.of();
        }
        LoggedInClient newest = sessions.newest();
        if (newest == null) {
            return List.of();
        }
        return settings.personality().newestSessionOnly() ? List.of(newest) : sessions.alive();
    }

    private PublishedReport send(List<SentReport> entries) {
        entries.forEach(this::enqueue);
        return new PublishedReport(ledger, entries);
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
        ReportTarget target = entry.state() == SentReport.Progress.PENDING ? targetOf(entry) : null;
        if (target == null) {
            entry.giveUp("session ended");
            done(entry);
            return;
        }
        if (entry.tries().isEmpty()) {
            entry.firstTarget(target);
        }
        SentReport.Try attempt = post.send(target, entry.format(), entry.text());
        if (attempt.answered() && settings.personality().reportsKeepTokenAlive() && entry.session() != null) {
            sessions.touch(entry.session());
        }
        entry.tried(attempt);
        settings.listener().sent(entry, attempt);
        int maxTries = settings.personality().maxTries();
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

    /** Null if nobody is there any more who may get it. */
    private ReportTarget targetOf(SentReport entry) {
        boolean first = entry.tries().isEmpty();
        if (entry.session() == null) {
            return entry.target();
        }
        if (!first && settings.personality().repeatsToNewestTarget()) {
            LoggedInClient newest = sessions.newest();
            return newest == null ? null : newest.target();
        }
        if (!sessions.alive(entry.session())) {
            return null;
        }
        return first ? entry.session().target() : entry.target();
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
