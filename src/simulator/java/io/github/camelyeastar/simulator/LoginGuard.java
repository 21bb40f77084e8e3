// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Five failures in a row from one address lock that address out: for ten minutes (protocol.md 1.4), or until an administrator
 * acts (protocol-p-cloud.md 2.3).
 */
final class LoginGuard {

    static final int MAX_FAILURES = 5;
    static final Duration LOCKOUT = Duration.ofMinutes(10);

    private final SimulatorClock clock;
    private final Duration lockout;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Instant> lockedUntil = new HashMap<>();
    private int maxInARow;

    /** lockout: zero is without an end. */
    LoginGuard(SimulatorClock clock, Duration lockout) {
        this.clock = clock;
        this.lockout = lockout;
    }

    synchronized boolean locked(String address) {
        Instant until = lockedUntil.get(address);
        if (until == null) {
            return false;
        }
        if (clock.instant().isBefore(until)) {
            return true;
        }
        lockedUntil.remove(address);
        failures.remove(address);
        return false;
    }

    /** When the address is free again; null if it is not locked, or has no end. */
    synchronized Instant lockedUntil(String address) {
        Instant until = lockedUntil.get(address);
        return Instant.MAX.equals(until) ? null : until;
    }

    synchronized boolean anyLocked() {
        return Map.copyOf(lockedUntil).keySet().stream().anyMatch(this::locked);
    }

    synchronized void failed(String address) {
        int inARow = failures.merge(address, 1, Integer::sum);
        maxInARow = Math.max(maxInARow, inARow);
        if (inARow >= MAX_FAILURES) {
            lock(address);
        }
    }

    synchronized void succeeded(String address) {
        failures.remove(address);
    }

    synchronized void lock(String address) {
        lockedUntil.put(address, lockout.isZero() ? Instant.MAX : clock.instant().plus(lockout));
    }

    synchronized void forgetAll() {
        failures.clear();
        lockedUntil.clear();
    }

    synchronized int inARow() {
        return failures.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    synchronized int maxInARow() {
        return maxInARow;
    }
}
