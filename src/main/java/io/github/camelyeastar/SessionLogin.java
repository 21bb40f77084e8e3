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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a session its token: one login at a time, which everyone who needs one waits for, within the {@link LoginBudget}. Holds
 * the token and the state of the session.
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
        /** @param replaced the token to log out, or null */
        void opened(Token replaced);

        /** @param retry how long to wait before the next login; null: never, by itself */
        void failed(Duration retry);
    }

    private final CamelContext camelContext;
    private final String name;
    private final LongSupplier nanoTime;
    private final LoginBudget budget;
    private final Listener listener;
    private final Lock lock = new ReentrantLock();

    private volatile YeastarConfiguration configuration;
    private volatile SessionState state = SessionState.CLOSED;
    private volatile Token token;
    private YeastarClient client;
    private CompletableFuture<Map<String, Object>> underWay;
    private boolean loggedOut;
    private boolean running;
    private boolean failing;

    SessionLogin(CamelContext camelContext, String name, YeastarConfiguration configuration, LongSupplier nanoTime,
            Listener listener) {
        this.camelContext = camelContext;
        this.name = name;
        this.configuration = configuration;
        this.nanoTime = nanoTime;
        this.budget = new LoginBudget(nanoTime);
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
                become(SessionState.CLOSED, reason);
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
            become(SessionState.CLOSED, reason);
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

    void stopClient() {
        lock.lock();
        try {
            ServiceHelper.stopService(client);
            client = null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes other options, which hold from the next login on. */
    void configure(YeastarConfiguration changed) {
        lock.lock();
        try {
            if (!Objects.equals(changed.getPassword(), configuration.getPassword())
                    || changed.isPasswordHashed() != configuration.isPasswordHashed()) {
                budget.reset();
            }
            configuration = changed;
            client = null;
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
        LoginBudget.Hold hold = budget.hold();
        if (hold != null) {
            throw hold.refusal(nanoTime.getAsLong());
        }
        underWay = new CompletableFuture<>();
        if (token == null) {
            become(SessionState.LOGGING_IN, null);
        }
        return underWay;
    }

    private Map<String, Object> perform(CompletableFuture<Map<String, Object>> mine, Map<String, Object> override)
            throws YeastarApiException, IOException {
        try {
            YeastarConfiguration options = configuration;
            YeastarClient used = client();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("username", options.getUsername());
            fields.put("password", Md5.of(options));
            fields.putAll(ReportTarget.of(options).loginFields());
            fields.putAll(override);
            Map<String, Object> answer = used.post("login", null, YeastarClient.json(fields));
            // what is secret in it goes no further
            Object value = answer.remove("token");
            answer.remove("refreshtoken");
            if (value == null || value.toString().isBlank()) {
                throw new YeastarApiException("login", "Success", null, "the PBX answered Success, but without a token");
            }
            Token fresh = new Token(value.toString(), used);
            Token replaced = opened(fresh);
            if (replaced == fresh) {
                // closed meanwhile, and a stop waits until it is logged out
                listener.opened(replaced);
                mine.complete(answer);
            } else {
                mine.complete(answer);
                listener.opened(replaced);
            }
            return answer;
        } catch (YeastarApiException | IOException | RuntimeException e) {
            Duration retry = failed(e);
            mine.completeExceptionally(e);
            listener.failed(retry);
            throw e;
        }
    }

    /** @return the token to log out: the one before, or this one when the session was closed meanwhile */
    private Token opened(Token fresh) {
        lock.lock();
        try {
            underWay = null;
            budget.succeeded();
            failing = false;
            if (!running || loggedOut) {
                return fresh;
            }
            Token replaced = token;
            token = fresh;
            become(SessionState.OPEN, "logged in");
            return replaced;
        } finally {
            lock.unlock();
        }
    }

    private Duration failed(Exception e) {
        lock.lock();
        try {
            underWay = null;
            if (e instanceof YeastarApiException answer) {
                budget.spent(answer);
            } else if (e instanceof IOException && YeastarClient.wasSent(e)) {
                budget.spent(new YeastarApiException("login", null, null, "sent, but no answer came (" + e.getMessage() + ")"));
            }
            LoginBudget.Hold hold = budget.hold();
            SessionState now = hold == null ? SessionState.BACKING_OFF : hold.state();
            Duration retry = hold == null ? budget.unsent() : hold.endless() ? null : hold.remaining(nanoTime.getAsLong());
            if (!failing || hold != null) {
                // a PBX that is out of reach is worth one line, not one for each try
                LOG.warn("Login to {} failed: {}. {}", name, e.getMessage(),
                        hold == null ? "Trying on until it is reached" : hold.outlook(nanoTime.getAsLong()));
            }
            failing = true;
            if (token == null) {
                become(now, null);
            }
            return retry;
        } finally {
            lock.unlock();
        }
    }

    private YeastarClient client() throws IOException {
        lock.lock();
        try {
            if (client == null) {
                YeastarClient created = new YeastarClient(camelContext, configuration);
                ServiceHelper.startService(created);
                client = created;
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private void become(SessionState changed, String reason) {
        if (state != changed) {
            if (changed == SessionState.OPEN || state == SessionState.OPEN) {
                LOG.info("Session with {} is {}: {}", name, changed, reason);
            } else {
                LOG.debug("Session with {} is {}", name, changed);
            }
            state = changed;
        }
    }

    private static <T> T resultOf(CompletableFuture<T> other) throws YeastarApiException, IOException {
        try {
            return other.join();
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

    SessionState state() {
        return state;
    }

    YeastarConfiguration configuration() {
        return configuration;
    }
}
