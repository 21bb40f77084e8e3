// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.HostResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a session's logins may leave: as the {@link LoginBudget} says, with what the {@link RefusalMemory} knows of an earlier
 * process. An operator can overrule both.
 */
final class LoginTurns {
    private static final Logger LOG = LoggerFactory.getLogger(LoginTurns.class);

    private final SessionStatus status;
    private final LongSupplier nanoTime;
    private final SessionStateMachine machine;
    private final HostResolver resolver;
    private final LoginBudget budget;
    private final RefusalMemory memory = new RefusalMemory();
    /** Is run when an operator has cleared the address through another session. */
    private final Runnable released;
    private volatile SessionOptions current;
    /** Where the last login went, or was to go; null before the first. The login's state ends before. */
    private volatile Target target;
    /**
     * Whether the memory has told the budget what it knows of these credentials at that target. This is not part of the state:
     * the memory is asked once for each start, whatever states follow.
     */
    private boolean remembered;

    LoginTurns(SessionStateMachine machine, SessionStatus status, SessionOptions options, LongSupplier nanoTime,
            HostResolver resolver, LoginLedger ledger, Runnable released) {
        this.status = status;
        this.nanoTime = nanoTime;
        this.machine = machine;
        this.resolver = resolver;
        this.current = options;
        this.released = released;
        this.budget = new LoginBudget(nanoTime, ledger, this::cleared);
        status.loginsLeft = () -> machine.locked(() -> budget.left());
    }

    /** Throws the exception of a login that the budget holds back. Under the lock, as the next methods. */
    void requireFree() throws YeastarApiException {
        requireFree(budget.hold());
    }

    private void requireFree(LoginBudget.Hold hold) throws YeastarApiException {
        if (hold != null) {
            held(hold, hold.cause().getMessage());
            throw hold.refusal(nanoTime.getAsLong(), current.pbx().api());
        }
    }

    private void held(LoginBudget.Hold hold, String reason) {
        machine.failed(hold.state(), reason, hold.endless() ? null : hold.until());
    }

    void start() {
        remembered = false;
    }

    void stop() {
        budget.leave();
    }

    void configure(SessionOptions changed) {
        boolean sameCredentials = changed.pbx().credentials().equals(current.pbx().credentials());
        boolean sameMemory = changed.refusalRepository() == current.refusalRepository();
        current = changed;
        if (!sameCredentials) {
            budget.credentialsChanged();
        }
        if (!sameCredentials || !sameMemory && machine.state().token() == null) {
            remembered = false;
        }
    }

    /** Takes a place in the budget. Waits while nothing but other logins under way to the same address is in the way. */
    void await(Login login, SessionOptions options, List<InetAddress> addresses) throws YeastarApiException {
        Target to = target(options, addresses);
        long deadline = System.nanoTime() + Duration.ofMillis(options.pbx().responseTimeout()).toNanos();
        while (true) {
            CompletableFuture<Void> free = new CompletableFuture<>();
            boolean last = System.nanoTime() - deadline >= 0;
            if (machine.locked(() -> acquire(login, options, to, free, last))) {
                return;
            } else if (!isWorthAnotherTry(free)) {
                deadline = System.nanoTime();
            }
        }
    }

    private boolean acquire(Login login, SessionOptions options, Target to, CompletableFuture<Void> free, boolean last)
            throws YeastarApiException {
        if ((!remembered || !to.equals(target)) && budget.refusals() == 0) {
            memory.restore(options, to, budget);
        }
        remembered = true;
        target = to;
        if (!machine.isRunning()) {
            throw new IllegalStateException("The session with " + machine.name() + " is stopped");
        }
        LoginBudget.Hold hold = budget.tryAcquire(to, free);
        if (last || hold != null && !hold.others()) {
            requireFree(hold);
        }
        login.waitsFor = free;
        return hold == null;
    }

    /** Waits for a second at most: the one who was to be woken first may have gone, and then wakes nobody. */
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

    void granted(SessionOptions options) {
        machine.locked(() -> {
            budget.granted();
            memory.forget(options, target);
        });
    }

    /**
     * A login failed: the state says until when no other may leave.
     *
     * @param acquired whether the login had its turn
     * @param sent     whether the login itself may have left
     */
    void failed(Throwable e, boolean acquired, boolean sent, SessionOptions options) {
        machine.locked(() -> {
            if (!acquired && e instanceof YeastarApiException) {
                // the budget held it back: no failure, and the state says why
                return;
            } else if (!acquired && !machine.isRunning()) {
                machine.failed(SessionState.CLOSED, "stopped", null);
                return;
            }
            status.failedLogins.incrementAndGet();
            Duration free = acquired
                    ? budget.failed(e, sent, options.pbx().credentials().equals(current.pbx().credentials()))
                    : budget.unsent();
            if (sent && budget.refusals() > 0) {
                memory.refused(options, target, budget.refusals());
            }
            LoginBudget.Hold hold = budget.hold();
            String reason = e instanceof UnknownHostException
                    ? "the name " + options.pbx().host() + " can't be resolved"
                    : String.valueOf(e.getMessage());
            if (hold != null) {
                LOG.warn("Login to {} failed: {}. {}", machine.name(), reason,
                        hold.outlook(nanoTime.getAsLong(), options.pbx().api()));
                held(hold, reason);
                return;
            }
            if (budget.isFirstUnsent()) {
                // one line, not one for each try
                LOG.warn("Login to {} could not be sent: {}. The session tries again until the login can be sent. If the PBX is"
                        + " up, check host, port and protocol", machine.name(), reason);
            }
            machine.failed(SessionState.BACKING_OFF, reason, nanoTime.getAsLong() + (free == null ? 0 : free.toNanos()));
        });
    }

    boolean isToBeAsked() {
        return machine.locked(() -> budget.isToBeAsked());
    }

    /** The PBX answers what is harmless. Throws what it refuses logins with, if nothing shows that it takes them again. */
    void requireLifted() throws YeastarApiException {
        YeastarApiException doubt = machine.locked(() -> budget.doubt());
        if (doubt != null) {
            throw doubt;
        }
    }

    /** Another token was asked for, and the PBX granted it. */
    void refreshed() {
        machine.locked(budget::reached);
    }

    /** Another token was asked for, and there was no answer: the next try follows soon, and costs nothing. */
    void notRefreshed(String reason) {
        machine.locked(() -> machine.failed(SessionState.BACKING_OFF, reason,
                nanoTime.getAsLong() + budget.unsent().toNanos()));
    }

    boolean isForgettable() {
        return budget.isBlank();
    }

    /**
     * An operator says that the next login may leave at once, whatever came before. What was counted of the address is cleared
     * with that, so other sessions that were held back for it alone are released, too.
     *
     * @throws UnknownHostException when there was no login yet, and the PBX's name can't be resolved
     */
    void reset() throws UnknownHostException {
        Target next = next();
        Set<LoginLedger.Session> others = machine.locked(() -> {
            Target all = target == null ? next : next.and(target);
            Set<LoginLedger.Session> cleared = budget.reset(all);
            memory.forget(current, all);
            machine.released("resetLogin was called");
            return cleared;
        });
        others.forEach(LoginLedger.Session::cleared);
    }

    private static Target target(SessionOptions options, List<InetAddress> addresses) {
        return new Target(new LinkedHashSet<>(addresses), options.pbx().port(), options.pbx().api().lockout());
    }

    /** Where the next login goes. Before the first, that is known from the name alone. */
    private Target next() throws UnknownHostException {
        SessionOptions options = current;
        try {
            return target(options, resolver.addresses(options.pbx().host()));
        } catch (UnknownHostException e) {
            Target last = target;
            if (last == null) {
                throw new UnknownHostException(
                        "The name " + options.pbx().host() + " can't be resolved, so the address whose failed logins are"
                                + " to be forgotten is not known. Call resetLogin again when the name can be resolved");
            }
            return last;
        }
    }

    /** An operator has cleared the address through another session. */
    private void cleared() {
        boolean held = machine.locked(() -> {
            if (machine.state().shown() != SessionState.REFUSED) {
                // not held back, or for a while that is planned
                return false;
            }
            LoginBudget.Hold hold = budget.hold();
            if (hold == null) {
                machine.released("resetLogin was called on another session with the same address");
            } else {
                held(hold, hold.cause().getMessage());
            }
            return true;
        });
        if (held) {
            released.run();
        }
    }
}
