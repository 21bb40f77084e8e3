// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A report for one target, and all that happened to it. */
public final class SentReport {

    /** Each entry is in one of these. */
    public enum Progress {
        PENDING, ANSWERED, GAVE_UP
    }

    private final Ledger ledger;
    private final long id;
    private final String text;
    private final ReportFormat format;
    private final LoggedInClient session;
    private final List<Try> tries = new ArrayList<>();
    private ReportTarget target;
    private Progress state = Progress.PENDING;
    private String gaveUpBecause;
    private boolean forgotten;

    SentReport(Ledger ledger, long id, String text, ReportFormat format, LoggedInClient session, ReportTarget target) {
        this.ledger = ledger;
        this.id = id;
        this.text = text;
        this.format = format;
        this.session = session;
        this.target = target;
    }

    /** Counts up from 1 over the simulator's life. */
    public long id() {
        return id;
    }

    /** The body, exactly as sent. */
    public String text() {
        return text;
    }

    /** Where the first try went or is to go, as {@code host:port/path}. */
    public String target() {
        return firstTarget().text();
    }

    ReportTarget firstTarget() {
        synchronized (ledger) {
            return target;
        }
    }

    /** All attempts so far. */
    public List<Try> tries() {
        synchronized (ledger) {
            return List.copyOf(tries);
        }
    }

    /** How it stands. */
    public Progress state() {
        synchronized (ledger) {
            return state;
        }
    }

    /** Why the PBX tries no more; null unless it gave up. */
    public String gaveUpBecause() {
        synchronized (ledger) {
            return gaveUpBecause;
        }
    }

    ReportFormat format() {
        return format;
    }

    /** The session that the report is for; null for the BootUp after a reboot, which needs none. */
    LoggedInClient session() {
        return session;
    }

    /** The first try decides where the report goes, for it may have waited for others until then. */
    void firstTarget(ReportTarget where) {
        synchronized (ledger) {
            target = where;
        }
    }

    /** An answer counts even when the PBX has lost interest meanwhile: the application did get the report. */
    void tried(Try attempt) {
        synchronized (ledger) {
            tries.add(attempt);
            if (attempt.answered()) {
                become(Progress.ANSWERED);
                gaveUpBecause = null;
            }
            ledger.notifyAll();
        }
    }

    void giveUp(String because) {
        synchronized (ledger) {
            if (state == Progress.PENDING) {
                become(Progress.GAVE_UP);
                gaveUpBecause = because;
            }
            ledger.notifyAll();
        }
    }

    /** From now on the ledger does not count it any more, even if it is answered after all. */
    boolean forget() {
        forgotten = true;
        return true;
    }

    private void become(Progress next) {
        if (!forgotten) {
            ledger.changed(state, next);
        }
        state = next;
    }

    @Override
    public String toString() {
        return id + " " + state() + (gaveUpBecause() == null ? "" : " (" + gaveUpBecause() + ")") + " " + tries() + " " + text;
    }

    /**
     * One attempt to deliver a report: one TCP connection.
     *
     * @param time    when it began, on the computer's clock
     * @param took    how long until the status line or the failure
     * @param target  where it went, as {@code host:port/path}
     * @param status  the HTTP status of the answer, 0 if there was none
     * @param failure why there was no answer, null if there was one
     * @param answered whether the PBX is content: an S-Series PBX with 200, a P-Series PBX with any 2xx
     */
    public record Try(Instant time, Duration took, String target, int status, String failure, boolean answered) {

        @Override
        public String toString() {
            return target + " " + (failure == null ? status : failure);
        }
    }
}
