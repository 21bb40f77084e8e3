// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tokens that the PBX knows, in the order of their logins; a timed-out one stays known as such (protocol.md 1.5). */
final class SessionTable {

    private final SimulatorClock clock;
    private final boolean refreshed;
    private final Duration refreshLife;
    private final boolean oldTokenSurvives;
    private final Map<String, LoggedInClient> sessions = new LinkedHashMap<>();
    private Instant knowsTokensFrom = Instant.MIN;

    /**
     * @param refreshed        whether only a refresh makes a token live longer, and no request
     * @param refreshLife      for how long a refresh token is good
     * @param oldTokenSurvives whether the token of before a refresh lives on beside the new one
     */
    SessionTable(SimulatorClock clock, boolean refreshed, Duration refreshLife, boolean oldTokenSurvives) {
        this.clock = clock;
        this.refreshed = refreshed;
        this.refreshLife = refreshLife;
        this.oldTokenSurvives = oldTokenSurvives;
    }

    /** A session that the PBX does not know yet, for its target has to be set before it may get reports. */
    LoggedInClient create(String clientAddress) {
        LoggedInClient session = new LoggedInClient(newToken(), clock.instant(), clientAddress);
        if (refreshed) {
            session.renew(session.token(), newToken(), clock.instant());
        }
        return session;
    }

    private static String newToken() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    synchronized void add(LoggedInClient session, boolean voidsOthers) {
        if (voidsOthers) {
            sessions.clear();
        }
        sessions.put(session.token(), session);
    }

    /** The errno that a request with this token gets; null if the token is alive, and that makes it live longer. */
    synchronized String refuses(String token) {
        if (token == null || token.isBlank()) {
            return "20005";
        }
        LoggedInClient session = sessions.get(token);
        if (clock.instant().isBefore(knowsTokensFrom)) {
            sessions.remove(token);
            return "20004";
        }
        if (session == null) {
            return "20004";
        }
        if (session.expired(clock.instant())) {
            return "20006";
        }
        touch(session);
        return null;
    }

    /**
     * Null if nobody knows that refresh token, or its time is over. INFERENCE: the session goes on under its new token, with
     * its report target, and the old token is unknown.
     */
    synchronized LoggedInClient refresh(String refreshToken) {
        for (LoggedInClient session : List.copyOf(sessions.values())) {
            if (refreshToken.equals(session.refreshToken()) && clock.instant().isBefore(session.lastUse().plus(refreshLife))) {
                sessions.remove(session.token());
                if (oldTokenSurvives) {
                    sessions.put(session.token(), new LoggedInClient(session.token(), session.lastUse(), session.address()));
                }
                session.renew(newToken(), newToken(), clock.instant());
                sessions.put(session.token(), session);
                return session;
            }
        }
        return null;
    }

    synchronized LoggedInClient find(String token) {
        return sessions.get(token);
    }

    synchronized void remove(String token) {
        sessions.remove(token);
    }

    synchronized boolean alive(LoggedInClient session) {
        return sessions.get(session.token()) == session && !session.expired(clock.instant());
    }

    synchronized List<LoggedInClient> alive() {
        List<LoggedInClient> alive = new ArrayList<>(sessions.values());
        alive.removeIf(session -> session.expired(clock.instant()));
        return alive;
    }

    /** The session of the last login that is alive, or null. */
    LoggedInClient newest() {
        List<LoggedInClient> alive = alive();
        return alive.isEmpty() ? null : alive.get(alive.size() - 1);
    }

    void touch(LoggedInClient session) {
        if (!refreshed) {
            session.touch(clock.instant());
        }
    }

    synchronized void expire(String token) {
        LoggedInClient session = sessions.get(token);
        if (session != null) {
            session.expire(clock.instant());
        }
    }

    synchronized void expireAll() {
        sessions.values().forEach(session -> session.expire(clock.instant()));
    }

    /** From now on, and for so long, no token is known, even if it was just granted. */
    synchronized void boot(Duration slow) {
        sessions.clear();
        knowsTokensFrom = clock.instant().plus(slow);
    }

    synchronized void forgetAll() {
        sessions.clear();
    }
}
