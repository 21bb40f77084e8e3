// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.function.Function;

/**
 * What an S-Series PBX (and a Cloud PBX, as a personality of it) has of its own: sessions that a login with an MD5 opens, their
 * formats of reports, the lockout, and the commands below {@code /api/v}. What every PBX has, the web server, faults, calls, the
 * delivery of reports and their ledger, knows nothing of it.
 */
final class SimulatedSSeries {

    private final PbxSettings settings;
    private final SessionTable sessions;
    private final LoginGuard guard;
    private final LoginCommands sessionCommands;
    private final WaitingCalls inboundControl;
    private final DownloadCommands downloads;
    private final ApiRequests requests;
    private final SessionReports reports;

    SimulatedSSeries(PbxSettings settings, String password, PbxCalls calls, PbxRecords records, Ledger ledger,
            SimulatorThreads threads, Function<ReportText, PublishedReports> publish) {
        this.settings = settings;
        sessions = new SessionTable(settings.clock(), settings.personality().cloud());
        reports = new SessionReports(settings, sessions, ledger);
        guard = new LoginGuard(settings.clock());
        sessionCommands = new LoginCommands(settings, sessions, guard, password);
        inboundControl = new WaitingCalls(settings, calls, threads, publish);
        downloads = new DownloadCommands(settings, records);
        requests = new ApiRequests(settings, sessions, sessionCommands,
                new OtherCommands(settings, calls, inboundControl, records, downloads), downloads);
    }

    WebAnswer answer(RecordedRequest request) {
        return requests.answer(request);
    }

    /** A fault kept a request from being handled. */
    void refusedByFault(RecordedRequest request, Fault fault) {
        sessionCommands.refusedByFault(request, fault);
    }

    /** The answer of a command from now on; null: its own one again. */
    void script(String command, String json) {
        requests.script(command, json);
    }

    void changePassword(String clear) {
        sessionCommands.changePassword(clear);
    }

    SessionTable sessions() {
        return sessions;
    }

    SessionReports reports() {
        return reports;
    }

    LoginGuard guard() {
        return guard;
    }

    WaitingCalls inboundControl() {
        return inboundControl;
    }

    /** Those who get a BootUp after a reboot, if it sends one: the sessions that get reports now. */
    List<LoggedInClient> awaitingBootUp() {
        return settings.personality().bootUpReport() ? reports.addressees() : List.of();
    }

    /** Forgets sessions, login failures, downloads and calls that wait for a decision. */
    void reboot() {
        sessions.boot(settings.personality().slowBoot());
        guard.forgetAll();
        downloads.forgetAll();
        inboundControl.forgetAll();
    }
}
