// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.Download;
import io.github.camelyeastar.internal.client.NotSentException;
import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionStateMachine;
import io.github.camelyeastar.internal.login.SessionStatus;
import io.github.camelyeastar.internal.login.Token;
import io.github.camelyeastar.internal.pbx.FileAddress;
import io.github.camelyeastar.internal.pbx.PbxApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the PBX with a session's token, and what becomes of a token that it refuses. */
public final class SessionCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCommands.class);

    /** A request that needs a token. */
    interface Request<T> {
        T send(Token token) throws YeastarApiException, IOException;
    }

    private final SessionLogin login;
    private final SessionStateMachine machine;
    private final SessionStatus status;

    SessionCommands(SessionLogin login, SessionStateMachine machine, SessionStatus status) {
        this.login = login;
        this.machine = machine;
        this.status = status;
    }

    /**
     * Sends a command, after a login if one is needed. A token that the PBX does not know any more costs one login and one
     * repeat, whatever the number of threads that meet it: the PBX refused the command unseen, so it is not executed twice.
     */
    public Map<String, Object> send(PbxApi.Call call) throws YeastarApiException, IOException {
        return withToken(token -> token.client().send(call, token.value()));
    }

    private PbxApi api() {
        return login.options().pbx().api();
    }

    /**
     * Sends a command that is of no use after a deadline, and so does not begin to leave after it.
     *
     * @param  deadline         as {@link System#nanoTime()}
     * @throws NotSentException when the deadline is over
     */
    public Map<String, Object> sendBefore(long deadline, PbxApi.Call call) throws YeastarApiException, IOException {
        return withToken(token -> {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative()) {
                throw new NotSentException("yeastar:" + call.command() + " would have been sent too late", null);
            }
            return token.client().send(call, token.value(), left);
        });
    }

    /**
     * Fetches a file in two steps: the PBX tells where the file is, and then sends it. Should the token be refused, both are
     * taken again.
     *
     * @param command    such as {@code recording/download}
     * @param parameters which file
     */
    public Download download(String command, Map<String, Object> parameters) throws YeastarApiException, IOException {
        PbxApi api = api();
        PbxApi.Call call = api.fileRequest(command, parameters);
        return withToken(token -> {
            Map<String, Object> answer = token.client().send(call, token.value());
            FileAddress file = api.file(command, parameters, answer);
            return token.client().get(file.command(), token.value(), file.query()).named(file.name());
        });
    }

    /**
     * Logs a token out that is not the session's any more, unless another session has it.
     *
     * @return whether no other session has it
     */
    boolean drop(Token token) {
        boolean unused = login.letGo(token);
        if (unused) {
            logOut(token);
        }
        return unused;
    }

    /** Logs a token out that no session has any more. If that fails, the token dies by itself. */
    void logOut(Token token) {
        try {
            sendLogout(token);
        } catch (YeastarApiException | IOException e) {
            LOG.warn("Logout from {} failed: {}. The PBX drops the session by itself within half an hour", machine.name(),
                    e.getMessage());
        }
    }

    Map<String, Object> sendLogout(Token token) throws YeastarApiException, IOException {
        return token.client().send(api().logout(), token.value());
    }

    /** Sends a request, and sends it again with another token if the PBX refuses the first token. */
    <T> T withToken(Request<T> request) throws YeastarApiException, IOException {
        Token token = login.open();
        try {
            return with(token, request);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused() || !login.isAnother(token)) {
                throw e;
            }
        }
        return with(login.open(), request);
    }

    /** Sends a request. The session loses a token that the PBX refuses. */
    <T> T with(Token token, Request<T> request) throws YeastarApiException, IOException {
        try {
            T answer = request.send(token);
            if (!token.proven().get()) {
                login.proven(token);
            }
            status.contact();
            return answer;
        } catch (YeastarApiException e) {
            if (e.isTokenRefused()) {
                login.lose(token, e.getMessage());
            }
            throw e;
        }
    }
}
