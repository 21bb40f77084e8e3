/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.HostResolver;

/**
 * When a session's logins may leave: as the {@link LoginBudget} says, with what the {@link RefusalMemory} knows of an earlier
 * process. An operator can overrule both.
 */
final class LoginTurns {
    private final String name;
    private final LongSupplier nanoTime;
    private final SessionStateMachine machine;
    private final Lock lock;
    private final HostResolver resolver;
    private final LoginBudget budget;
    private final RefusalMemory memory = new RefusalMemory(Clock.systemUTC());
    /** Is run when an operator has cleared the address through another session. */
    private final Runnable released;
    private volatile SessionOptions current;
    /** Where the last login went, or was to go; null before the first. */
    private volatile Target target;
    /** Whether the memory has told the budget what it knows of these credentials at that target. */
    private boolean remembered;

    LoginTurns(SessionStateMachine machine, String name, SessionOptions options, LongSupplier nanoTime,
            HostResolver resolver, LoginLedger ledger, Runnable released) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.machine = machine;
        this.lock = machine.lock();
        this.resolver = resolver;
        this.current = options;
        this.released = released;
        this.budget = new LoginBudget(nanoTime, ledger, this::cleared);
    }

    /** Throws what a login fails with that the budget holds back. Under the lock, as the next ones. */
    void requireFree() throws YeastarApiException {
        requireFree(budget.hold());
    }

    private void requireFree(LoginBudget.Hold hold) throws YeastarApiException {
        if (hold != null) {
            machine.failed(hold.state(), hold.cause().getMessage(), hold.endless() ? null : hold.until());
            throw hold.refusal(nanoTime.getAsLong());
        }
    }

    void start() {
        remembered = false;
    }

    void stop() {
        budget.leave();
    }

    /** There are other options. */
    void configure(SessionOptions changed) {
        boolean sameCredentials = Objects.equals(changed.pbx().credentials().password(), current.pbx().credentials().password())
                && changed.pbx().credentials().passwordHashed() == current.pbx().credentials().passwordHashed();
        boolean sameMemory = changed.refusalRepository() == current.refusalRepository();
        current = changed;
        if (!sameCredentials) {
            budget.credentialsChanged();
        }
        if (!sameCredentials || !sameMemory && machine.state().token() == null) {
            remembered = false;
        }
    }

    /**
     * Takes a place in the budget. Waits while only other logins to the same address are in the way, and those are under way.
     */
    void await(Login login, SessionOptions options, Target to) throws YeastarApiException {
        long deadline = System.nanoTime() + Duration.ofMillis(options.pbx().responseTimeout()).toNanos();
        while (true) {
            CompletableFuture<Void> free = new CompletableFuture<>();
            lock.lock();
            try {
                if ((!remembered || !to.equals(target)) && budget.refusals() == 0) {
                    memory.restore(options, to, budget);
                }
                remembered = true;
                target = to;
                if (!machine.isRunning()) {
                    throw new IllegalStateException("The session with " + name + " is stopped");
                }
                LoginBudget.Hold hold = budget.tryAcquire(to, free);
                if (hold == null) {
                    return;
                } else if (!hold.others() || System.nanoTime() - deadline >= 0) {
                    requireFree(hold);
                }
                login.waitFor(free);
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

    /** The login was granted. */
    void granted(SessionOptions options) {
        lock.lock();
        try {
            budget.granted();
            memory.forget(options, target);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The login failed. Under the lock.
     *
     * @param  acquired whether it had its turn
     * @param  sent     whether the login itself may have left
     * @return          how long to wait before the next one if this one was free; null if a {@link #hold} says so
     */
    Duration failed(Throwable e, boolean acquired, boolean sent, SessionOptions options) {
        Duration free = !acquired
                ? budget.unresolved()
                : budget.failed(e, sent,
                        Objects.equals(options.pbx().credentials().password(), current.pbx().credentials().password()));
        if (sent && budget.refusals() > 0) {
            memory.refused(options, target, budget.refusals());
        }
        return free;
    }

    /** What keeps a login from leaving now; null when it may. Under the lock, as the next ones. */
    LoginBudget.Hold hold() {
        return budget.hold();
    }

    boolean isFirstUnsent() {
        return budget.isFirstUnsent();
    }

    boolean isLastTry() {
        return budget.isLastTry();
    }

    /** Whether the next session with these credentials needs to know nothing of this one. */
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

    /** Where the next login goes. Before the first, that is known from the name alone. */
    private Target next() throws UnknownHostException {
        SessionOptions options = current;
        try {
            return new Target(new LinkedHashSet<>(resolver.addresses(options.pbx().host())), options.pbx().port(),
                    options.pbx().api().lockout());
        } catch (UnknownHostException e) {
            Target last = target;
            if (last == null) {
                throw new UnknownHostException(
                        "The name " + options.pbx().host() + " can't be resolved, so the address whose failed"
                                + " logins are to be forgotten is not known. Call resetLogin again when it can be");
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
                machine.released("resetLogin was called of another session with its address");
            } else {
                machine.failed(hold.state(), hold.cause().getMessage(), hold.endless() ? null : hold.until());
            }
            return true;
        });
        if (held) {
            released.run();
        }
    }
}
