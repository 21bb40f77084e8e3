/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.Download;
import io.github.camelyeastar.internal.pbx.NotSentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the PBX with a session's token, and what becomes of a token that it refuses. */
public final class SessionCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCommands.class);

    /** What needs a token. */
    interface Request<T> {
        T send(Token token) throws YeastarApiException, IOException;
    }

    /** How a session that was lost is opened again. */
    interface Reopening {
        Token open() throws YeastarApiException, IOException;
    }

    private final String name;
    private final SessionLogin login;
    private final SessionStateMachine machine;
    private final SessionStatus status;
    private final Reopening reopening;
    private final Runnable heard;

    /**
     * @param reopening is asked for another token when the PBX refused one
     * @param heard     is run after each heartbeat that the PBX answered
     */
    SessionCommands(String name, SessionLogin login, SessionStateMachine machine, SessionStatus status, Reopening reopening,
            Runnable heard) {
        this.name = name;
        this.login = login;
        this.machine = machine;
        this.status = status;
        this.reopening = reopening;
        this.heard = heard;
    }

    /**
     * Sends a command, after a login if one is needed. A token that the PBX does not know any more costs one login and one
     * repeat, whatever the number of threads that meet it: the PBX refused the command unseen, so it is not executed twice.
     */
    public Map<String, Object> send(String command, String json) throws YeastarApiException, IOException {
        return withToken(token -> token.client().post(command, token.value(), json));
    }

    /**
     * The same, for a command that is of no use later: it does not begin to leave after that time.
     *
     * @param  deadline         as {@link System#nanoTime()}
     * @throws NotSentException when it would
     */
    public Map<String, Object> sendBefore(long deadline, String command, String json) throws YeastarApiException, IOException {
        return withToken(token -> {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative()) {
                throw new NotSentException("yeastar:" + command + " would have left too late");
            }
            return token.client().post(command, token.value(), json, left);
        });
    }

    /**
     * Fetches a file in the PBX's two steps: a random string, which lives 30 s and works once, and the file for it
     * (protocol.md 5). Should the token be refused, both are taken again.
     *
     * @param command    such as {@code recording/download}
     * @param parameters what the random string is asked for, and, but for {@code allowedip}, the file
     */
    public Download download(String command, Map<String, Object> parameters) throws YeastarApiException, IOException {
        String json = ApiJson.write(parameters);
        Map<String, String> query = new LinkedHashMap<>();
        parameters.forEach((name, value) -> query.put(name, String.valueOf(value)));
        query.remove("allowedip");
        return withToken(token -> {
            Object random = token.client().post(command.replace("/download", "/get_random"), token.value(), json).get("random");
            if (random == null) {
                throw new YeastarApiException(command, "Success", null,
                        "the PBX answered Success, but without a random string");
            }
            query.put("random", random.toString());
            return token.client().get(command, token.value(), query);
        });
    }

    /**
     * Sends a heartbeat, which announces the whole report target again.
     *
     * @param override fields that replace those of the report target in this heartbeat
     * @param reopen   whether a session that turns out to be lost is opened again
     */
    Map<String, Object> heartbeat(Map<String, Object> override, boolean reopen) throws YeastarApiException, IOException {
        Request<Map<String, Object>> heartbeat = heartbeat(json(override));
        return reopen ? withToken(heartbeat) : with(login.open(), heartbeat);
    }

    /** Sends a heartbeat with that token. */
    void heartbeat(Token token) throws YeastarApiException, IOException {
        with(token, heartbeat(json(Map.of())));
    }

    private String json(Map<String, Object> override) {
        return LoginRequest.heartbeat(login.options().pbx(), override);
    }

    private Request<Map<String, Object>> heartbeat(String json) {
        return token -> {
            Map<String, Object> answer;
            try {
                answer = token.client().post("heartbeat", token.value(), json);
            } catch (IOException e) {
                machine.unanswered(e.getMessage());
                throw e;
            } catch (YeastarApiException e) {
                if (e.getStatus() == null) {
                    // something that is not the PBX's API answered
                    machine.unanswered(e.getMessage());
                }
                throw e;
            }
            status.heartbeat();
            heard.run();
            return answer;
        };
    }

    /**
     * Logs a token out that is not the session's any more, unless another session has it.
     *
     * @return whether no other has it
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
            token.client().post("logout", token.value(), null);
        } catch (YeastarApiException | IOException e) {
            LOG.warn("Logout from {} failed: {}. The PBX drops the session by itself within half an hour", name,
                    e.getMessage());
        }
    }

    /** Does what needs a token, and does it again with another one if the PBX refuses the first. */
    <T> T withToken(Request<T> request) throws YeastarApiException, IOException {
        Token token = login.open();
        try {
            return with(token, request);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused() || !login.options().autoLogin()) {
                throw e;
            }
        }
        return with(reopening.open(), request);
    }

    /** Does what needs a token. One that the PBX refuses is the session's no more. */
    <T> T with(Token token, Request<T> request) throws YeastarApiException, IOException {
        try {
            T answer = request.send(token);
            if (!token.isProven()) {
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
