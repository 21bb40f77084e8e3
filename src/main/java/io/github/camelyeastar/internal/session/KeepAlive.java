// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.ErrorGroup;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionStateMachine;
import io.github.camelyeastar.internal.login.SessionStatus;
import io.github.camelyeastar.internal.login.State;
import io.github.camelyeastar.internal.login.Token;
import org.apache.camel.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a session does by itself, and when. An open session sends heartbeats: without one in half an hour the token
 * dies, and with it, silently, all reports (protocol.md 1.5). A token whose time is fixed is replaced before its time is over.
 * A session that is down logs in, if someone wants its reports.
 */
final class KeepAlive {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);
    /** How soon a heartbeat follows one that failed: in time to save the token, and slowly enough for a PBX in trouble. */
    private static final Duration RETRY = Duration.ofSeconds(30);
    /** How soon a token is tried if the token before it died early. */
    private static final Duration FIRST_TRY = Duration.ofSeconds(1);

    /** Who wants the session. It is not part of the state: a consumer wants the session in whatever state that is. */
    private enum Wanted {
        /** Commands alone, which open it when they are sent. */
        BY_COMMANDS,
        /** A consumer that takes reports. The session is opened again whenever it was lost. */
        BY_CONSUMER,
        /**
         * A consumer wanted it, and has stopped. If the session is lost now, as by the login of another application that takes
         * over, only a command opens it again: a heartbeat that opened it would take the reports from the other application.
         */
        NO_MORE
    }

    private final SessionStateMachine machine;
    private final SessionLogin login;
    private final SessionCommands commands;
    private final Heartbeat heartbeat;
    private final SessionStatus status;
    private final SessionTimer timer;
    /**
     * One heartbeat at a time: a PBX that hangs would get one each period, and one for each BootUp, each with a thread. This is
     * not part of the state: a heartbeat that hangs goes on when the session is closed and opened again.
     */
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile Wanted wanted = Wanted.BY_COMMANDS;

    KeepAlive(SessionStateMachine machine, SessionLogin login, SessionCommands commands, Heartbeat heartbeat,
            SessionStatus status, SessionTimer timer) {
        this.machine = machine;
        this.login = login;
        this.commands = commands;
        this.heartbeat = heartbeat;
        this.status = status;
        this.timer = timer;
    }

    /** The session starts. A consumer that stopped before does not count. */
    void start() {
        if (isLeft()) {
            wanted = Wanted.BY_COMMANDS;
        }
        if (period().isZero()) {
            LOG.warn(
                    "Option heartbeatPeriod is 0: unless a route sends yeastar:heartbeat to {}, the session and its reports end"
                            + " after half an hour",
                    machine.name());
        }
    }

    void watch() {
        wanted = Wanted.BY_CONSUMER;
        if (login.options().autoLogin()) {
            timer.now(this::lookAfter);
        }
    }

    void unwatch() {
        if (wanted == Wanted.BY_CONSUMER) {
            wanted = Wanted.NO_MORE;
        }
    }

    boolean isWatched() {
        return wanted == Wanted.BY_CONSUMER;
    }

    /** Whether a consumer wanted the session, and has stopped. */
    boolean isLeft() {
        return wanted == Wanted.NO_MORE;
    }

    /** Plans what follows from the state: the next heartbeat, or the next login. */
    void plan() {
        State state = machine.state();
        if (state instanceof State.Open open) {
            planHeartbeat(open.heartbeats().failing() ? RETRY : period());
        } else if (state instanceof State.Waiting waiting && waiting.until() != null && isWanted()) {
            plan(Duration.ofNanos(waiting.until() - timer.nanoTime()));
        }
    }

    /**
     * There is a new token.
     *
     * @param endsReports whether the logout of the token before may have ended the reports to the address that both logins
     *                    announced (protocol.md 1.7)
     */
    void opened(boolean endsReports, boolean outdated, boolean doubtful) {
        if (doubtful) {
            timer.after(FIRST_TRY, this::beat);
        } else if (endsReports && !period().isZero() && login.options().pbx().api().hasHeartbeat()) {
            announce();
        }
        if (outdated) {
            renew();
        }
    }

    void lost(Duration retry) {
        if (!machine.isRunning() || isLeft() || !login.options().autoLogin()) {
            return;
        }
        if (retry.isZero()) {
            inBackground(this::reopenLost);
        } else {
            timer.after(retry, this::reopenLost);
        }
    }

    void announce() {
        if (login.token() != null && beating.compareAndSet(false, true) && !inBackground(this::send)) {
            beating.set(false);
        }
    }

    void renew() {
        timer.now(() -> quietly(login::renew));
    }

    /** Replaces the session if a consumer wants it, and if it may log in by itself. */
    void renewIfWanted() {
        if (isWanted()) {
            renew();
        }
    }

    boolean inBackground(Runnable task) {
        try {
            timer.now(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is being stopped", machine.name());
            return false;
        }
    }

    private void reopenLost() {
        if (login.token() == null) {
            quietly(login::open);
        }
    }

    private void lookAfter() {
        if (login.token() != null) {
            beat();
        } else if (isWanted()) {
            quietly(login::open);
        }
    }

    private boolean isWanted() {
        return isWatched() && login.options().autoLogin();
    }

    private void beat() {
        if (beating.compareAndSet(false, true)) {
            send();
        } else {
            planHeartbeat(period());
        }
    }

    /** Sends a heartbeat. Whatever happens, there is a next one. */
    private void send() {
        try {
            // planned first; what follows plans its own over it
            planHeartbeat(period());
            Token token = login.token();
            if (token != null) {
                heartbeat.send(token);
            }
        } catch (YeastarApiException | IOException | RuntimeException e) {
            // if the token was refused, the session was told of the loss, and planned what follows
            if (!(e instanceof YeastarApiException answer && answer.isTokenRefused())) {
                failed(e);
            }
        } finally {
            beating.set(false);
        }
    }

    private void failed(Exception e) {
        status.failedHeartbeats.incrementAndGet();
        if (!(machine.state() instanceof State.Open open)) {
            // closed meanwhile
            return;
        }
        boolean again = open.heartbeats().failing();
        if (!again) {
            LOG.warn("Heartbeat to {} failed: {}. Trying again every {} s", machine.name(), e.getMessage(), RETRY.toSeconds());
        }
        machine.heartbeatFailed();
        if (isOver(open.token())) {
            if (login.lose(open.token(), "no answer for half an hour") && !open.token().isMortal()) {
                commands.logOut(open.token());
            }
            plan(Duration.ZERO);
        } else {
            planHeartbeat(RETRY);
            if (again && !open.heartbeats().replaced() && isRefused(e)) {
                renewIfWanted();
            }
        }
    }

    /** Whether the PBX answers, and refuses the heartbeat: then its reports have stopped, or will stop (protocol.md 6.12). */
    private static boolean isRefused(Exception e) {
        return e instanceof YeastarApiException answer && answer.getStatus() != null
                && answer.getErrorGroup() != ErrorGroup.PBX;
    }

    /** Whether the PBX has not answered for so long that the token must be dead. */
    private boolean isOver(Token token) {
        return token.isMortal()
                ? token.isOver(timer.nanoTime())
                : status.sinceContact().compareTo(login.options().pbx().api().tokenLife()) > 0;
    }

    /** How long until the next heartbeat, or until the token is replaced if that comes first. Zero: not by itself. */
    private Duration period() {
        Duration period = Duration.ofMillis(login.options().heartbeatPeriod());
        Token token = login.token();
        if (period.isZero() || token == null || !token.isMortal()) {
            return period;
        }
        Duration due = token.due(timer.nanoTime());
        Duration refresh = due.compareTo(token.retry()) < 0 ? token.retry() : due;
        return login.options().pbx().api().hasHeartbeat() && period.compareTo(refresh) < 0 ? period : refresh;
    }

    private void planHeartbeat(Duration delay) {
        Duration period = period();
        if (!period.isZero()) {
            plan(delay.compareTo(period) < 0 ? delay : period);
        }
    }

    private void plan(Duration delay) {
        if (machine.isRunning()) {
            timer.after(delay, this::lookAfter);
        }
    }

    /** Makes an attempt that nobody waits for. Where it fails, the failure is logged and the next attempt planned. */
    private void quietly(ThrowingRunnable<Exception> attempt) {
        try {
            attempt.run();
        } catch (IllegalArgumentException e) {
            // an option is wrong: no attempt was made, and none follows
            LOG.warn("{} is not logged in to: {}", machine.name(), e.getMessage());
        } catch (Exception e) {
            LOG.debug("{}: {}", machine.name(), e.getMessage());
        }
    }
}
