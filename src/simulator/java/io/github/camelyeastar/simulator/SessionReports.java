// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * To whom an S-Series PBX sends a report, in which format, and for how long: all that its sessions decide (protocol.md 1.5,
 * 2.2).
 */
final class SessionReports implements ReportAddresses {

    private final PbxSettings settings;
    private final SessionTable sessions;
    private final Ledger ledger;

    SessionReports(PbxSettings settings, SessionTable sessions, Ledger ledger) {
        this.settings = settings;
        this.sessions = sessions;
        this.ledger = ledger;
    }

    @Override
    public List<SentReport> of(String text) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : addressees()) {
            entries.add(ledger.add(text, session.format(), session, session.target()));
        }
        if (entries.isEmpty()) {
            ledger.addWithoutTarget(text);
        }
        return entries;
    }

    @Override
    public List<SentReport> of(ReportText report) {
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

    /** It asks for no living token. */
    @Override
    public List<SentReport> bootUp(List<LoggedInClient> before) {
        List<SentReport> entries = new ArrayList<>();
        for (LoggedInClient session : before) {
            ReportFormat format = session.format();
            String text = ReportText.bootUp().render(format, settings.reportedSerialNumber());
            entries.add(ledger.add(text, format, null, session.target()));
        }
        return entries;
    }

    @Override
    public List<String> targets() {
        return withTarget().stream().map(session -> session.target().text()).toList();
    }

    /** Those who get reports now. */
    List<LoggedInClient> addressees() {
        List<LoggedInClient> alive = settings.personality().tcpTransport() ? List.of() : withTarget();
        boolean newestOnly = settings.personality().newestSessionOnly() && !alive.isEmpty();
        return newestOnly ? alive.subList(alive.size() - 1, alive.size()) : alive;
    }

    /** A token that lives on after a refresh has none: the session's reports go on under its new token. */
    private List<LoggedInClient> withTarget() {
        return sessions.alive().stream().filter(session -> session.format() != null).toList();
    }

    @Override
    public ReportTarget target(SentReport entry) {
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

    @Override
    public String head(SentReport entry, ReportTarget target, String ownAddress, byte[] body) {
        String accept = "Accept: application/json\r\n";
        return "POST " + target.path() + " HTTP/1.1\r\n"
                + "User-Agent: WebAPI\r\n"
                + "Host: " + ownAddress + (settings.personality().hostWithBlank() ? ": " : ":") + target.port() + "\r\n"
                + "Content-Type: application/json\r\n"
                + (entry.format() == ReportFormat.V2_0_0 ? accept + accept : accept)
                + (settings.personality().contentLengthSent() ? "Content-Length: " + body.length + "\r\n" : "")
                + "\r\n";
    }

    @Override
    public Duration timeout() {
        return settings.personality().clientTimeout();
    }

    @Override
    public int maxTries() {
        return settings.personality().maxTries();
    }

    /** Only 200 will do (protocol.md 2.1). */
    @Override
    public boolean takes(int status) {
        return status == 200;
    }

    @Override
    public void answered(SentReport entry) {
        if (settings.personality().reportsKeepTokenAlive() && entry.session() != null) {
            sessions.touch(entry.session());
        }
    }
}
