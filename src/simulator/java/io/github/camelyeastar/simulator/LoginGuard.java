/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Five failures in a row from one address lock that address out for ten minutes (protocol.md 1.4). */
final class LoginGuard {

    static final int MAX_FAILURES = 5;
    static final Duration LOCKOUT = Duration.ofMinutes(10);

    private final SimulatorClock clock;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Instant> lockedUntil = new HashMap<>();
    private int maxInARow;

    LoginGuard(SimulatorClock clock) {
        this.clock = clock;
    }

    synchronized boolean locked(String address) {
        Instant until = lockedUntil.get(address);
        if (until == null) {
            return false;
        }
        if (clock.now().isBefore(until)) {
            return true;
        }
        lockedUntil.remove(address);
        failures.remove(address);
        return false;
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
        lockedUntil.put(address, clock.now().plus(LOCKOUT));
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
