// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * To whom an S-Series PBX sends a report, in which format, and for how long: all that its sessions decide (protocol.md 1.5, 2.2).
 */
final class SessionReports {

    private final PbxSettings settings;
    private final SessionTable sessions;
    private final Ledger ledger;

    SessionReports(PbxSettings settings, SessionTable sessions, Ledger ledger) {
        this.settings = settings;
        this.sessions = sessions;
        this.ledger = ledger;
    }

    /** Text that is the same for every session. */
    List<SentReport> of(String text) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : addressees()) {
            entries.add(ledger.add(text, session.format(), session, session.target()));
        }
        if (entries.isEmpty()) {
            ledger.addWithoutTarget(text);
        }
        return entries;
    }

    /** A report in each session's own format. */
    List<SentReport> of(ReportText report) {
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
        return entries;
    }

    /** The BootUp for sessions that have just died: it asks for no living token. */
    List<SentReport> bootUp(List<LoggedInClient> before) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : before) {
            ReportFormat format = session.format();
            String text = ReportText.bootUp().render(format, settings.reportedSerialNumber());
            entries.add(ledger.add(text, format, null, session.target()));
        }
        return entries;
    }

    /** Those who get reports now. */
    List<LoggedInClient> addressees() {
        List<LoggedInClient> alive = settings.personality().tcpTransport() ? List.of() : sessions.alive();
        boolean newestOnly = settings.personality().newestSessionOnly() && !alive.isEmpty();
        return newestOnly ? alive.subList(alive.size() - 1, alive.size()) : alive;
    }

    /** Where the next try goes; null if nobody is there any more who may get it. */
    ReportTarget target(SentReport entry) {
        boolean first = entry.tries().isEmpty();
        if (entry.session() == null) {
            return entry.firstTarget();
        }
        if (!first && settings.personality().repeatsToNewestTarget()) {
            LoggedInClient newest = sessions.newest();
            return newest == null ? null : newest.target();
        }
        if (!sessions.alive(entry.session())) {
            return null;
        }
        return first ? entry.session().target() : entry.firstTarget();
    }

    void answered(SentReport entry) {
        if (settings.personality().reportsKeepTokenAlive() && entry.session() != null) {
            sessions.touch(entry.session());
        }
    }
}
