// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A Yeastar PBX as far as its HTTP API goes. It knows nothing of the component, so that the two can disagree. */
public final class PbxSimulator implements AutoCloseable {
    private final PbxSettings settings;
    private final SelfSignedCertificate certificate;
    private final PbxCalls calls;
    private final PbxRecords records;
    private final Webhooks webhooks;
    private final SimulatedSeries series;
    private final SimulatorThreads threads = new SimulatorThreads();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog();
    private final Ledger ledger = new Ledger();
    private final ReportSender sender;
    private final ApiServer server;

    PbxSimulator(PbxSettings settings, String password) {
        this.settings = settings;
        certificate = settings.https() ? SelfSignedCertificate.make() : null;
        calls = new PbxCalls(new CallIds(settings.clock()));
        records = new PbxRecords(settings);
        webhooks = new Webhooks(settings.webhookTimeout(), settings.webhookRetries());
        series = settings.series(password, calls, records, webhooks, ledger, threads, this::publish, this::deliver);
        sender = new ReportSender(settings, series.reports(), ledger, faults, threads);
        server = new ApiServer(settings, certificate == null ? null : certificate.context(), faults, log, threads, series);
    }

    /** Describes a simulator. */
    public static PbxBuilder builder() {
        return new PbxBuilder();
    }

    /** Runs one as a program; {@code --help} says what it can be told. */
    public static void main(String... arguments) throws InterruptedException {
        SimulatorProgram.run(arguments);
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
        List<LoggedInClient> before = series.awaitingBootUp();
        // before their sessions end, which would be another reason
        sender.giveUpAll("reboot");
        series.reboot();
        calls.forgetAll();
        sender.send(series.reports().bootUp(before));
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
        return (settings.https() ? "https" : "http") + "://" + settings.reachableAddress() + ":" + port();
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
    }

    /** The most requests that were ever in progress at the same time. */
    public int mostRequestsAtOnce() {
        return log.mostAtOnce();
    }

    /** The sessions that are alive, by their tokens, oldest first. */
    public List<String> sessions() {
        return series.sessions().alive().stream().map(LoggedInClient::token).toList();
    }

    /** Where reports go now, as {@code host:port/path}: for each of {@link #sessions()} in their order, or for each webhook. */
    public List<String> reportTargets() {
        return series.reports().targets();
    }

    SimulatedSeries series() {
        return series;
    }

    /** All tokens time out at once, as after half an hour: 20006. */
    public void expireTokens() {
        series.sessions().expireAll();
    }

    /** One token times out, as when nobody has used it for half an hour. */
    public void expireToken(String token) {
        series.sessions().expire(token);
    }

    /** All tokens are unknown from now on, as after a reboot: 20004. */
    public void forgetTokens() {
        series.sessions().forgetAll();
    }

    /** Locks an address out, as after five failures. */
    public void lockedOut(String address) {
        series.guard().lock(address);
    }

    /** Whether any address is locked out. */
    public boolean isLockedOut() {
        return series.guard().anyLocked();
    }

    /** The most logins of one address that ever failed in a row. */
    public int maxLoginFailuresInARow() {
        return series.guard().maxInARow();
    }

    /** The administrator deletes the blocked addresses in the web UI (protocol.md 1.4). */
    public void unlock() {
        series.guard().forgetAll();
    }

    /** Concerns logins to come; tokens stay. */
    public void changePassword(String clear) {
        series.changePassword(clear);
    }

    /** What a command answers from now on to those whose token is alive; null: its own answer again. */
    public void answer(String command, String json) {
        series.script(command, json);
    }

    /** Sends this text as one report, whatever it says. */
    public Ledger.Published publish(String text) {
        records.keep(CdrReader.read(text));
        return sender.send(series.reports().of(text));
    }

    /** Sends this report to each session in its own format. */
    Ledger.Published publish(ReportText report) {
        records.keep(report.cdr());
        calls.told(report.callId(), report.parties());
        return sender.send(series.reports().of(report));
    }

    private void deliver(List<SentReport> reports) {
        sender.send(reports);
    }

    /** A call from outside that waits to be accepted or refused, and is accepted if nobody decides (protocol.md 2.3). */
    public InboundCall invite(String from, String to, String trunk) {
        return series.inboundControl().begin(true, SentParty.inbound(from, to, trunk));
    }

    /** A call from outside that may be sent elsewhere, and goes where it wants if nobody decides (protocol.md 2.3). */
    public InboundCall incoming(String from, String to, String trunk) {
        return series.inboundControl().begin(false, SentParty.inbound(from, to, trunk));
    }

    PbxCalls calls() {
        return calls;
    }

    /** What it keeps: CDRs, recordings and voicemails for downloads, and the text messages that it sent. */
    public PbxRecords records() {
        return records;
    }

    /** A call id that was not used before. */
    public String newCallId() {
        return calls.newId();
    }

    /** The scenarios that {@link #play(String)} knows. */
    public List<String> scenarios() {
        return CallScenario.names();
    }

    /** Starts a scenario of the simulator's own. */
    public Ledger.Published play(String name) {
        return ScenarioRun.start(this, CallScenario.named(name));
    }

    /** Starts a scenario of one's own, one step a line; docs/simulator.md has the language. */
    public Ledger.Published play(String name, String script) {
        return ScenarioRun.start(this, CallScenario.parse(name, script));
    }

    /** Plays these {@link #scenarios()} in turn while somebody is logged in, with a pause after each; forgets what is over. */
    public void playInTurn(List<String> names, Duration every) {
        new ScenarioLoop(this, names, every).start();
    }

    /** Plays random calls while somebody is logged in: at most so many at once, with a pause after each change of a call. */
    public void playBusyOffice(int most, Duration every) {
        new CallTraffic(this, most).play(this, every);
    }

    /** One more webhook of a P-Series PBX: its reports go there, signed with the secret; real secrets have 32 characters. */
    public void webhook(String url, String secret) {
        webhooks.add(url, secret);
    }

    Webhooks webhooks() {
        return webhooks;
    }

    /** What was sent and what became of it. */
    public Ledger ledger() {
        return ledger;
    }

    /** How many reports were ever under way at the same time, each over its own connection. */
    public int mostReportsAtOnce() {
        return sender.mostAtOnce();
    }

    /**
     * Lets this go wrong with each request of a command, until the rule that is returned is told when. The first rule whose time
     * has come decides. The command is like {@code login}; or {@link Fault#ANY_COMMAND}, or {@link Fault#REPORT}.
     */
    public Fault.Rule fault(String command, Fault fault) {
        return faults.on(command, fault);
    }

    /** Nothing goes wrong any more. */
    public void clearFaults() {
        faults.clear();
    }

    /** How it behaves where nobody knows how the real one does. */
    public Personality personality() {
        return settings.personality();
    }

    /** What the PBX takes for the present. */
    public Instant now() {
        return settings.clock().instant();
    }

    /** Lets time pass at once for tokens, lockouts and what else the PBX has clocks for; deliveries run in real time. */
    public void advance(Duration duration) {
        settings.clock().advance(duration);
    }

    PbxSettings settings() {
        return settings;
    }

    SimulatorThreads threads() {
        return threads;
    }
}
