// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.function.Function;

/**
 * What an S-Series PBX (and a Cloud PBX, as a personality of it) has of its own: sessions that a login with an MD5 opens, their
 * formats of reports, the lockout, and the commands below {@code /api/v}. What every PBX has, the web server, faults, calls,
 * the delivery of reports and their ledger, knows nothing of it.
 */
final class SimulatedSSeries implements SimulatedSeries {

    private final PbxSettings settings;
    private final SessionTable sessions;
    private final LoginGuard guard;
    private final LoginCommands sessionCommands;
    private final WaitingCalls inboundControl;
    private final DownloadCommands downloads;
    private final ApiRequests requests;
    private final SessionReports reports;

    SimulatedSSeries(PbxSettings settings, String password, PbxCalls calls, PbxRecords records, Ledger ledger,
            SimulatorThreads threads, Function<ReportText, Ledger.Published> publish) {
        this.settings = settings;
        sessions = new SessionTable(settings.clock(), settings.personality().cloud(), LoggedInClient.LIFE,
                settings.personality().oldTokenSurvivesRefresh());
        reports = new SessionReports(settings, sessions, ledger);
        guard = new LoginGuard(settings.clock(), LoginGuard.LOCKOUT);
        sessionCommands = new LoginCommands(settings, sessions, guard, password);
        inboundControl = new WaitingCalls(settings, calls, threads, publish);
        downloads = new DownloadCommands(settings, records);
        requests = new ApiRequests(settings, sessions, sessionCommands,
                new OtherCommands(settings, calls, inboundControl, records, downloads), downloads);
    }

    @Override
    public boolean knows(RecordedRequest request) {
        return request.path().startsWith("/api/v") && request.command() != null;
    }

    @Override
    public WebAnswer answer(RecordedRequest request) {
        return requests.answer(request);
    }

    @Override
    public void refusedByFault(RecordedRequest request, Fault fault) {
        sessionCommands.refusedByFault(request, fault);
    }

    @Override
    public void script(String command, String json) {
        requests.script(command, json);
    }

    @Override
    public void changePassword(String clear) {
        sessionCommands.changePassword(clear);
    }

    @Override
    public SessionTable sessions() {
        return sessions;
    }

    @Override
    public SessionReports reports() {
        return reports;
    }

    @Override
    public LoginGuard guard() {
        return guard;
    }

    @Override
    public WaitingCalls inboundControl() {
        return inboundControl;
    }

    /** The sessions that get reports now, if it sends a BootUp. */
    @Override
    public List<LoggedInClient> awaitingBootUp() {
        return settings.personality().bootUpReport() ? reports.addressees() : List.of();
    }

    @Override
    public void reboot() {
        sessions.boot(settings.personality().slowBoot());
        guard.forgetAll();
        downloads.forgetAll();
        inboundControl.forgetAll();
    }
}
