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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.pbx.ReportTarget;
import io.github.camelyeastar.internal.session.SessionLogin.Token;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one session with a PBX under one account, which keeps itself alive. It runs from the start of its first consumer or
 * producer to the stop of its last, and can run again. The logins are {@link SessionLogin}'s, the heartbeats
 * {@link KeepAlive}'s, the commands {@link SessionCommands}'; what is long here is the number of occasions on which they are
 * asked.
 */
public final class YeastarSession extends ServiceSupport implements SessionLogin.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarSession.class);
    /** How long the logout of before, and a login that was under way, may hold up a start. */
    private static final Duration CLOSING_DEADLINE = Duration.ofSeconds(5);

    /** When a token is tried whose predecessor died early. */
    private static final Duration FIRST_TRY = Duration.ofSeconds(1);

    /** What is done in the background. */
    private interface Attempt {
        Object run() throws YeastarApiException, IOException;
    }

    private interface Heartbeat {
        Map<String, Object> send() throws YeastarApiException, IOException;
    }

    private final String name;
    private final CamelContext camelContext;
    private final SessionTimer timer;
    private final SessionStatus status;
    private final ClientSource clients;
    private final SessionLogin login;
    private final SessionCommands commands;
    private final KeepAlive keepAlive;
    private final SilenceWatchdog watchdog;
    private final AtomicBoolean announcing = new AtomicBoolean();
    private final List<Runnable> contactListeners = new CopyOnWriteArrayList<>();
    private volatile boolean watched;
    /** Whether it was watched, and is no more. */
    private volatile boolean left;
    /** Whether a consumer holds it, and whether one did since it started. */
    private volatile boolean consumed;
    private volatile boolean wasConsumed;
    private final AtomicBoolean warnedUnheard = new AtomicBoolean();
    /** What the last stop has under way at the PBX: a logout, a login that it came into the midst of. */
    private volatile CompletableFuture<?> closing = CompletableFuture.completedFuture(null);

    /**
     * @param resolver finds the PBX's addresses
     * @param ledger   what the PBXs may have counted, shared by all sessions
     */
    public YeastarSession(CamelContext camelContext, String name, YeastarConfiguration configuration, HostResolver resolver,
            LoginLedger ledger, SessionTimer timer, SessionTimer silenceTimer) {
        this.name = name;
        this.camelContext = camelContext;
        this.timer = timer;
        this.status = new SessionStatus(name, timer::nanoTime);
        this.clients = new ClientSource(camelContext, configuration, resolver);
        this.login = new SessionLogin(status, name, configuration, clients, timer::nanoTime, resolver, ledger, this);
        this.commands = new SessionCommands(login, status, this::reopen);
        this.keepAlive = new KeepAlive(this, status);
        this.watchdog = new SilenceWatchdog(this, status, silenceTimer);
    }

    /**
     * Logs in. On an open session the new token replaces the old one, which is logged out unless the PBX granted it again.
     *
     * @param override fields that replace those of the report target for this login
     */
    public Map<String, Object> login(Map<String, Object> override) throws YeastarApiException, IOException {
        return login.login(override);
    }

    /**
     * Sends a heartbeat, which announces the whole report target again.
     *
     * @param override fields that replace those of the report target in this heartbeat
     */
    public Map<String, Object> heartbeat(Map<String, Object> override) throws YeastarApiException, IOException {
        Map<String, Object> fields = ReportTarget.heartbeat(login.configuration());
        fields.putAll(override);
        if (override.containsKey("urltag")) {
            fields.put("urlflag", override.get("urltag"));
        }
        String json = ApiJson.write(fields);
        SessionCommands.Request<Map<String, Object>> request = token -> token.client().post("heartbeat", token.value(), json);
        if (left && login.token() == null) {
            throw new IllegalStateException("The session with " + name + " was lost after its consumer had stopped: another"
                    + " application may have its reports now. yeastar:login takes them back");
        }
        return heard(() -> left ? commands.with(login.open(), request) : commands.withToken(request));
    }

    /** Sends a heartbeat on the session as it is. If the PBX does not know its token any more, a login follows when it may. */
    void beat() throws YeastarApiException, IOException {
        Token token = login.token();
        if (token != null) {
            String json = ApiJson.write(ReportTarget.heartbeat(login.configuration()));
            heard(() -> commands.with(token, current -> current.client().post("heartbeat", current.value(), json)));
        }
    }

    private Map<String, Object> heard(Heartbeat heartbeat) throws YeastarApiException, IOException {
        Map<String, Object> answer;
        try {
            answer = heartbeat.send();
        } catch (IOException e) {
            status.unanswered(e.getMessage());
            throw e;
        } catch (YeastarApiException e) {
            if (e.getStatus() == null) {
                // something that is not the PBX's API answered
                status.unanswered(e.getMessage());
            }
            throw e;
        }
        status.heartbeat();
        keepAlive.alive();
        contactListeners.forEach(Runnable::run);
        return answer;
    }

    /** Logs out. The session stays closed until the next {@link #login}. */
    public Map<String, Object> logout() throws YeastarApiException, IOException {
        timer.cancel();
        watchdog.stop();
        Token last = login.close(true, "logged out");
        if (last == null) {
            throw new IllegalStateException("No session with " + name + " is open to log out of");
        }
        login.letGo(last);
        return last.client().post("logout", last.value(), null);
    }

    /** Opens the session in the background, and again whenever it was lost, until {@link #unwatch}. */
    public void watch() {
        watched = true;
        left = false;
        if (login.configuration().isAutoLogin()) {
            timer.now(this::lookAfter);
        }
    }

    /**
     * No reports are wanted any more: should the session be lost, as by the login of another application that takes over, only
     * a command opens it again. A heartbeat that did would take the reports from that one.
     */
    public void unwatch() {
        left |= watched;
        watched = false;
    }

    /** The PBX started anew: it may have forgotten our address, and our token. */
    public void rebooted() {
        login.rebooted();
        announce();
    }

    /** Sends a heartbeat in the background, unless one is on its way already. If the PBX forgot us, that leads to a login. */
    public void announce() {
        if (login.token() != null && announcing.compareAndSet(false, true)) {
            boolean begun = inBackground(() -> {
                try {
                    keepAlive.beat();
                } finally {
                    announcing.set(false);
                }
            });
            if (!begun) {
                announcing.set(false);
            }
        }
    }

    /** Replaces the session by a new one, in the background. */
    public void renew() {
        timer.now(() -> quietly(() -> {
            login.renew();
            return null;
        }));
    }

    /** The same, unless no reports are wanted, or no login may be sent by itself. */
    void renewIfWanted() {
        if (isWanted()) {
            renew();
        }
    }

    /** The PBX was not heard from for so long that the token must be dead. */
    void expired() {
        Token token = login.token();
        if (token != null) {
            if (login.lose(token, "no answer for half an hour")) {
                logOut(token);
            }
            plan(Duration.ZERO);
        }
    }

    /**
     * Takes other options.
     *
     * @param renew whether an open session has to be replaced by one that follows them
     */
    public void configure(YeastarConfiguration changed, boolean renew) {
        login.configure(changed, renew);
        if (login.token() == null) {
            return;
        }
        timer.cancel();
        keepAlive.start();
        watchdog.start();
        if (renew) {
            renew();
        }
    }

    /** Has the session look after itself again after a while: by a heartbeat if it is open, by a login if it should be. */
    void plan(Duration delay) {
        if (isStarted()) {
            timer.after(delay, this::lookAfter);
        }
    }

    /** An operator says that the next login may leave at once, whatever came before. */
    public void resetLogin() {
        login.reset();
        if (watched && login.token() == null) {
            watch();
        }
    }

    /** A consumer joined, or left. */
    void consumed(boolean now) {
        consumed = now;
        wasConsumed |= now;
    }

    /** Says once that nobody listens for the reports that a session without a consumer draws to this machine. */
    void warnIfUnheard() {
        YeastarConfiguration options = login.configuration();
        if (login.token() != null && !consumed && options.getReportUrl() == null
                && warnedUnheard.compareAndSet(false, true)) {
            LOG.warn("The session with {} has no consumer, but its login had to tell the PBX to report to {}. If another"
                    + " application takes the reports, the PBX may now send them here, where nobody listens. Set the option"
                    + " reportUrl to the address of the application that takes the reports", name,
                    ReportTarget.address(options));
        }
    }

    @Override
    public void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful) {
        Token current = login.token();
        boolean loggedOut = false;
        if (replaced != null && current == null && !isStarted() && !isLogoutWanted()) {
            // stopped meanwhile: the PBX may owe reports to this session, too
            login.letGo(replaced);
        } else if (replaced != null) {
            loggedOut = drop(replaced);
            if (current != null && replaced.client() != current.client()) {
                replaced.client().retire();
            }
        }
        if (current == null) {
            return;
        }
        if (status.isOverTcp()) {
            LOG.error(
                    "{} is set to report over TCP: no report will come over HTTP. On the PBX, set the report method of the API"
                            + " to HTTP (Settings, PBX, General, API)",
                    name);
        }
        keepAlive.opened();
        watchdog.start();
        contactListeners.forEach(Runnable::run);
        if (!elsewhere && camelContext.isStarted()) {
            warnIfUnheard();
        }
        if (doubtful) {
            // does the PBX know this token, at least?
            timer.after(FIRST_TRY, keepAlive::beat);
        } else if (loggedOut && !elsewhere && login.configuration().getHeartbeatPeriod() > 0) {
            // the logout of the one before may have ended the reports to the address that both announced (protocol.md 1.7)
            announce();
        }
        if (outdated) {
            renew();
        }
    }

    @Override
    public void failed(Duration retry) {
        if (login.token() != null) {
            // a token that was lost may have turned out to live, and then has no heartbeat planned
            keepAlive.start();
        } else if (retry != null && isWanted()) {
            plan(retry);
        }
    }

    @Override
    public void lost(Duration retry) {
        if (!isStarted() || left || !login.configuration().isAutoLogin()) {
            return;
        }
        if (retry.isZero()) {
            inBackground(this::reopenLost);
        } else {
            timer.after(retry, this::reopenLost);
        }
    }

    /** @param listener is run whenever the PBX granted a login or answered a heartbeat */
    public void addContactListener(Runnable listener) {
        contactListeners.add(listener);
    }

    public void removeContactListener(Runnable listener) {
        contactListeners.remove(listener);
    }

    /** All that can be asked of the PBX besides {@link #login}, {@link #heartbeat} and {@link #logout}. */
    public SessionCommands commands() {
        return commands;
    }

    public SessionState state() {
        return status.state();
    }

    public SessionStatus status() {
        return status;
    }

    public YeastarConfiguration configuration() {
        return login.configuration();
    }

    /** Whether the next session with that PBX and account needs to know nothing of this one. */
    public boolean isForgettable() {
        return !isStarted() && closing.isDone() && login.isForgettable();
    }

    /** Runs when nothing of the last stop is under way at the PBX any more. */
    void whenClosed(Runnable task) {
        closing.whenComplete((done, failure) -> task.run());
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    protected void doStart() {
        left = false;
        wasConsumed = consumed;
        warnedUnheard.set(false);
        // a logout that comes after the next login may end the reports to the address that both announced (protocol.md 1.7)
        if (!isClosedWithin(CLOSING_DEADLINE)) {
            LOG.warn("The session with {} starts again without waiting any longer for its logout", name);
        }
        ServiceHelper.startService(clients);
        login.start();
        if (login.configuration().getHeartbeatPeriod() == 0) {
            LOG.warn("Option heartbeatPeriod is 0: unless a route sends"
                    + " yeastar:heartbeat to {}, the session and its reports end after half an hour", name);
        }
    }

    /**
     * Begins the end, and waits for nothing: all sessions of a context stop one after another, and any number of PBXs may hang.
     */
    @Override
    protected void doStop() {
        CompletableFuture<?> underWay = login.stop();
        Token last = login.close(false, "stopped");
        timer.cancel();
        watchdog.stop();
        CompletableFuture<?> logout = CompletableFuture.completedFuture(null);
        if (last != null && isLogoutWanted()) {
            logout = CompletableFuture.runAsync(() -> drop(last), timer::now);
        } else if (last != null) {
            login.letGo(last);
        }
        CompletableFuture<?> end = CompletableFuture.allOf(underWay, logout);
        closing = end;
        end.whenComplete((done, failure) -> closed(end));
    }

    /** Whatever is still under way at the PBX ends with its connection. */
    @Override
    protected void doShutdown() {
        ServiceHelper.stopService(clients);
    }

    /** Waits until nothing of the last stop is under way at the PBX any more, and says whether that is so. */
    boolean isClosedWithin(Duration atMost) {
        try {
            closing.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nothing is under way any more: the connections can go, unless the session was started again. */
    private void closed(CompletableFuture<?> end) {
        lock.lock();
        try {
            if (closing == end && !isStarting() && !isStarted()) {
                // a login that failed after the stop has left its own state
                login.close(false, "stopped");
                ServiceHelper.stopService(clients);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does it now, on a thread of the session's; false if the session is being stopped, and nothing is done. */
    public boolean inBackground(Runnable task) {
        try {
            timer.now(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is being stopped", name);
            return false;
        }
    }

    private void reopenLost() {
        if (login.token() == null) {
            quietly(this::reopen);
        }
    }

    private void lookAfter() {
        if (login.token() != null) {
            keepAlive.beat();
        } else if (isWanted()) {
            quietly(this::reopen);
        }
    }

    private boolean isWanted() {
        return watched && login.configuration().isAutoLogin();
    }

    /**
     * Opens a session that is down. If the budget lets no login leave yet, none fails either, so nothing else would plan the
     * one that may: a renewal may have spent the budget while the session was open, or it dates from before a restart.
     */
    private Token reopen() throws YeastarApiException, IOException {
        try {
            return login.open();
        } catch (YeastarApiException e) {
            failed(login.held());
            throw e;
        }
    }

    /** Does what nobody waits for: what goes wrong was logged, and the next attempt planned, where it happened. */
    private void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (YeastarApiException | IOException | RuntimeException e) {
            LOG.debug("{}: {}", name, e.getMessage());
        }
    }

    /** A logout makes the PBX forget the reports that it still owes, so a session that reports came for is left to the PBX. */
    public boolean isLogoutWanted() {
        Boolean stated = login.configuration().getLogoutOnStop();
        return stated == null ? !wasConsumed : stated;
    }

    /** Logs a token out that is not needed any more, unless another session has it. */
    private boolean drop(Token token) {
        boolean unused = login.letGo(token);
        if (unused) {
            logOut(token);
        }
        return unused;
    }

    /** It is no loss if that fails: the token dies by itself. */
    private void logOut(Token token) {
        try {
            token.client().post("logout", token.value(), null);
        } catch (YeastarApiException | IOException e) {
            LOG.warn("Logout from {} failed: {}. The PBX drops the session by itself within half an hour", name,
                    e.getMessage());
        }
    }

}
