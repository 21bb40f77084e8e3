/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the answer to a request (protocol.md sections 1, 3 and 4). */
final class PbxApi {

    /** {@code v1.10} is the documents' typing error, which the firmware takes at login (protocol.md 1.1). */
    private static final Set<String> LOGIN_VERSIONS = Set.of("v1.0.0", "v1.0.1", "v1.1.0", "v1.10", "v2.0.0");

    private final SessionTable sessions;
    private final SessionCommands sessionCommands;
    private final QueryAnswers queries;
    private final CallIds callIds;
    private final Map<String, String> scripted = new ConcurrentHashMap<>();

    PbxApi(SessionTable sessions, SessionCommands sessionCommands, QueryAnswers queries, CallIds callIds) {
        this.sessions = sessions;
        this.sessionCommands = sessionCommands;
        this.queries = queries;
        this.callIds = callIds;
    }

    /** The answer of a command from now on; null: its own one again. */
    void script(String command, String json) {
        if (json == null) {
            scripted.remove(command);
        } else {
            scripted.put(command, json);
        }
    }

    String answer(RecordedRequest request) {
        if (!"POST".equals(request.method())) {
            return ApiAnswer.failed("20001");
        }
        if ("login".equals(request.command())) {
            return LOGIN_VERSIONS.contains(request.apiVersion()) ? sessionCommands.login(request) : ApiAnswer.failed("10003");
        }
        if (!LOGIN_VERSIONS.contains(request.apiVersion()) || "v1.10".equals(request.apiVersion())) {
            return ApiAnswer.failed("10003");
        }
        String refusal = sessions.refuses(request.token());
        if (refusal != null) {
            return ApiAnswer.failed(refusal);
        }
        return switch (request.command()) {
            case "heartbeat" -> sessionCommands.heartbeat(request);
            case "logout" -> sessionCommands.logout(request);
            default -> other(request);
        };
    }

    private String other(RecordedRequest request) {
        String script = scripted.get(request.command());
        if (script != null) {
            return script;
        }
        CommandTable.Command command = CommandTable.find(request.apiVersion(), request.command());
        if (command == null) {
            return ApiAnswer.failed("10003");
        }
        if (!request.body().isBlank() && request.json() == null) {
            return ApiAnswer.failed("20000");
        }
        List<String> missing = command.required().stream().filter(name -> request.field(name) == null).toList();
        if (!missing.isEmpty()) {
            return ApiAnswer.failed("10004");
        }
        return command.answersCallId() ? ApiAnswer.success().text("callid", callIds.next()).end() : queries.answer(request);
    }
}
