// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.LoginListener;
import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionOptions;
import io.github.camelyeastar.internal.login.SessionStateMachine;
import io.github.camelyeastar.internal.login.SessionStatus;
import io.github.camelyeastar.internal.login.State;
import io.github.camelyeastar.internal.login.Token;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one session with a PBX under one account, which keeps itself alive. It runs from the start of its first consumer or
 * producer to the stop of its last, and can run again. {@link SessionLogin} logs in, {@link SessionCommands} sends commands,
 * {@link KeepAlive} does what nobody asks for, and the {@link SessionStateMachine} says where the session stands.
 */
public final class YeastarSession extends ServiceSupport implements LoginListener {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarSession.class);
    /** How long a start waits for the logout and the login that the last stop left under way. */
    private static final Duration CLOSING_DEADLINE = Duration.ofSeconds(5);

    private final CamelContext camelContext;
    private final SessionTimer timer;
    private final SessionStateMachine machine;
    private final SessionStatus status;
    private final SessionLogin login;
    private final SessionCommands commands;
    private final Heartbeat heartbeat;
    private final KeepAlive keepAlive;
    private final SilenceWatchdog watchdog;
    private final SessionConsumer consumer;
    /**
     * What the last stop has under way at the PBX: a logout, and a login from before the stop. A stop does not wait for them,
     * so that many PBXs that hang hold up a context no longer than one. It is not part of the state: the session may have
     * started again before they are over.
     */
    private volatile CompletableFuture<?> end = CompletableFuture.completedFuture(null);
    private volatile Runnable contactListener;

    public YeastarSession(CamelContext camelContext, String name, SessionOptions options, HostResolver resolver,
            LoginLedger ledger, SessionTimer timer, SessionTimer silenceTimer) {
        this.camelContext = camelContext;
        this.timer = timer;
        this.machine = new SessionStateMachine(name);
        this.status = new SessionStatus(machine, timer::nanoTime);
        this.login = new SessionLogin(camelContext, machine, status, options, timer::nanoTime, resolver, ledger, this);
        this.commands = new SessionCommands(login, machine, status);
        this.heartbeat = new Heartbeat(login, machine, status, commands, this::contact);
        this.keepAlive = new KeepAlive(machine, login, commands, heartbeat, status, timer);
        this.consumer = new SessionConsumer(name, login, keepAlive);
        this.watchdog = new SilenceWatchdog(name, login, keepAlive, status, silenceTimer);
    }

    /**
     * Logs in. On an open session the new token replaces the old one, which is logged out unless the PBX granted it again.
     * Fields of {@code override} replace those of the announcement.
     */
    public Map<String, Object> login(Map<String, Object> override) throws YeastarApiException, IOException {
        return login.login(override);
    }

    /** Sends a heartbeat, which makes the announcement again. Fields of {@code override} replace those of the announcement. */
    public Map<String, Object> heartbeat(Map<String, Object> override) throws YeastarApiException, IOException {
        if (keepAlive.isLeft() && login.token() == null) {
            throw new IllegalStateException(
                    "The session with " + machine.name() + " was lost after its consumer had stopped: another"
                            + " application may get the reports now. To get them here again, send yeastar:login");
        }
        return heartbeat.send(override, !keepAlive.isLeft());
    }

    /** Logs out. The session stays closed until the next {@link #login}. */
    public Map<String, Object> logout() throws YeastarApiException, IOException {
        timer.cancel();
        watchdog.stop();
        Token last = login.logOut();
        if (last == null) {
            throw new IllegalStateException("There is no open session with " + machine.name() + " to log out");
        }
        login.letGo(last);
        return commands.sendLogout(last);
    }

    /** Opens the session in the background, and again whenever it was lost, until {@link #unwatch}. */
    public void watch() {
        keepAlive.watch();
    }

    public void unwatch() {
        keepAlive.unwatch();
    }

    /** The PBX started anew: it may have forgotten our address, and our token. */
    public void rebooted() {
        login.rebooted();
        announce();
    }

    /** Sends a heartbeat in the background, unless one is on its way already. If the PBX forgot us, that leads to a login. */
    public void announce() {
        keepAlive.announce();
    }

    /** Replaces the session by a new one, in the background. */
    public void renew() {
        keepAlive.renew();
    }

    /** Runs a task now, on a thread of the session. False: the session is being stopped, and the task does not run. */
    public boolean inBackground(Runnable task) {
        return keepAlive.inBackground(task);
    }

    /**
     * Takes other options.
     *
     * @param renew whether an open session has to be replaced by one that follows them
     */
    public void configure(SessionOptions changed, boolean renew) {
        login.configure(changed, renew);
        if (login.token() == null) {
            return;
        }
        timer.cancel();
        keepAlive.plan();
        watchdog.start();
        if (renew) {
            renew();
        }
    }

    /** An operator says that the next login may leave at once, whatever came before. */
    public void resetLogin() throws IOException {
        login.reset();
        released();
    }

    @Override
    public void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful) {
        Token current = login.token();
        boolean loggedOut = false;
        if (replaced != null && current == null && !isStarted() && !isLogoutWanted()) {
            // the session was stopped during the login, and a logout would end the reports that the PBX still owes it
            login.letGo(replaced);
        } else if (replaced != null) {
            loggedOut = commands.drop(replaced);
            if (current != null && replaced.client() != current.client()) {
                replaced.client().retire();
            }
        }
        if (current == null) {
            return;
        }
        watchdog.start();
        contact();
        if (!elsewhere && camelContext.isStarted()) {
            consumer.warnIfUnheard();
        }
        keepAlive.opened(loggedOut && !elsewhere, outdated, doubtful);
    }

    @Override
    public void refreshed(boolean outdated) {
        contact();
        if (outdated) {
            renew();
        }
    }

    @Override
    public void failed() {
        keepAlive.plan();
    }

    @Override
    public void lost(Duration retry) {
        keepAlive.lost(retry);
    }

    @Override
    public void released() {
        if (keepAlive.isWatched() && login.token() == null) {
            keepAlive.watch();
        }
    }

    /** The PBX granted a login, or answered a heartbeat. */
    private void contact() {
        keepAlive.plan();
        Runnable listener = contactListener;
        if (listener != null) {
            listener.run();
        }
    }

    /** @param listener is run whenever the PBX granted a login or answered a heartbeat; null for none */
    public void setContactListener(Runnable listener) {
        contactListener = listener;
    }

    /** All that can be asked of the PBX besides {@link #login}, {@link #heartbeat} and {@link #logout}. */
    public SessionCommands commands() {
        return commands;
    }

    public SessionStatus status() {
        return status;
    }

    public SessionOptions options() {
        return login.options();
    }

    public boolean isLogoutWanted() {
        return consumer.isLogoutWanted();
    }

    SessionConsumer consumer() {
        return consumer;
    }

    /** Whether the next session with the same PBX and account needs to know nothing of this session. */
    public boolean isForgettable() {
        return !isStarted() && end.isDone() && login.isForgettable();
    }

    CompletableFuture<?> end() {
        return end;
    }

    @Override
    public String toString() {
        return machine.name();
    }

    @Override
    protected void doStart() {
        consumer.start();
        keepAlive.start();
        // a logout that comes after the next login may end the reports to the address that both announced (protocol.md 1.7)
        if (!YeastarSessions.isOverWithin(end, CLOSING_DEADLINE)) {
            LOG.warn("The session with {} starts again without waiting any longer for its logout", machine.name());
        }
        login.start();
    }

    /** Begins the end, and waits for nothing: all sessions of a context stop one after another. */
    @Override
    protected void doStop() {
        State last = login.stop();
        timer.cancel();
        watchdog.stop();
        CompletableFuture<?> logout = CompletableFuture.completedFuture(null);
        if (last.token() != null && isLogoutWanted()) {
            logout = CompletableFuture.runAsync(() -> commands.drop(last.token()), timer::now);
        } else if (last.token() != null) {
            login.letGo(last.token());
        }
        CompletableFuture<?> both = last.login() == null ? logout : CompletableFuture.allOf(last.login().end(), logout);
        end = both;
        both.whenComplete((done, failure) -> closed(both));
    }

    /** Whatever is still under way at the PBX ends with its connection. */
    @Override
    protected void doShutdown() {
        login.disconnect();
    }

    /**
     * Nothing is under way any more: the connections can go, unless the session was started again, or another stop followed.
     */
    private void closed(CompletableFuture<?> over) {
        // a start has the lock while it waits for this end, and would hear of it only after this
        if (isStarting()) {
            return;
        }
        lock.lock();
        try {
            if (end == over && !isStarting() && !isStarted()) {
                login.disconnect();
            }
        } finally {
            lock.unlock();
        }
    }
}
