// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds what a request asks for, and whether it may (protocol.md sections 3 and 4). */
final class ApiRequests {

    /** {@code v1.10} is the documents' typing error, which the firmware takes at login (protocol.md 1.1). */
    private static final Set<String> LOGIN_VERSIONS = Set.of("v1.0.0", "v1.0.1", "v1.1.0", "v1.10", "v2.0.0");

    private final boolean cloud;
    private final boolean heartbeatInV1;
    private final SessionTable sessions;
    private final LoginCommands sessionCommands;
    private final OtherCommands others;
    private final DownloadCommands downloads;
    private final Map<String, String> scripted = new ConcurrentHashMap<>();

    ApiRequests(PbxSettings settings, SessionTable sessions, LoginCommands sessionCommands, OtherCommands others,
            DownloadCommands downloads) {
        cloud = settings.personality().cloud();
        heartbeatInV1 = settings.personality().cloudHeartbeatInV1();
        this.sessions = sessions;
        this.sessionCommands = sessionCommands;
        this.others = others;
        this.downloads = downloads;
    }

    /** The answer of a command from now on; null: its own one again. */
    void script(String command, String json) {
        if (json == null) {
            scripted.remove(command);
        } else {
            scripted.put(command, json);
        }
    }

    WebAnswer answer(RecordedRequest request) {
        CommandTable.Entry command = CommandTable.find(request.apiVersion(), request.command());
        boolean download = command != null && command.get();
        if (!(download ? "GET" : "POST").equals(request.method())) {
            return WebAnswer.json(ApiAnswer.failed("20001"));
        }
        return download ? file(request, command) : WebAnswer.json(text(request, command));
    }

    private WebAnswer file(RecordedRequest request, CommandTable.Entry command) {
        DownloadKind kind = DownloadKind.of(request.command(), "download");
        String refusal = sessions.refuses(request.token());
        if (refusal == null && command.lacksRequired(request)) {
            refusal = "10004";
        }
        return refusal == null ? downloads.file(kind, request) : downloads.failed(kind, refusal);
    }

    private String text(RecordedRequest request, CommandTable.Entry command) {
        if ("login".equals(request.command())) {
            return LOGIN_VERSIONS.contains(request.apiVersion()) ? sessionCommands.login(request) : ApiAnswer.failed("10003");
        }
        if (!LOGIN_VERSIONS.contains(request.apiVersion()) || "v1.10".equals(request.apiVersion())) {
            return ApiAnswer.failed("10003");
        }
        if (cloud && "token/refresh".equals(request.command())) {
            return sessionCommands.refresh(request);
        }
        String refusal = sessions.refuses(request.token());
        if (refusal != null) {
            return ApiAnswer.failed(refusal);
        }
        return switch (request.command()) {
            case "heartbeat" -> cloud && !heartbeatInV1 && !"v2.0.0".equals(request.apiVersion())
                    ? ApiAnswer.failed("10003")
                    : sessionCommands.heartbeat(request);
            case "logout" -> sessionCommands.logout(request);
            default -> other(request, command);
        };
    }

    private String other(RecordedRequest request, CommandTable.Entry command) {
        String script = scripted.get(request.command());
        if (script != null) {
            return script;
        }
        return command == null ? ApiAnswer.failed("10003") : others.answer(request, command);
    }
}
