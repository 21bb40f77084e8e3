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
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.pbx.ReportTarget;
import io.github.camelyeastar.internal.pbx.YeastarClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a session its token: one login at a time, which everyone who needs one waits for, within the {@link LoginBudget}. Long
 * because what it does has to be seen in one place: no two logins at once, none too many, no token left behind.
 */
final class SessionLogin {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLogin.class);

    /** A token, with the client that it was got through: the options may have changed since. */
    static final class Token {
        private final String value;
        private final YeastarClient client;
        private final long since;
        private volatile boolean proven;

        Token(String value, YeastarClient client, long since) {
            this.value = value;
            this.client = client;
            this.since = since;
        }

        String value() {
            return value;
        }

        YeastarClient client() {
            return client;
        }

        /** Whether the PBX has taken it at least once. */
        boolean isProven() {
            return proven;
        }

        @Override
        public String toString() {
            return "Token";
        }
    }

    /** Who is told how logins went. Called outside the lock, by the thread that logged in. */
    interface Listener {
        /**
         * @param replaced  the token that is not needed any more, or null
         * @param elsewhere whether it announced another address than the options have
         * @param outdated  whether the options that it was opened with have changed meanwhile
         * @param doubtful  whether to try the token at once, since the one before died early
         */
        void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful);

        /** @param retry how long to wait before the next login; null: never, by itself */
        void failed(Duration retry);

        /** @param retry how long to wait before the next login that nobody asks for */
        void lost(Duration retry);
    }

    /**
     * @param replaced the token that is not needed: the one before, or the new one when the session was closed meanwhile
     * @param outdated whether the options changed meanwhile
     * @param doubtful whether the token before died early
     */
    private record Opened(Token replaced, boolean outdated, boolean doubtful) {
    }

    private final String name;
    private final LongSupplier nanoTime;
    private final ClientSource clients;
    private final SessionStatus status;
    private final HostResolver resolver;
    private final LoginLedger ledger;
    private final LoginBudget budget;
    private final RefusalMemory memory = new RefusalMemory(Clock.systemUTC());
    private final LostTokens lostTokens;
    private final Listener listener;
    private final Lock lock = new ReentrantLock();

    private volatile YeastarConfiguration configuration;
    private volatile Token token;
    /** Where the last login went, or was to go; null before the first. */
    private Target target;
    /** Whether the memory has told the budget what it knows of these credentials at that target. */
    private boolean remembered;
    /** The last token that the PBX did not know any more. */
    private Token lostToken;
    private CompletableFuture<Map<String, Object>> underWay;
    /** What the login under way waits for before it may leave. */
    private CompletableFuture<Void> waitsFor = new CompletableFuture<>();
    private boolean loggedOut;
    private boolean running;
    private boolean unreachable;
    /** Whether the options of the login under way are no longer those that count. */
    private boolean outdated;

    SessionLogin(SessionStatus status, String name, YeastarConfiguration configuration, ClientSource clients,
            LongSupplier nanoTime, HostResolver resolver, LoginLedger ledger, Listener listener) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.configuration = configuration;
        this.clients = clients;
        this.status = status;
        this.resolver = resolver;
        this.ledger = ledger;
        this.budget = new LoginBudget(nanoTime, ledger);
        this.lostTokens = new LostTokens(name);
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
        return opened();
    }

    /** The token of a login that was granted. If the PBX did not know it when it was tried, the PBX says so again. */
    private Token opened() {
        lock.lock();
        try {
            Token granted = token == null && running && !loggedOut ? lostToken : token;
            if (granted == null) {
                throw new IllegalStateException("The session with " + name + " was closed meanwhile");
            }
            return granted;
        } finally {
            lock.unlock();
        }
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

    /**
     * The PBX does not know the token any more, or has not answered for so long that it can't.
     *
     * @return whether it was the session's, and no other session has it
     */
    boolean lose(Token lost, String reason) {
        Duration retry;
        boolean unused;
        lock.lock();
        try {
            if (token != lost) {
                return false;
            }
            token = null;
            lostToken = lost;
            unused = ledger.letGo(lost.value());
            retry = lostTokens.lost(Duration.ofNanos(nanoTime.getAsLong() - lost.since), lost.proven);
            status.lostTokens.incrementAndGet();
            status.become(SessionState.CLOSED, reason);
        } finally {
            lock.unlock();
        }
        listener.lost(retry);
        return unused;
    }

    /** The PBX took the token. */
    void proven(Token proven) {
        lock.lock();
        try {
            proven.proven = true;
            lostTokens.proven();
        } finally {
            lock.unlock();
        }
    }

    /** The PBX said that it started anew. */
    void rebooted() {
        lock.lock();
        try {
            lostTokens.rebooted();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a token go that is not the session's any more. False: another session has it, so it may not be logged out. */
    boolean letGo(Token former) {
        return ledger.letGo(former.value());
    }

    /**
     * Closes the session.
     *
     * @param  explicit whether it stays closed until an explicit login
     * @return          the token, which the caller lets go; or null
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
            remembered = false;
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
            waitsFor.complete(null);
            budget.leave();
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
            if (!sameCredentials || !sameMemory && token == null) {
                remembered = false;
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
            return retry(budget.hold(), Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /** An operator says that the next login may leave at once, whatever came before. */
    void reset() {
        lock.lock();
        try {
            budget.reset();
            if (target != null) {
                memory.forget(configuration, target);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the next session with these credentials needs to know nothing of this one. */
    boolean isForgettable() {
        lock.lock();
        try {
            return !running && underWay == null && budget.isBlank();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the one place for a login, if the budget has one to spend. Under the lock. */
    private CompletableFuture<Map<String, Object>> claim() throws YeastarApiException {
        if (!running) {
            throw stopped();
        } else if (configuration.getPassword() == null) {
            throw new IllegalArgumentException("Option password is missing: the password of the API account of " + name);
        }
        requireFree(budget.hold());
        underWay = new CompletableFuture<>();
        outdated = false;
        if (token == null) {
            status.become(SessionState.LOGGING_IN, "a session is needed");
        }
        return underWay;
    }

    private IllegalStateException stopped() {
        return new IllegalStateException("The session with " + name + " is stopped");
    }

    /** Throws what a login fails with that the budget holds back. Under the lock. */
    private void requireFree(LoginBudget.Hold hold) throws YeastarApiException {
        if (hold != null) {
            if (token == null) {
                status.become(hold.state(), hold.cause().getMessage());
            }
            throw hold.refusal(nanoTime.getAsLong());
        }
    }

    private Map<String, Object> perform(CompletableFuture<Map<String, Object>> mine, Map<String, Object> override)
            throws YeastarApiException, IOException {
        YeastarConfiguration options = configuration;
        boolean acquired = false;
        boolean sent = false;
        LoginRequest.Answer answer;
        Token fresh;
        try {
            // once for each login: it goes where it is charged
            List<InetAddress> addresses = resolver.addresses(options.getHost());
            acquire(options, new Target(new LinkedHashSet<>(addresses), options.getPort()));
            acquired = true;
            YeastarClient client = clients.get();
            askBeforeTheLastTry(client, addresses);
            String json = LoginRequest.json(options, override);
            sent = true;
            answer = LoginRequest.send(client, json, addresses);
            fresh = new Token(answer.token(), client, nanoTime.getAsLong());
        } catch (Throwable e) {
            // of any kind: nobody may be left waiting for this login
            Duration retry = failed(e, acquired, sent, options);
            mine.completeExceptionally(e);
            listener.failed(retry);
            throw e;
        }
        Opened opened = opened(fresh, answer.transport(), options);
        boolean closed = opened.replaced() == fresh;
        if (!closed) {
            mine.complete(answer.shown());
        }
        listener.opened(opened.replaced(), !override.isEmpty(), opened.outdated(), opened.doubtful());
        if (closed) {
            // meanwhile, and a stop waits until it is logged out
            mine.complete(answer.shown());
        }
        return new LinkedHashMap<>(answer.shown());
    }

    /** Takes a place in the budget. Waits while only other logins to the same address are in the way, and those are under way. */
    private void acquire(YeastarConfiguration options, Target to) throws YeastarApiException {
        long deadline = System.nanoTime() + Duration.ofMillis(options.getResponseTimeout()).toNanos();
        while (true) {
            CompletableFuture<Void> free = new CompletableFuture<>();
            lock.lock();
            try {
                if ((!remembered || !to.equals(target)) && budget.refusals() == 0) {
                    memory.restore(options, to, budget);
                }
                remembered = true;
                target = to;
                if (!running) {
                    throw stopped();
                }
                LoginBudget.Hold hold = budget.tryAcquire(to, free);
                if (hold == null) {
                    return;
                } else if (!hold.others() || System.nanoTime() - deadline >= 0) {
                    requireFree(hold);
                }
                waitsFor = free;
            } finally {
                lock.unlock();
            }
            if (!isWorthAnotherTry(free)) {
                deadline = System.nanoTime();
            }
        }
    }

    /** Waits for a moment only: whoever was to be woken first may have gone. */
    private static boolean isWorthAnotherTry(CompletableFuture<Void> free) {
        try {
            free.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            free.complete(null);
        } catch (InterruptedException e) {
            free.complete(null);
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }

    /**
     * Before the login whose failure would be the last before the PBX's block: asks with the token that was lost, or with none,
     * which the PBX does not count, whether it works at all. If so, it answers that it does not know the token.
     */
    private void askBeforeTheLastTry(YeastarClient client, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
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
                    ApiJson.write(ReportTarget.heartbeat(configuration)), addresses);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused()) {
                throw e;
            }
            return;
        }
        lock.lock();
        try {
            if (token == null && lost != null && running && !loggedOut) {
                // it lives after all: to be logged out when the login replaces it, and to be kept if the login fails
                token = lost;
                status.become(SessionState.OPEN, "the PBX knows the token that it had refused");
                ledger.hold(lost.value());
            }
        } finally {
            lock.unlock();
        }
    }

    private Opened opened(Token fresh, String transport, YeastarConfiguration options) {
        lock.lock();
        try {
            underWay = null;
            lostToken = null;
            unreachable = false;
            budget.granted();
            memory.forget(options, target);
            ledger.hold(fresh.value());
            if (!running || loggedOut) {
                return new Opened(fresh, false, false);
            }
            Token replaced = token;
            token = fresh;
            lostTokens.replaced();
            status.opened(transport);
            status.become(SessionState.OPEN, "logged in");
            return new Opened(replaced, outdated, lostTokens.isNextDoubtful());
        } finally {
            lock.unlock();
        }
    }

    private Duration failed(Throwable e, boolean acquired, boolean sent, YeastarConfiguration options) {
        lock.lock();
        try {
            underWay = null;
            if (!acquired && (!running || e instanceof YeastarApiException)) {
                // the budget, or a stop, held it back: no failure, and the state says why
                return retry(budget.hold(), Duration.ZERO);
            }
            status.failedLogins.incrementAndGet();
            Duration free = !acquired
                    ? budget.unresolved()
                    : budget.failed(e, sent, Objects.equals(options.getPassword(), configuration.getPassword()));
            if (sent && budget.refusals() > 0) {
                memory.refused(options, target, budget.refusals());
            }
            LoginBudget.Hold hold = budget.hold();
            String reason = e instanceof UnknownHostException
                    ? "the name " + options.getHost() + " can't be resolved"
                    : String.valueOf(e.getMessage());
            if (hold != null) {
                LOG.warn("Login to {} failed: {}. {}", name, reason, hold.outlook(nanoTime.getAsLong()));
            } else if (!unreachable) {
                // one line, not one for each try
                LOG.warn("Login to {} could not be sent: {}. Trying on until it can; check host, port and"
                        + " protocol if the PBX is up", name, reason);
            }
            unreachable = hold == null;
            if (token == null) {
                status.become(hold == null ? SessionState.BACKING_OFF : hold.state(), reason);
            }
            return retry(hold, free == null ? Duration.ZERO : free);
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait for a hold; null: for ever. */
    private Duration retry(LoginBudget.Hold hold, Duration otherwise) {
        if (hold == null) {
            return otherwise;
        }
        return hold.endless() ? null : hold.remaining(nanoTime.getAsLong());
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
