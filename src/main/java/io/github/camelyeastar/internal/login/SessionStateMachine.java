// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

import io.github.camelyeastar.internal.login.State.Closed;
import io.github.camelyeastar.internal.login.State.Heartbeats;
import io.github.camelyeastar.internal.login.State.LoggingIn;
import io.github.camelyeastar.internal.login.State.Open;
import io.github.camelyeastar.internal.login.State.Stopped;
import io.github.camelyeastar.internal.login.State.Waiting;
import org.apache.camel.util.function.ThrowingSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that moves a session from one state to the next. Each event is a method here, and the caller holds the
 * lock, by {@link #locked}: what decides about a login changes together with the state. The state can be read at any time.
 */
public final class SessionStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStateMachine.class);

    private final String name;
    /** The one lock of a session. It is not held while anything is sent. */
    private final Lock lock = new ReentrantLock();
    private volatile State state = new Stopped("not logged in yet", null);

    public SessionStateMachine(String name) {
        this.name = name;
    }

    /** What the session is called in logs and errors. */
    public String name() {
        return name;
    }

    public State state() {
        return state;
    }

    /** Decides and changes under the lock. */
    <T, E extends Exception> T locked(ThrowingSupplier<T, E> change) throws E {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable change) {
        locked(() -> {
            change.run();
            return null;
        });
    }

    public boolean isRunning() {
        return !(state instanceof Stopped);
    }

    /** Whether {@code yeastar:logout} closed the session. */
    boolean isLoggedOut() {
        return state instanceof Closed closed && closed.loggedOut();
    }

    void start() {
        become(new Closed(state.reason(), false, null, state.login()));
    }

    /** The session does not run any more. Returns the state that it was in. */
    State stop() {
        State last = state;
        if (last.login() != null) {
            // it waits no longer
            last.login().waitsFor.complete(null);
        }
        become(new Stopped("stopped", last.login()));
        return last;
    }

    /** {@code yeastar:logout} closes the session. Returns the token that it had; null without one. */
    Token logOut() {
        Token last = state.token();
        if (isRunning()) {
            become(new Closed("logged out", true, state.lost(), state.login()));
        }
        return last;
    }

    /** The login that is under way is wanted, also if it began before a logout. Null if there is none. */
    Login join() {
        Login login = state.login();
        if (state instanceof Closed closed) {
            become(login == null
                    ? new Closed(closed.reason(), false, closed.lost(), null)
                    : new LoggingIn("a session is needed", login, closed.lost(), closed.shown()));
        }
        return login;
    }

    /** A login begins. The token stays in use until the PBX has granted another. */
    Login logIn() {
        Login login = new Login();
        become(state instanceof Open open
                ? open.with(login)
                : new LoggingIn("a session is needed", login, state.lost(), state.shown()));
        return login;
    }

    /**
     * The PBX granted the login.
     *
     * @return the token that is not needed any more: the former one, or the new one if the session was closed meanwhile
     */
    Token granted(Token fresh) {
        State before = state;
        if (before instanceof Stopped || isLoggedOut()) {
            become(withoutLogin(before));
            return fresh;
        }
        become(new Open("logged in", fresh, null, before instanceof Open open ? open.heartbeats().next() : Heartbeats.GOOD));
        return before.token();
    }

    /**
     * No login may leave now: one failed, or the budget holds it back.
     *
     * @param until when the next one may (nanoTime); null: none may by itself
     */
    void failed(SessionState shown, String reason, Long until) {
        if (state instanceof Open || state instanceof Stopped || isLoggedOut()) {
            become(withoutLogin(state));
        } else {
            become(new Waiting(shown, reason, state.lost(), until));
        }
    }

    /** What held the logins back is over. */
    void released(String reason) {
        if (state instanceof Waiting) {
            become(new Closed(reason, false, state.lost(), null));
        }
    }

    private static State withoutLogin(State state) {
        if (state instanceof Open open) {
            return open.with((Login) null);
        } else if (state instanceof Stopped stopped) {
            return new Stopped(stopped.reason(), null);
        }
        return new Closed(state.reason(), true, state.lost(), null);
    }

    /** The PBX does not know the token any more, or has not answered for so long that it can't know it. */
    void lost(String reason) {
        become(state.login() == null
                ? new Closed(reason, false, state.token(), null)
                : new LoggingIn(reason, state.login(), state.token(), SessionState.CLOSED));
    }

    /** The PBX knows the token that it had refused, and a login that is to replace it is under way. */
    boolean lives(Token lost) {
        boolean wanted = state instanceof LoggingIn && state.lost() == lost;
        if (wanted) {
            become(new Open("the PBX knows the token that it had refused", lost, state.login(), Heartbeats.GOOD));
        }
        return wanted;
    }

    /** A heartbeat could not be sent, or was not answered. This event and the next ones take the lock by themselves. */
    public void unanswered(String why) {
        change(open -> open.with(open.heartbeats().missed(why)), why);
    }

    /** An automatic heartbeat failed, answered or not. */
    public void heartbeatFailed() {
        change(open -> open.with(open.heartbeats().failed()), null);
    }

    /** The PBX answered a command. */
    void answered() {
        // each command comes by here: it takes the lock only if there is something to change
        if (state instanceof Open open && open.heartbeats().unanswered() > 0) {
            change(now -> now.with(now.heartbeats().heard()), "the PBX answers again");
        }
    }

    void heartbeatAnswered() {
        change(open -> {
            if (open.heartbeats().failing()) {
                LOG.info("{} answers heartbeats again", name);
            }
            return open.with(Heartbeats.GOOD);
        }, "the PBX answers again");
    }

    private void change(UnaryOperator<Open> heartbeats, String why) {
        locked(() -> {
            if (state instanceof Open open) {
                become(heartbeats.apply(open), why);
            }
        });
    }

    private void become(State next) {
        become(next, next.reason());
    }

    private void become(State next, String why) {
        SessionState from = state.shown();
        SessionState to = next.shown();
        assert from == to || from.next().contains(to) : from + " -> " + to;
        if (from != to && !isRetry(from, to)) {
            LOG.info("Session with {}: {} -> {} ({})", name, from, to, why);
        }
        state = next;
    }

    /** A PBX that is out of reach gets one line in the log, not one for each try. */
    private boolean isRetry(SessionState from, SessionState to) {
        return from == SessionState.BACKING_OFF && to == SessionState.LOGGING_IN
                || state instanceof LoggingIn login && login.before() == to;
    }
}
