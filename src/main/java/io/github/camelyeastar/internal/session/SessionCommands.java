// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.Download;
import io.github.camelyeastar.internal.pbx.NotSentException;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the PBX with a session's token, and what becomes of a token that it refuses. */
public final class SessionCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCommands.class);

    /** A request that needs a token. */
    private interface Request<T> {
        T send(Token token) throws YeastarApiException, IOException;
    }

    private final String name;
    private final SessionLogin login;
    private final SessionStateMachine machine;
    private final SessionStatus status;
    private final Runnable heard;

    /** @param heard is run after each heartbeat that the PBX answered */
    SessionCommands(String name, SessionLogin login, SessionStateMachine machine, SessionStatus status, Runnable heard) {
        this.name = name;
        this.login = login;
        this.machine = machine;
        this.status = status;
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
     * Sends a command that is of no use after a deadline, and so does not begin to leave after it.
     *
     * @param  deadline         as {@link System#nanoTime()}
     * @throws NotSentException when the deadline is over
     */
    public Map<String, Object> sendBefore(long deadline, String command, String json) throws YeastarApiException, IOException {
        return withToken(token -> {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative()) {
                throw new NotSentException("yeastar:" + command + " would have left too late");
            }
            return token.client().post(command, token.value(), json, left, null);
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

    /** @param reopen whether a session that turns out to be lost is opened again */
    Map<String, Object> heartbeat(Map<String, Object> override, boolean reopen) throws YeastarApiException, IOException {
        Request<Map<String, Object>> heartbeat = heartbeat(override);
        return reopen ? withToken(heartbeat) : with(login.open(), heartbeat);
    }

    /** Sends a heartbeat with that token. */
    void heartbeat(Token token) throws YeastarApiException, IOException {
        with(token, heartbeat(Map.of()));
    }

    /** @param override fields that replace those of the announcement */
    static String heartbeatJson(PbxOptions pbx, Map<String, Object> override) {
        return ApiJson.write(pbx.api().heartbeatFields(pbx.announcement(), pbx.ownAddress(), override));
    }

    private Request<Map<String, Object>> heartbeat(Map<String, Object> override) {
        String json = heartbeatJson(login.options().pbx(), override);
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
            token.client().post("logout", token.value(), null);
        } catch (YeastarApiException | IOException e) {
            LOG.warn("Logout from {} failed: {}. The PBX drops the session by itself within half an hour", name,
                    e.getMessage());
        }
    }

    /** Sends a request, and sends it again with another token if the PBX refuses the first token. */
    private <T> T withToken(Request<T> request) throws YeastarApiException, IOException {
        Token token = login.open();
        try {
            return with(token, request);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused() || !login.options().autoLogin()) {
                throw e;
            }
        }
        return with(login.open(), request);
    }

    /** Sends a request. The session loses a token that the PBX refuses. */
    private <T> T with(Token token, Request<T> request) throws YeastarApiException, IOException {
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
