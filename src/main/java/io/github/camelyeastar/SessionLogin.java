/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a session its token: one login at a time, which everyone who needs one waits for, within the {@link LoginBudget}. Long
 * because what it does has to be seen in one place: no two logins at once, none too many, no token left behind.
 */
final class SessionLogin {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLogin.class);

    /** A token, with the client that it was got through: the options may have changed since. */
    record Token(String value, YeastarClient client) {
        @Override
        public String toString() {
            return "Token";
        }
    }

    /** Who is told how logins went. Called outside the lock, by the thread that logged in. */
    interface Listener {
        /**
         * @param replaced  the token to log out, or null
         * @param elsewhere whether it announced another address than the options have
         * @param outdated  whether the options that it was opened with have changed meanwhile
         */
        void opened(Token replaced, boolean elsewhere, boolean outdated);

        /** @param retry how long to wait before the next login; null: never, by itself */
        void failed(Duration retry);
    }

    /**
     * @param replaced the token to log out: the one before, or the new one when the session was closed meanwhile
     * @param outdated whether the options changed meanwhile
     */
    private record Opened(Token replaced, boolean outdated) {
    }

    private final String name;
    private final LongSupplier nanoTime;
    private final ClientSource clients;
    private final SessionStatus status;
    private final LoginBudget budget;
    private final RefusalMemory memory;
    private final Listener listener;
    private final Lock lock = new ReentrantLock();

    private volatile YeastarConfiguration configuration;
    private volatile Token token;
    /** The last token that the PBX did not know any more. */
    private Token lostToken;
    private CompletableFuture<Map<String, Object>> underWay;
    private boolean loggedOut;
    private boolean running;
    private boolean unreachable;
    /** Whether the options of the login under way are no longer those that count. */
    private boolean outdated;

    SessionLogin(SessionStatus status, String name, YeastarConfiguration configuration, ClientSource clients,
            LongSupplier nanoTime, LoginFailures failures, Listener listener) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.configuration = configuration;
        this.clients = clients;
        this.status = status;
        this.budget = new LoginBudget(nanoTime, failures);
        this.memory = new RefusalMemory(configuration.getUsername() + "@" + name, Clock.systemUTC());
        this.listener = listener;
    }

    /** The token, after a login if there is none and the session may log in by itself. */
    Token open() throws YeastarApiException, IOException {
        CompletableFuture<Map<String, Object>> other;
        CompletableFuture<Map<String, Object>> mine = null;
        lock.lock();
        try {
            if (token != null) {
                return token;
            } else if (loggedOut) {
                throw new IllegalStateException("The session with " + name + " was closed by yeastar:logout: only yeastar:login"
                        + " opens it again");
            } else if (!configuration.isAutoLogin()) {
                throw new IllegalStateException("No session with " + name + " is open: send yeastar:login first, or set"
                        + " autoLogin=true");
            }
            other = underWay;
            if (other == null) {
                mine = claim();
            }
        } finally {
            lock.unlock();
        }
        if (mine == null) {
            resultOf(other);
        } else {
            perform(mine, Map.of());
        }
        Token fresh = token;
        if (fresh == null) {
            throw new IllegalStateException("The session with " + name + " was closed meanwhile");
        }
        return fresh;
    }

    /**
     * Logs in, whether a session is open or not.
     *
     * @param override fields that replace those of the report target for this login
     */
    Map<String, Object> login(Map<String, Object> override) throws YeastarApiException, IOException {
        while (true) {
            CompletableFuture<Map<String, Object>> other;
            CompletableFuture<Map<String, Object>> mine = null;
            lock.lock();
            try {
                loggedOut = false;
                other = underWay;
                if (other == null) {
                    mine = claim();
                }
            } finally {
                lock.unlock();
            }
            if (mine != null) {
                return perform(mine, override);
            } else if (override.isEmpty()) {
                return resultOf(other);
            }
            // a login that announces another address can't share the one under way
            other.exceptionally(e -> null).join();
        }
    }

    /** The PBX does not know the token any more. */
    void lose(Token lost, String reason) {
        lock.lock();
        try {
            if (token == lost) {
                token = null;
                lostToken = lost;
                status.lostTokens.incrementAndGet();
                status.become(SessionState.CLOSED, reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the session.
     *
     * @param  explicit whether it stays closed until an explicit login
     * @return          the token to log out, or null
     */
    Token close(boolean explicit, String reason) {
        lock.lock();
        try {
            Token last = token;
            token = null;
            loggedOut |= explicit;
            status.become(SessionState.CLOSED, reason);
            return last;
        } finally {
            lock.unlock();
        }
    }

    void start() {
        lock.lock();
        try {
            running = true;
            loggedOut = false;
            if (budget.refusals() == 0) {
                memory.restore(configuration, budget);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * No login may leave any more, and one under way logs out what it gets.
     *
     * @return the login under way, or a completed one
     */
    CompletableFuture<?> stop() {
        lock.lock();
        try {
            running = false;
            return underWay == null ? CompletableFuture.completedFuture(null) : underWay.exceptionally(e -> null);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes other options, which hold from the next login on.
     *
     * @param renew whether an open session has to be replaced by one that follows them
     */
    void configure(YeastarConfiguration changed, boolean renew) {
        lock.lock();
        try {
            outdated |= renew && underWay != null;
            boolean sameCredentials = Objects.equals(changed.getPassword(), configuration.getPassword())
                    && changed.isPasswordHashed() == configuration.isPasswordHashed();
            boolean sameMemory = changed.getRefusalRepository() == configuration.getRefusalRepository();
            configuration = changed;
            clients.configure(changed);
            if (!sameCredentials) {
                budget.credentialsChanged();
            }
            if (!sameCredentials || !sameMemory && token == null && budget.refusals() == 0) {
                memory.restore(changed, budget);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Replaces an open session by a new one, unless it was closed meanwhile or may not log in by itself. */
    void renew() throws YeastarApiException, IOException {
        CompletableFuture<Map<String, Object>> mine;
        lock.lock();
        try {
            if (token == null || underWay != null || !configuration.isAutoLogin()) {
                return;
            }
            mine = claim();
        } finally {
            lock.unlock();
        }
        perform(mine, Map.of());
    }

    /** How long it is until a login may leave; null: none may by itself. */
    Duration held() {
        lock.lock();
        try {
            LoginBudget.Hold hold = budget.hold();
            if (hold == null) {
                return Duration.ZERO;
            }
            return hold.endless() ? null : hold.remaining(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** An operator says that the next login may leave at once, whatever came before. */
    void reset() {
        lock.lock();
        try {
            budget.reset();
            memory.forget(configuration);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the one place for a login, if the budget has one to spend. Under the lock. */
    private CompletableFuture<Map<String, Object>> claim() throws YeastarApiException {
        if (!running) {
            throw new IllegalStateException("The session with " + name + " is stopped");
        } else if (configuration.getPassword() == null) {
            throw new IllegalArgumentException("Option password is missing: the password of the API account of " + name);
        }
        LoginBudget.Hold hold = budget.take();
        if (hold != null) {
            if (token == null) {
                status.become(hold.state(), hold.cause().getMessage());
            }
            throw hold.refusal(nanoTime.getAsLong());
        }
        underWay = new CompletableFuture<>();
        outdated = false;
        if (token == null) {
            status.become(SessionState.LOGGING_IN, "a session is needed");
        }
        return underWay;
    }

    private Map<String, Object> perform(CompletableFuture<Map<String, Object>> mine, Map<String, Object> override)
            throws YeastarApiException, IOException {
        YeastarConfiguration options = configuration;
        boolean sent = false;
        LoginRequest.Answer answer;
        Token fresh;
        try {
            YeastarClient client = clients.get();
            askBeforeTheLastTry(client);
            sent = true;
            answer = LoginRequest.send(client, options, override);
            fresh = new Token(answer.token(), client);
        } catch (Throwable e) {
            // of any kind: nobody may be left waiting for this login
            Duration retry = failed(e, sent, options);
            mine.completeExceptionally(e);
            listener.failed(retry);
            throw e;
        }
        Opened opened = opened(fresh, answer.transport());
        memory.forget(options);
        boolean closed = opened.replaced() == fresh;
        if (!closed) {
            mine.complete(answer.shown());
        }
        listener.opened(opened.replaced(), !override.isEmpty(), opened.outdated());
        if (closed) {
            // meanwhile, and a stop waits until it is logged out
            mine.complete(answer.shown());
        }
        return new LinkedHashMap<>(answer.shown());
    }

    /**
     * Before the login whose failure would be the last before the PBX's block: asks with the token that was lost, or with none,
     * which the PBX does not count, whether it works at all. If so, it answers that it does not know the token.
     */
    private void askBeforeTheLastTry(YeastarClient client) throws YeastarApiException, IOException {
        Token lost;
        lock.lock();
        try {
            if (!budget.isLastTry()) {
                return;
            }
            lost = lostToken;
        } finally {
            lock.unlock();
        }
        try {
            client.post("heartbeat", lost == null ? "" : lost.value(),
                    ApiJson.write(ReportTarget.heartbeat(configuration)));
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused()) {
                throw e;
            }
            return;
        }
        lock.lock();
        try {
            if (token == null && lost != null) {
                // it lives after all: to be logged out when the login replaces it
                token = lost;
            }
        } finally {
            lock.unlock();
        }
    }

    private Opened opened(Token fresh, String transport) {
        lock.lock();
        try {
            underWay = null;
            lostToken = null;
            unreachable = false;
            budget.granted();
            if (!running || loggedOut) {
                return new Opened(fresh, false);
            }
            Token replaced = token;
            token = fresh;
            status.opened(transport);
            status.become(SessionState.OPEN, "logged in");
            return new Opened(replaced, outdated);
        } finally {
            lock.unlock();
        }
    }

    private Duration failed(Throwable e, boolean sent, YeastarConfiguration options) {
        lock.lock();
        try {
            underWay = null;
            status.failedLogins.incrementAndGet();
            Duration free = budget.failed(e, sent, Objects.equals(options.getPassword(), configuration.getPassword()));
            if (sent && budget.refusals() > 0) {
                memory.refused(options, budget.refusals());
            }
            LoginBudget.Hold hold = budget.hold();
            if (hold != null) {
                LOG.warn("Login to {} failed: {}. {}", name, e.getMessage(), hold.outlook(nanoTime.getAsLong()));
            } else if (!unreachable) {
                // one line, not one for each try
                LOG.warn("Login to {} could not be sent: {}. Trying on until it can; check host, port and"
                        + " protocol if the PBX is up", name, e.getMessage());
            }
            unreachable = hold == null;
            if (token == null) {
                status.become(hold == null ? SessionState.BACKING_OFF : hold.state(), String.valueOf(e.getMessage()));
            }
            if (hold == null) {
                return free == null ? Duration.ZERO : free;
            }
            return hold.endless() ? null : hold.remaining(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, Object> resultOf(CompletableFuture<Map<String, Object>> other)
            throws YeastarApiException, IOException {
        try {
            return new LinkedHashMap<>(other.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof YeastarApiException refused) {
                throw refused;
            } else if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw e;
        }
    }

    Token token() {
        return token;
    }

    YeastarConfiguration configuration() {
        return configuration;
    }
}
