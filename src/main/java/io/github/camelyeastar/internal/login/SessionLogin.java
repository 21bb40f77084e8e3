// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.HostResolver;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;

import static org.apache.camel.util.ObjectHelper.isEmpty;

/**
 * Gets a session its token, and takes it back: one login at a time, which everyone who needs a token waits for. It decides
 * under the lock of the {@link SessionStateMachine}, and sends without it.
 */
public final class SessionLogin {
    /** The token of an open session; or a login that is under way, and whether the caller has to send it. */
    private record Joined(Token token, Login login, boolean mine) {
    }

    private final LongSupplier nanoTime;
    private final SessionStateMachine machine;
    private final SessionStatus status;
    private final LoginLedger ledger;
    private final ClientSource clients;
    private final LoginTurns turns;
    private final LoginAttempts attempts;
    private final LostTokens lostTokens;
    private final LoginListener listener;

    private volatile SessionOptions options;

    public SessionLogin(CamelContext camelContext, SessionStateMachine machine, SessionStatus status, SessionOptions options,
            LongSupplier nanoTime, HostResolver resolver, LoginLedger ledger, LoginListener listener) {
        this.nanoTime = nanoTime;
        this.machine = machine;
        this.options = options;
        this.status = status;
        this.ledger = ledger;
        this.clients = new ClientSource(camelContext, options, resolver);
        this.turns = new LoginTurns(machine, status, options, nanoTime, resolver, ledger, listener::released);
        this.lostTokens = new LostTokens(machine.name());
        this.attempts = new LoginAttempts(machine, status, clients, nanoTime, resolver, ledger, turns,
                new TokenRefresh(clients, turns, nanoTime), lostTokens, listener);
        this.listener = listener;
    }

    /** The token, after a login if there is none and the session may log in by itself. */
    public Token open() throws YeastarApiException, IOException {
        Joined joined;
        try {
            joined = machine.locked(this::joinUnlessOpen);
        } catch (YeastarApiException e) {
            // the budget holds every login back: no login fails that would have the next one planned
            listener.failed();
            throw e;
        }
        if (joined.token() != null) {
            return joined.token();
        }
        return usable(joined.mine()
                ? attempts.perform(joined.login(), options, Map.of(), machine.state().lost())
                : joined.login().await());
    }

    private Token usable(Login.Granted granted) {
        if (granted.token() == null) {
            throw new IllegalStateException("The session with " + machine.name() + " was closed meanwhile");
        }
        return granted.token();
    }

    /**
     * Has the PBX replace the token by another one, in place: whoever uses the token meanwhile goes on using it. If it can't be
     * replaced so, a login follows.
     *
     * @return what the PBX answered; null if the session has another token by now
     */
    public Login.Granted refresh(Token token) throws YeastarApiException, IOException {
        Joined joined = machine.locked(() -> {
            State state = machine.state();
            return state.token() != token || state.login() != null
                    ? new Joined(state.token(), state.login(), false)
                    : new Joined(token, machine.logIn(), true);
        });
        if (joined.login() == null) {
            return null;
        }
        Login.Granted granted = joined.mine()
                ? attempts.perform(joined.login(), options, Map.of(), token)
                : joined.login().await();
        usable(granted);
        return granted;
    }

    /** Logs in, whether a session is open or not. */
    public Map<String, Object> login(Map<String, Object> override) throws YeastarApiException, IOException {
        while (true) {
            Joined joined = machine.locked(this::join);
            if (joined.mine()) {
                return attempts.perform(joined.login(), options, override, null).answer();
            } else if (override.isEmpty()) {
                return joined.login().await().answer();
            }
            // a login that announces another address can't share the one under way
            joined.login().end().join();
        }
    }

    /** Replaces an open session by a new one, unless a login is under way or the session may not log in by itself. */
    public void renew() throws YeastarApiException, IOException {
        Login mine = machine.locked(() -> {
            State state = machine.state();
            return state.token() == null || state.login() != null || !options.autoLogin() ? null : begin();
        });
        if (mine != null) {
            attempts.perform(mine, options, Map.of(), null);
        }
    }

    /**
     * The PBX does not know the token any more, or has not answered for so long that it can't know it.
     *
     * @return whether it was the session's, and no other session has it
     */
    public boolean lose(Token lost, String reason) {
        record Loss(boolean unused, Duration retry) {
        }
        Loss loss = machine.locked(() -> {
            if (token() != lost) {
                return null;
            }
            Login other = machine.state().login();
            if (other != null && other.refreshing) {
                // no loss: the PBX did what was asked of it, and the other token is about to be here
                machine.lost(reason);
                ledger.letGo(lost.value());
                return null;
            }
            Duration age = Duration.ofNanos(nanoTime.getAsLong() - lost.since());
            Duration retry = lostTokens.lost(age, lost.proven().get(), options.pbx().api().tokenLife());
            status.lostTokens.incrementAndGet();
            machine.lost(reason);
            return new Loss(ledger.letGo(lost.value()), retry);
        });
        if (loss == null) {
            return false;
        }
        listener.lost(loss.retry());
        return loss.unused();
    }

    /** Whether a command whose token was refused may be sent again: by itself, or since there is another token anyway. */
    public boolean isAnother(Token refused) {
        State state = machine.state();
        return options.autoLogin() || state.token() != null && state.token() != refused || isRefreshing(state);
    }

    private static boolean isRefreshing(State state) {
        return state.login() != null && state.login().refreshing;
    }

    public void proven(Token proven) {
        machine.locked(() -> {
            proven.proven().set(true);
            lostTokens.proven();
        });
    }

    public void rebooted() {
        machine.locked(lostTokens::rebooted);
    }

    /** Lets go of a token that is not the session's any more. False: another session has it, so it may not be logged out. */
    public boolean letGo(Token former) {
        return ledger.letGo(former.value());
    }

    /** {@code yeastar:logout} closes the session. Returns the token that it had; null without one. */
    public Token logOut() {
        return machine.locked(machine::logOut);
    }

    public void start() {
        ServiceHelper.startService(clients);
        machine.locked(() -> {
            machine.start();
            turns.start();
        });
    }

    /**
     * No login may leave any more. A login that is under way logs out the token that it gets.
     *
     * @return the state that the session was in, with the token, which the caller lets go, and the login that is under way
     */
    public State stop() {
        return machine.locked(() -> {
            turns.stop();
            return machine.stop();
        });
    }

    /** Ends the connections to the PBX, and whatever is under way on them. */
    public void disconnect() {
        ServiceHelper.stopService(clients);
    }

    /**
     * An operator says that the next login may leave at once, whatever came before.
     *
     * @throws UnknownHostException when there was no login yet, and the PBX's name can't be resolved
     */
    public void reset() throws UnknownHostException {
        turns.reset();
    }

    /** Takes other options, which hold from the next login on. */
    public void configure(SessionOptions changed, boolean renew) {
        machine.locked(() -> {
            State state = machine.state();
            if (renew && state.login() != null) {
                state.login().outdated = true;
            }
            if (machine.isRunning() && state.login() == null) {
                // the client of the token before this change is kept once more: its logout may be about to leave
                clients.retireFormer(state.token() == null ? null : state.token().client());
            }
            clients.configure(changed);
            turns.configure(changed);
            options = changed;
        });
    }

    public boolean isForgettable() {
        return machine.locked(() -> !machine.isRunning() && machine.state().login() == null && turns.isForgettable());
    }

    private Joined joinUnlessOpen() throws YeastarApiException {
        if (token() != null) {
            return new Joined(token(), null, false);
        } else if (machine.isLoggedOut()) {
            throw new IllegalStateException(
                    "The session with " + machine.name() + " was closed by yeastar:logout: only yeastar:login"
                            + " opens it again");
        } else if (!options.autoLogin() && !isRefreshing(machine.state())) {
            throw new IllegalStateException("No session with " + machine.name() + " is open: send yeastar:login first, or set"
                    + " autoLogin=true");
        }
        return join();
    }

    /** The login that is under way, or a new one. Under the lock. */
    private Joined join() throws YeastarApiException {
        Login other = machine.join();
        return other == null ? new Joined(null, begin(), true) : new Joined(null, other, false);
    }

    /** Takes the one place for a login, if the budget has one to spend. Under the lock. */
    private Login begin() throws YeastarApiException {
        if (!machine.isRunning()) {
            throw new IllegalStateException("The session with " + machine.name() + " is stopped");
        } else if (isEmpty(options.pbx().credentials().password())) {
            throw new IllegalArgumentException(
                    "Option password is missing: the password of the API account of " + machine.name());
        }
        turns.requireFree();
        return machine.logIn();
    }

    public long now() {
        return nanoTime.getAsLong();
    }

    public Token token() {
        return machine.state().token();
    }

    public SessionOptions options() {
        return options;
    }

    ClientSource clients() {
        return clients;
    }
}
