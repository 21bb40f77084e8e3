// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * A Yeastar S-Series PBX as far as its HTTP API goes: takes logins and commands, sends reports, and misbehaves on demand. It
 * knows nothing of the component, so that the two can disagree. A little over 300 lines, for all that tests ask of a PBX is
 * asked here; its parts do the work.
 */
public final class PbxSimulator implements AutoCloseable {

    private final PbxSettings settings;
    private final SelfSignedCertificate certificate;
    private final SessionTable sessions;
    private final LoginGuard guard;
    private final LoginCommands sessionCommands;
    private final CallIds callIds;
    private final PbxCalls calls;
    private final PbxRecords records;
    private final WaitingCalls inboundControl;
    private final DownloadCommands downloads;
    private final SimulatorThreads threads = new SimulatorThreads();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final RequestsAtOnce atOnce = new RequestsAtOnce();
    private final Ledger ledger = new Ledger();
    private final ReportSender sender;
    private final ApiRequests api;
    private final ApiServer server;

    PbxSimulator(PbxSettings settings, String password) {
        this.settings = settings;
        certificate = settings.https() ? SelfSignedCertificate.make() : null;
        sessions = new SessionTable(settings.clock(), settings.personality().cloud());
        guard = new LoginGuard(settings.clock());
        callIds = new CallIds(settings.clock());
        sessionCommands = new LoginCommands(settings, sessions, guard, password);
        sender = new ReportSender(settings, sessions, ledger, faults, threads);
        calls = new PbxCalls(callIds);
        records = new PbxRecords(settings);
        inboundControl = new WaitingCalls(settings, calls, threads, this::publish);
        downloads = new DownloadCommands(settings, records);
        api = new ApiRequests(settings, sessions, sessionCommands,
                new OtherCommands(settings, calls, inboundControl, records, downloads),
                downloads);
        server = new ApiServer(settings, certificate == null ? null : certificate.context(), faults, log, atOnce, threads,
                api::answer, sessionCommands::refusedByFault);
    }

    /** Describes a simulator. */
    public static PbxBuilder builder() {
        return new PbxBuilder();
    }

    /** Opens the port and lets deliveries go on. */
    public void start() {
        server.start();
        sender.resume();
    }

    /** The PBX's process off: the port is closed, deliveries pause, nothing is forgotten. */
    public void stop() {
        sender.pause();
        server.stop();
    }

    /** Forgets sessions, login failures and the reports under way; the port stays open. */
    public void reboot() {
        List<LoggedInClient> before = sessions.alive();
        if (settings.personality().newestSessionOnly() && !before.isEmpty()) {
            before = before.subList(before.size() - 1, before.size());
        }
        // before their sessions end, which would be another reason
        sender.giveUpAll("reboot");
        sessions.boot(settings.personality().slowBoot());
        guard.forgetAll();
        downloads.forgetAll();
        inboundControl.forgetAll();
        calls.forgetAll();
        if (settings.personality().bootUpReport() && !settings.personality().tcpTransport()) {
            sender.announceBootUp(before);
        }
    }

    /** Stops for good; no thread is left. */
    @Override
    public void close() {
        stop();
        threads.close();
    }

    /** The API's port; the simulator has one once it was started. */
    public int port() {
        return server.port();
    }

    /** The API's address, without a path. */
    public String url() {
        String host = "0.0.0.0".equals(settings.bindAddress()) ? "127.0.0.1" : settings.bindAddress();
        return (settings.https() ? "https" : "http") + "://" + host + ":" + port();
    }

    /** The certificate in PEM; null for HTTP. */
    public String certificatePem() {
        return certificate == null ? null : certificate.pem();
    }

    /** The self-signed certificate, for the name {@code Yeastar}; null for HTTP. */
    public X509Certificate certificate() {
        return certificate == null ? null : certificate.certificate();
    }

    /** All requests heard, in the order of their answers. */
    public List<RecordedRequest> requests() {
        return log.all();
    }

    /** All requests of one command. */
    public List<RecordedRequest> requests(String command) {
        return log.of(command);
    }

    /** Waits for the nth request of a command, counted from 1. */
    public RecordedRequest awaitRequest(String command, int nth, Duration atMost) {
        return log.await(command, nth, atMost);
    }

    /** Counting starts anew. */
    public void forgetRequests() {
        log.clear();
        atOnce.forget();
    }

    /** The most requests that were ever in progress at the same time. */
    public int mostRequestsAtOnce() {
        return atOnce.most();
    }

    /** The sessions whose tokens are alive, oldest first. */
    public List<OpenSession> sessions() {
        return sessions.alive().stream().map(LoggedInClient::snapshot).toList();
    }

    /** All tokens time out at once, as after half an hour: 20006. */
    public void expireTokens() {
        sessions.expireAll();
    }

    /** One token times out, as when nobody has used it for half an hour. */
    public void expireToken(String token) {
        sessions.expire(token);
    }

    /** All tokens are unknown from now on, as after a reboot: 20004. */
    public void forgetTokens() {
        sessions.forgetAll();
    }

    /** Locks an address out, as after five failures. */
    public void lockedOut(String address) {
        guard.lock(address);
    }

    /** Whether any address is locked out. */
    public boolean isLockedOut() {
        return guard.anyLocked();
    }

    /** Whether this address is locked out. */
    public boolean isLockedOut(String address) {
        return guard.locked(address);
    }

    /** The failures since the last success, of the address that has most. */
    public int loginFailuresInARow() {
        return guard.inARow();
    }

    /** The highest that {@link #loginFailuresInARow()} ever was. */
    public int maxLoginFailuresInARow() {
        return guard.maxInARow();
    }

    /** The administrator deletes the blocked addresses in the web UI (protocol.md 1.4). */
    public void unlock() {
        guard.forgetAll();
    }

    /** Concerns logins to come; tokens stay. */
    public void changePassword(String clear) {
        sessionCommands.changePassword(clear);
    }

    /** What a command answers from now on to those whose token is alive; null: its own answer again. */
    public void answer(String command, String json) {
        api.script(command, json);
    }

    /** Sends this text as one report, whatever it says. */
    public PublishedReport publish(String text) {
        records.keep(CdrReader.read(text));
        return sender.publish(text);
    }

    /** Sends this report to each session in its own format. */
    public PublishedReport publish(ReportText report) {
        records.keep(report.cdr());
        return sender.publish(report);
    }

    /** A call from outside that waits to be accepted or refused, and is accepted if nobody decides (protocol.md 2.3). */
    public InboundCall invite(String from, String to, String trunk) {
        return inboundControl.begin(true, SentParty.inbound(from, to, trunk));
    }

    /** A call from outside that may be sent elsewhere, and goes where it wants if nobody decides (protocol.md 2.3). */
    public InboundCall incoming(String from, String to, String trunk) {
        return inboundControl.begin(false, SentParty.inbound(from, to, trunk));
    }

    /** The calls that there are now. */
    public PbxCalls calls() {
        return calls;
    }

    /** What it keeps for downloads: CDRs, recordings, voicemails. */
    public PbxRecords records() {
        return records;
    }

    /** A recording that may be downloaded. */
    public FileContent recording(String name, byte[] content) {
        return records.recording(name, FileContent.of(content));
    }

    /** A recording that is made while it is downloaded; see {@link FileContent#generated(long, long)}. */
    public FileContent recording(String name, long size, long seed) {
        return records.recording(name, FileContent.generated(size, seed));
    }

    /** A call id that was not used before. */
    public String newCallId() {
        return callIds.next();
    }

    /** The scenarios that {@link #play(String)} knows. */
    public List<String> scenarios() {
        return CallScenario.names();
    }

    /** Starts a scenario of the simulator's own. */
    public ScenarioRun play(String name) {
        return play(CallScenario.named(name));
    }

    /** Starts a scenario of one's own, one step a line; docs/simulator.md has the language. */
    public ScenarioRun play(String name, String script) {
        return play(CallScenario.parse(name, script));
    }

    ScenarioRun play(CallScenario scenario) {
        return ScenarioRun.start(this, scenario);
    }

    /**
     * Plays scenarios one after the other, for as long as somebody is logged in, until {@link #close()}. For simulators that run
     * for days: what is over is forgotten before each.
     *
     * @param names names of {@link #scenarios()}, played in this order, then again; empty for none
     * @param every the pause between the end of one and the begin of the next
     */
    public void playInTurn(List<String> names, Duration every) {
        if (!names.isEmpty()) {
            new ScenarioLoop(this, names, every).start();
        }
    }

    /** What was sent and what became of it. */
    public Ledger ledger() {
        return ledger;
    }

    /** How many reports were ever under way at the same time, each over its own connection. */
    public int mostReportsAtOnce() {
        return sender.mostAtOnce();
    }

    /** What is to go wrong. */
    public Faults faults() {
        return faults;
    }

    /** How it behaves where nobody knows how the real one does. */
    public Personality personality() {
        return settings.personality();
    }

    /** The clock of token life and lockouts. */
    public SimulatorClock clock() {
        return settings.clock();
    }

    PbxSettings settings() {
        return settings;
    }

    SimulatorThreads threads() {
        return threads;
    }

    /** Names the personality, for messages of tests. */
    @Override
    public String toString() {
        return "PBX simulator, " + settings.personality();
    }
}
