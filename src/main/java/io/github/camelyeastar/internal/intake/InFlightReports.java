/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Counts the reports that have arrived and whose answers have not left yet, so that a stop can wait for them. A Phaser would do
 * the same, for 65,535 reports at most.
 */
final class InFlightReports {
    private static final int ALL = Integer.MAX_VALUE;

    /** Each report in flight has a permit. */
    private final Semaphore permits = new Semaphore(ALL);

    void arrived() {
        permits.acquireUninterruptibly();
    }

    void answered() {
        permits.release();
    }

    int count() {
        int left = permits.availablePermits();
        // a stop has all permits for an instant
        return left == 0 ? 0 : ALL - left;
    }

    /** @return whether all reports were answered in time */
    boolean awaitNone(Duration atMost) throws InterruptedException {
        boolean none = permits.tryAcquire(ALL, atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (none) {
            permits.release(ALL);
        }
        return none;
    }
}
