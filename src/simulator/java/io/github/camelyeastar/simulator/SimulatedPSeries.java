// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a P-Series PBX has of its own: tokens with a fixed life that are refreshed, numbered error codes, the block without an
 * end, webhooks, and the commands below {@code /openapi} (protocol-p-cloud.md 2).
 */
final class SimulatedPSeries implements SimulatedSeries {

    static final Duration REFRESH_LIFE = Duration.ofDays(1);
    private static final String FILES = "/api/download/";

    private final PbxSettings settings;
    private final PSeriesPersonality personality;
    private final SessionTable tokens;
    private final LoginGuard guard;
    private final WebhookReports reports;
    private final WaitingCalls inboundControl;
    private final PSeriesCommands commands;
    private final Map<String, String> scripted = new ConcurrentHashMap<>();
    private volatile String secret;

    SimulatedPSeries(PbxSettings settings, String secret, PbxCalls calls, PbxRecords records, Webhooks webhooks,
            Ledger ledger, SimulatorThreads threads, Function<ReportText, Ledger.Published> publish,
            Consumer<List<SentReport>> deliver) {
        this.settings = settings;
        this.secret = secret;
        reports = new WebhookReports(settings, webhooks, ledger);
        personality = settings.personality().p();
        tokens = new SessionTable(settings.clock(), true, REFRESH_LIFE, settings.personality().oldTokenSurvivesRefresh());
        guard = new LoginGuard(settings.clock(), personality.blockEnds());
        inboundControl = new WaitingCalls(settings, calls, threads, publish);
        commands = new PSeriesCommands(settings, calls, inboundControl, records,
                new WebhookCommands(webhooks, webhook -> deliver.accept(reports.test(webhook))));
    }

    @Override
    public boolean knows(RecordedRequest request) {
        return request.path().startsWith("/openapi/v") || request.path().startsWith(FILES);
    }

    @Override
    public WebAnswer answer(RecordedRequest request) {
        if (request.path().startsWith(FILES)) {
            boolean mayRead = tokens.refuses(request.token()) == null;
            return mayRead ? commands.file(request) : WebAnswer.json(PSeriesAnswer.failed(10004));
        }
        return WebAnswer.json(text(request));
    }

    private String text(RecordedRequest request) {
        if (personality.userAgentNeeded() && request.header("User-Agent") == null) {
            return PSeriesAnswer.failed(40002);
        }
        if (!"v1.0".equals(request.apiVersion())) {
            return PSeriesAnswer.failed(10003);
        }
        CommandTable.Entry command = CommandTable.find(CommandTable.P_SERIES, request.command());
        if (command == null || !(command.get() ? "GET" : "POST").equals(request.method())) {
            return PSeriesAnswer.failed(10001);
        }
        if (!command.get() && request.json() == null) {
            return PSeriesAnswer.failed(40001);
        }
        String[] missing = command.missing(request).toArray(String[]::new);
        if (missing.length > 0) {
            return PSeriesAnswer.wrong(missing);
        }
        switch (request.command()) {
            case "get_token" :
                return grant(request);
            case "refresh_token" :
                LoggedInClient refreshed = tokens.refresh(request.field("refresh_token"));
                return refreshed == null ? PSeriesAnswer.failed(10004) : pair(refreshed);
            default :
                break;
        }
        if (tokens.refuses(request.token()) != null) {
            return PSeriesAnswer.failed(10004);
        }
        if ("del_token".equals(request.command())) {
            tokens.remove(request.token());
            return PSeriesAnswer.SUCCESS;
        }
        String script = scripted.get(request.command());
        return script == null ? commands.answer(request) : script;
    }

    /** INFERENCE: a blocked address is told so whatever it sends. */
    private String grant(RecordedRequest request) {
        String address = request.remoteAddress();
        if (guard.locked(address)) {
            Instant until = guard.lockedUntil(address);
            JsonText blocked = PSeriesAnswer.of(70004);
            return (until == null ? blocked : blocked.raw("block_expire_time", String.valueOf(until.getEpochSecond()))).end();
        }
        if (!settings.username().equals(request.field("username")) || !secret.equals(request.field("password"))) {
            guard.failed(address);
            return PSeriesAnswer.failed(personality.wrongSecretCode());
        }
        guard.succeeded(address);
        if (!personality.newestTokenOnly() && tokens.alive().size() >= personality.tokenCap()) {
            return PSeriesAnswer.failed(60002);
        }
        LoggedInClient granted = tokens.create(address);
        tokens.add(granted, personality.newestTokenOnly());
        return pair(granted);
    }

    private static String pair(LoggedInClient client) {
        return PSeriesAnswer.of(0).raw("access_token_expire_time", String.valueOf(LoggedInClient.LIFE.toSeconds()))
                .text("access_token", client.token())
                .raw("refresh_token_expire_time", String.valueOf(REFRESH_LIFE.toSeconds()))
                .text("refresh_token", client.refreshToken()).end();
    }

    @Override
    public void refusedByFault(RecordedRequest request, Fault fault) {
        // nothing counts that was not handled
    }

    @Override
    public void script(String command, String json) {
        if (json == null) {
            scripted.remove(command);
        } else {
            scripted.put(command, json);
        }
    }

    @Override
    public void changePassword(String clear) {
        secret = clear;
    }

    @Override
    public SessionTable sessions() {
        return tokens;
    }

    @Override
    public ReportAddresses reports() {
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

    /** Nobody: no report tells of a reboot. */
    @Override
    public List<LoggedInClient> awaitingBootUp() {
        return List.of();
    }

    /** INFERENCE: tokens do not survive, and blocks do: an administrator has to lift them. */
    @Override
    public void reboot() {
        tokens.boot(settings.personality().slowBoot());
        commands.forgetFiles();
        inboundControl.forgetAll();
    }
}
