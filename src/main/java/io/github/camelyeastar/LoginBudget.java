/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Keeps one session's logins away from the PBX's lockout: five failures in a row block our address, and every application
 * behind it, for ten minutes (protocol.md 1.4). Every login that left without a {@code Success} coming back counts, since the
 * PBX may have counted it; only those that never left are free.
 * <p/>
 * Not thread safe: the session asks under its lock.
 */
final class LoginBudget {
    /** One less than the number at which the PBX blocks. */
    static final int MAX_IN_A_ROW = 4;
    static final int MAX_IN_WINDOW = 3;
    /** As long as the PBX's block, and then some for its clock. */
    static final Duration WINDOW = Duration.ofMinutes(10).plusSeconds(5);
    private static final Duration[] PACE = {
            Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(10)};
    private static final Duration FIRST_FREE_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_FREE_RETRY = Duration.ofMinutes(1);

    /** Why no login may leave, until when (nanoTime), and whether that ends by itself. */
    record Hold(SessionState state, long until, boolean endless, YeastarApiException cause) {

        Duration remaining(long now) {
            return Duration.ofNanos(Math.max(0, until - now));
        }

        /** What happens next, and what someone can do about it. */
        String outlook(long now) {
            String until = endless
                    ? "No login is sent any more until the credentials change, an operator resets it, or a restart"
                    : "The next login may leave in " + Math.max(1, remaining(now).toSeconds()) + " s";
            return switch (state) {
                case REFUSED -> until + ". Check username and password, and that the API is enabled on the PBX; to resume at"
                        + " once, correct them and restart";
                case BLOCKED -> until + ". The PBX blocks our address after five failed logins; its administrator can lift that"
                        + " (Blocked IP, tag API-IP)";
                default -> until;
            };
        }

        /** What a login that may not leave fails with. */
        YeastarApiException refusal(long now) {
            return new YeastarApiException("login", cause.getStatus(), cause.getErrorCode(), "not sent, so as not to lock this"
                    + " address out of the PBX: the login before failed (" + cause.getMessage() + "). " + outlook(now));
        }
    }

    private final LongSupplier nanoTime;
    /** When the last logins without success left. */
    private final Deque<Long> spent = new ArrayDeque<>();
    private int inARow;
    private int refusals;
    private int unsentInARow;
    private Hold hold;

    LoginBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What keeps a login from leaving now; null when it may. */
    Hold hold() {
        if (hold != null && !hold.endless() && nanoTime.getAsLong() - hold.until() >= 0) {
            hold = null;
        }
        return hold;
    }

    /** The PBX answered with anything but {@code Success}, or the answer was lost after the login had left. */
    void spent(YeastarApiException cause) {
        long now = nanoTime.getAsLong();
        unsentInARow = 0;
        if ("20002".equals(cause.getErrorCode())) {
            // the PBX counts from zero after its block
            inARow = 0;
            hold = new Hold(SessionState.BLOCKED, now + WINDOW.toNanos(), false, cause);
            return;
        }
        inARow++;
        spent.addLast(now);
        while (spent.size() > MAX_IN_WINDOW) {
            spent.removeFirst();
        }
        if ("20003".equals(cause.getErrorCode())) {
            refusals++;
            hold = new Hold(SessionState.REFUSED, now + WINDOW.toNanos(), refusals > 1 || inARow >= MAX_IN_A_ROW, cause);
        } else if (inARow >= MAX_IN_A_ROW) {
            hold = new Hold(SessionState.REFUSED, now + WINDOW.toNanos(), true, cause);
        } else {
            long until = now + PACE[Math.min(inARow, PACE.length) - 1].toNanos();
            if (spent.size() == MAX_IN_WINDOW && spent.getFirst() + WINDOW.toNanos() - until > 0) {
                until = spent.getFirst() + WINDOW.toNanos();
            }
            hold = new Hold(SessionState.BACKING_OFF, until, false, cause);
        }
    }

    /**
     * The login never left: that is free.
     *
     * @return how long to wait before the next one: from 1 s, doubled up to 1 min, with jitter, so that many sessions don't come
     *         back at once
     */
    Duration unsent() {
        long millis = FIRST_FREE_RETRY.toMillis() << Math.min(unsentInARow++, 10);
        millis = Math.min(millis, LAST_FREE_RETRY.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4));
    }

    /** How often in a row a login could not leave. */
    int unsentInARow() {
        return unsentInARow;
    }

    /** Something else than a login showed that the PBX could not grant one now: that was free, but the next has to wait. */
    void postpone(YeastarApiException cause) {
        hold = new Hold(SessionState.BACKING_OFF, nanoTime.getAsLong() + WINDOW.toNanos(), false, cause);
    }

    /** Whether the next login is the last one before the PBX could block us, though it has never refused the credentials. */
    boolean isLastTry() {
        return inARow == MAX_IN_A_ROW - 1 && refusals == 0;
    }

    /** How often the PBX has refused these credentials. */
    int refusals() {
        return refusals;
    }

    /** Takes up what an earlier process was told: how often the PBX refused these credentials, and how long ago. */
    void restore(int refused, Duration ago, YeastarApiException cause) {
        refusals = refused;
        inARow = refused;
        long until = nanoTime.getAsLong() + WINDOW.minus(ago).toNanos();
        hold = new Hold(SessionState.REFUSED, until, inARow >= MAX_IN_A_ROW, cause);
    }

    /** Forgets all: the PBX let us in, the credentials changed, or an operator said so. */
    void reset() {
        spent.clear();
        inARow = 0;
        refusals = 0;
        unsentInARow = 0;
        hold = null;
    }
}
