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
                    ? "No login is sent any more until resetLogin is called in JMX, or a restart"
                    : "The next login may leave in " + Math.max(1, remaining(now).toSeconds()) + " s";
            return switch (state) {
                case REFUSED -> until + ". Check username and password, and that the API is enabled on the PBX; to resume at"
                        + " once, correct them, and restart or call resetLogin in JMX";
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
    private final LoginFailures failures;
    private int refusals;
    /** Whether one of ours failed: what the PBX counted is known then, without what an earlier process remembered. */
    private boolean failedHere;
    private int unsentInARow;
    private Hold hold;

    /** @param failures what the PBX may have counted, shared by all sessions with it */
    LoginBudget(LongSupplier nanoTime, LoginFailures failures) {
        this.nanoTime = nanoTime;
        this.failures = failures;
    }

    /** What keeps a login from leaving now; null when it may. */
    Hold hold() {
        long now = nanoTime.getAsLong();
        if (hold != null && !hold.endless() && now - hold.until() >= 0) {
            hold = null;
        }
        if (hold == null && failures.inARow() >= LoginFailures.MAX_IN_A_ROW) {
            return new Hold(SessionState.REFUSED, now, true, failures.last());
        }
        return hold;
    }

    /** Takes a place for a login; what keeps it from leaving, or null when it may. It is over with one of the calls below. */
    Hold take() {
        Hold held = hold();
        if (held == null && !failures.take()) {
            // others are trying, and all of us together must not fail too often
            hold = new Hold(SessionState.BACKING_OFF, nanoTime.getAsLong() + FIRST_FREE_RETRY.toNanos(), false,
                    new YeastarApiException("login", null, null, "another login to this PBX is under way"));
            return hold;
        }
        return held;
    }

    /** The login was granted. */
    void granted() {
        failures.over();
        refusals = 0;
        unsentInARow = 0;
        hold = null;
    }

    /**
     * The login that took a place was not granted.
     *
     * @param  sent    whether the login itself was tried; before the last try, the PBX is asked something harmless first
     * @param  current whether the credentials are still those that were sent
     * @return         how long to wait before the next one if this one was free; null if a {@link #hold} says so
     */
    Duration failed(Throwable e, boolean sent, boolean current) {
        if (e instanceof NotSentException || !(e instanceof Exception) || e instanceof RuntimeException) {
            return unsent();
        }
        YeastarApiException cause = e instanceof YeastarApiException answer
                ? answer
                : new YeastarApiException("login", null, null, "no answer came (" + e.getMessage() + ")");
        failedHere |= sent;
        if (!sent) {
            failures.giveBack();
            hold = new Hold(SessionState.BACKING_OFF, nanoTime.getAsLong() + WINDOW.toNanos(), false, cause);
        } else if (current) {
            spent(cause);
        } else {
            failures.failed(nanoTime.getAsLong(), cause);
        }
        return null;
    }

    private void spent(YeastarApiException cause) {
        long now = nanoTime.getAsLong();
        unsentInARow = 0;
        if ("20002".equals(cause.getErrorCode())) {
            failures.over();
            hold = new Hold(SessionState.BLOCKED, now + WINDOW.toNanos(), false, cause);
            return;
        }
        failures.failed(now, cause);
        if ("20003".equals(cause.getErrorCode())) {
            refusals++;
            hold = new Hold(SessionState.REFUSED, now + WINDOW.toNanos(), refusals > 1, cause);
        } else {
            long paced = now + PACE[Math.min(failures.inARow(), PACE.length) - 1].toNanos();
            long opens = failures.windowOpens(now, WINDOW);
            hold = new Hold(SessionState.BACKING_OFF, opens - paced > 0 ? opens : paced, false, cause);
        }
        if (failures.inARow() >= LoginFailures.MAX_IN_A_ROW) {
            hold = new Hold(SessionState.REFUSED, now, true, cause);
        }
    }

    /** Never left, and free: from 1 s, doubled up to 1 min, with jitter, so that many sessions don't come back at once. */
    private Duration unsent() {
        failures.giveBack();
        long millis = Math.min(FIRST_FREE_RETRY.toMillis() << Math.min(unsentInARow++, 10), LAST_FREE_RETRY.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4));
    }

    /** Whether a failure of the next login would be the last that may happen. */
    boolean isLastTry() {
        return failures.inARow() == LoginFailures.MAX_IN_A_ROW - 1;
    }

    /** How often the PBX has refused these credentials. */
    int refusals() {
        return refusals;
    }

    /** Takes up what an earlier process was told: how often the PBX refused these credentials, and how long ago. */
    void restore(int refused, Duration ago, YeastarApiException cause) {
        refusals = refused;
        if (!failedHere) {
            failures.restore(refused, cause);
        }
        hold = new Hold(SessionState.REFUSED, nanoTime.getAsLong() + WINDOW.minus(ago).toNanos(), false, cause);
    }

    /** There are other credentials. What was refused before says nothing of them, but the PBX has counted it. */
    void credentialsChanged() {
        refusals = 0;
        hold = null;
        if (isLastTry()) {
            hold = new Hold(SessionState.BACKING_OFF, failures.windowOpens(nanoTime.getAsLong(), WINDOW), false,
                    failures.last());
        }
    }

    /** An operator vouches for the next login. */
    void reset() {
        failures.clear();
        refusals = 0;
        unsentInARow = 0;
        hold = null;
    }
}
