// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.login.Login;
import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionStateMachine;
import io.github.camelyeastar.internal.login.SessionStatus;
import io.github.camelyeastar.internal.login.Token;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.internal.session.SessionCommands.Request;

/**
 * Sends a session's heartbeats: those that {@link KeepAlive} plans, and those that a route sends. Some tokens have a fixed time,
 * which no heartbeat makes longer: then the PBX is asked for another token as well, or instead.
 */
final class Heartbeat {
    private final SessionLogin login;
    private final SessionStateMachine machine;
    private final SessionStatus status;
    private final SessionCommands commands;
    private final Runnable heard;

    /** @param heard is run after each heartbeat that the PBX answered */
    Heartbeat(SessionLogin login, SessionStateMachine machine, SessionStatus status, SessionCommands commands, Runnable heard) {
        this.login = login;
        this.machine = machine;
        this.status = status;
        this.commands = commands;
        this.heard = heard;
    }

    /**
     * Sends a heartbeat, after a login if one is needed.
     *
     * @param override fields that replace those of the announcement
     * @param reopen   whether a session that turns out to be lost is opened again
     */
    Map<String, Object> send(Map<String, Object> override, boolean reopen) throws YeastarApiException, IOException {
        Token token = login.open();
        if (token.isMortal()) {
            Login.Granted another = counted(login::refresh).send(token);
            if (!api().hasHeartbeat()) {
                return another == null ? Map.of() : another.answer();
            }
        }
        Request<Map<String, Object>> request = request(override);
        return reopen ? commands.withToken(request) : commands.with(login.open(), request);
    }

    /**
     * Sends a heartbeat with the session's token. If the token's time is fixed, and it is time to replace it, the PBX replaces
     * it first. A PBX without heartbeats replaces the token each time.
     */
    void send(Token token) throws YeastarApiException, IOException {
        boolean heartbeat = api().hasHeartbeat();
        if (token.isMortal() && (!heartbeat || token.due(login.now()).toNanos() <= 0)) {
            Login.Granted another = counted(login::refresh).send(token);
            if (heartbeat && another != null) {
                commands.with(another.token(), request(Map.of()));
            }
        } else {
            commands.with(token, request(Map.of()));
        }
    }

    /** A failure counts against the session if the PBX did not answer, or if something else did. */
    private <T> Request<T> counted(Request<T> request) {
        return token -> {
            try {
                return request.send(token);
            } catch (YeastarApiException | IOException e) {
                if (!(e instanceof YeastarApiException answer) || answer.getStatus() == null) {
                    machine.unanswered(e.getMessage());
                }
                throw e;
            }
        };
    }

    private PbxApi api() {
        return login.options().pbx().api();
    }

    private Request<Map<String, Object>> request(Map<String, Object> override) {
        PbxOptions pbx = login.options().pbx();
        PbxApi.Call call = pbx.api().heartbeat(pbx.announcement(), pbx.ownAddress(), override);
        return token -> {
            Map<String, Object> answer = counted(sent -> sent.client().send(call, sent.value())).send(token);
            status.heartbeat();
            heard.run();
            return answer;
        };
    }
}
