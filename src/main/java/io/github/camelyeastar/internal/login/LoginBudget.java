// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.NotSentException;
import io.github.camelyeastar.internal.pbx.PbxApi;

/**
 * Keeps one session's logins away from the PBX's lockout: five failures in a row block our address, and every application
 * behind it, for ten minutes (protocol.md 1.4). The {@link LoginLedger} counts the failures of all sessions with that PBX. A
 * login counts as soon as it may have left, unless the PBX answers {@code Success}: the PBX may have counted it.
 * <p>
 * Not thread safe: the session asks under its lock.
 */
public final class LoginBudget {
    private static final Duration[] PACE = {
            Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(10)};
    /** How often a login is tried while the PBX has no token left to give. */
    private static final Duration FULL = Duration.ofMinutes(5);
    private static final Duration FIRST_FREE_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_FREE_RETRY = Duration.ofMinutes(1);

    /**
     * Why no login may leave, until when (nanoTime), whether only an operator can end that, and whether nothing but other
     * logins under way is in the way.
     */
    public record Hold(SessionState state, long until, boolean endless, YeastarApiException cause, boolean others) {
        Hold(SessionState state, long until, boolean endless, YeastarApiException cause) {
            this(state, until, endless, cause, false);
        }

        public Duration remaining(long now) {
            return Duration.ofNanos(Math.max(0, until - now));
        }

        /** What happens next, and what someone can do about it. */
        String outlook(long now, PbxApi api) {
            String next = endless
                    ? "No further login is sent until resetLogin is called in JMX, or until a restart of the process"
                    : "The next login may be sent in " + Math.max(1, remaining(now).toSeconds()) + " s";
            Kind kind = cause.getError().kind();
            String advice = switch (state) {
                case REFUSED -> api.errors().advice(Kind.LOGIN_REFUSED);
                case BLOCKED -> api.errors().advice(kind);
                default -> kind == Kind.LIMIT_REACHED ? api.errors().advice(kind) : null;
            };
            return advice == null ? next : next + ". " + advice;
        }

        YeastarApiException refusal(long now, PbxApi api) {
            return new YeastarApiException("login", cause.getStatus(), cause.getError(), Map.of(), "not sent, so that the PBX"
                    + " does not lock this address out: the previous login failed (" + cause.getMessage() + "). "
                    + outlook(now, api));
        }
    }

    private final LongSupplier nanoTime;
    private final LoginLedger ledger;
    private final LoginLedger.Session session;
    /** Where the last login went, or was to go; null before the first. */
    private LoginLedger.Target target;
    /** How often the PBX has refused these credentials. No state ends this count, but a login that is granted. */
    private int refusals;
    /** Whether one of our logins failed: what the PBX counted is known then, without what an earlier process remembered. */
    private boolean failedHere;
    /**
     * With what the PBX refused our address, for good; else null. No login follows until something harmless was refused so,
     * too, and then answered: that shows that an administrator has lifted the block.
     */
    private YeastarApiException shutOut;
    /** Whether something harmless was refused so, too. */
    private boolean wholly;
    private int unsentInARow;
    /**
     * What the last failure led to. It is not part of the state: a session that stops, or that logs out, takes it along to its
     * next start or login.
     */
    private Hold hold;

    public LoginBudget(LongSupplier nanoTime, LoginLedger ledger, LoginLedger.Session session) {
        this.nanoTime = nanoTime;
        this.ledger = ledger;
        this.session = session;
    }

    /** What keeps a login from leaving now, as far as it is known before the PBX's name is resolved; null when it may. */
    Hold hold() {
        Hold all = target == null ? null : hold(ledger.check(target, nanoTime.getAsLong()));
        // a wait that ends by itself is not worth telling beside one that does not
        boolean lessThanAll = all != null && all.endless() && (hold == null || !hold.endless());
        return isInForce() && !lessThanAll ? hold : all;
    }

    private boolean isInForce() {
        return hold != null && (hold.endless() || nanoTime.getAsLong() - hold.until() < 0);
    }

    private Hold hold(LoginLedger.Wait wait) {
        if (wait == null) {
            return null;
        } else if (wait.cause() == null) {
            // others are trying, and all of us together must not fail too often
            return new Hold(SessionState.BACKING_OFF, nanoTime.getAsLong() + FIRST_FREE_RETRY.toNanos(), false,
                    new YeastarApiException("login", null, null, "other logins to this address are under way"), true);
        }
        return new Hold(wait.endless() ? SessionState.REFUSED : SessionState.BACKING_OFF, wait.until(), wait.endless(),
                wait.cause());
    }

    /**
     * Takes a place for a login, which {@link #granted} or {@link #failed} gives back.
     *
     * @param  to   where it goes
     * @param  free is completed when it may try again, if logins under way are all that is in the way
     * @return      what keeps it from leaving; null when it may
     */
    public Hold tryAcquire(LoginLedger.Target to, CompletableFuture<Void> free) {
        // a name that has another address than at the failure before may still be that PBX's
        target = target == null || ledger.inARow(target) == 0 ? to : to.and(target);
        return isInForce() ? hold() : hold(ledger.tryAcquire(target, session, nanoTime.getAsLong(), free));
    }

    void granted() {
        ledger.over(target);
        refusals = 0;
        unsentInARow = 0;
        shutOut = null;
        hold = null;
    }

    /**
     * The login that took a place was not granted.
     *
     * @param  sent    whether the login itself may have left; before the last try, the PBX is asked something harmless first
     * @param  current whether the credentials are still those that were sent
     * @return         how long to wait before the next one if this one was free; null if a {@link #hold} says so
     */
    public Duration failed(Throwable e, boolean sent, boolean current) {
        boolean answered = e instanceof YeastarApiException || e instanceof IOException && !(e instanceof NotSentException);
        if (!sent && !answered || e instanceof NotSentException) {
            ledger.giveBack(target);
            return unsent();
        }
        YeastarApiException cause = e instanceof YeastarApiException answer
                ? answer
                : new YeastarApiException("login", null, null, "no answer came (" + e.getMessage() + ")");
        failedHere |= sent;
        if (!sent) {
            ledger.giveBack(target);
            boolean out = target.lockout().isEndless() && isShutOut(cause);
            wholly |= out && cause != shutOut;
            Duration next = out || !target.lockout().isEndless() ? target.lockout().window() : PACE[0];
            hold = new Hold(out ? SessionState.BLOCKED : SessionState.BACKING_OFF, nanoTime.getAsLong() + next.toNanos(),
                    out && cause == shutOut, cause);
        } else if (current) {
            spent(cause);
        } else {
            ledger.failed(target, nanoTime.getAsLong(), cause);
        }
        return null;
    }

    private void spent(YeastarApiException cause) {
        long now = nanoTime.getAsLong();
        unsentInARow = 0;
        if (isShutOut(cause)) {
            ledger.over(target);
            hold = new Hold(SessionState.BLOCKED, now + target.lockout().window().toNanos(), false, cause);
            shutOut = target.lockout().isEndless() ? cause : null;
            wholly = false;
            return;
        } else if (cause.getError().kind() == Kind.LIMIT_REACHED) {
            ledger.giveBack(target);
            hold = new Hold(SessionState.BACKING_OFF, now + FULL.toNanos(), false, cause);
            return;
        }
        ledger.failed(target, now, cause);
        if (cause.getError().kind() == Kind.LOGIN_REFUSED) {
            refusals++;
            hold = new Hold(SessionState.REFUSED, now + target.lockout().window().toNanos(),
                    refusals > 1 || target.lockout().isEndless(), cause);
        } else {
            long paced = now + PACE[Math.min(ledger.inARow(target), PACE.length) - 1].toNanos();
            long opens = ledger.windowOpens(target, now);
            hold = new Hold(SessionState.BACKING_OFF, opens - paced > 0 ? opens : paced, false, cause);
        }
    }

    /**
     * The login did not leave and is not counted, as when the PBX's name can't be resolved.
     *
     * @return how long to wait: from 1 s, doubled up to 1 min, with jitter, so that many sessions don't come back at once
     */
    Duration unsent() {
        long millis = Math.min(FIRST_FREE_RETRY.toMillis() << Math.min(unsentInARow++, 10), LAST_FREE_RETRY.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4));
    }

    /** Whether the last login could not be sent, and the one before could. */
    boolean isFirstUnsent() {
        return unsentInARow == 1;
    }

    private static boolean isShutOut(YeastarApiException cause) {
        return cause.getError().kind() == Kind.ADDRESS_BLOCKED || cause.getError().kind() == Kind.ADDRESS_FORBIDDEN;
    }

    /** Whether the PBX has to answer something harmless before the next login. */
    boolean isToBeAsked() {
        return shutOut != null || ledger.isToBeAsked(target);
    }

    /** The PBX answers what is harmless. Why no login follows all the same; null if one may. */
    YeastarApiException doubt() {
        return wholly ? null : shutOut;
    }

    /** Something else than a login was sent, and answered. */
    void reached() {
        unsentInARow = 0;
    }

    /** How many logins may still fail in a row; null before the first login. */
    Long left() {
        return target == null ? null : (long) target.lockout().mostInARow() - ledger.inARow(target);
    }

    int refusals() {
        return refusals;
    }

    /** Takes up what an earlier process was told: how often the PBX refused these credentials, and how long ago. */
    public void restore(LoginLedger.Target from, int refused, Duration ago, YeastarApiException cause) {
        refusals = refused;
        if (!failedHere) {
            ledger.restore(from, refused, cause);
        }
        hold = new Hold(SessionState.REFUSED, nanoTime.getAsLong() + from.lockout().window().minus(ago).toNanos(),
                from.lockout().isEndless(), cause);
    }

    /** There are other credentials. What was refused before says nothing of them, but the PBX has counted it. */
    void credentialsChanged() {
        refusals = 0;
        hold = null;
        if (target != null && ledger.isLastTry(target)) {
            hold = new Hold(SessionState.BACKING_OFF, ledger.windowOpens(target, nanoTime.getAsLong()), false,
                    ledger.last(target));
        }
    }

    /**
     * An operator vouches for the next login.
     *
     * @param  to where it will go
     * @return    the other sessions that need not be held back for the address any more
     */
    Set<LoginLedger.Session> reset(LoginLedger.Target to) {
        refusals = 0;
        unsentInARow = 0;
        shutOut = null;
        hold = null;
        Set<LoginLedger.Session> others = ledger.clear(target == null ? to : to.and(target));
        others.remove(session);
        return others;
    }

    /** The session stops: the ledger need not leave a try for it. */
    void leave() {
        ledger.leave(session);
    }

    /** Whether nothing has to be remembered for the next login of these credentials. What the PBX counted is in the ledger. */
    boolean isBlank() {
        return !isInForce() && refusals == 0;
    }
}
