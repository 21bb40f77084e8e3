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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what became of the reports of the last five minutes, the current minute included. */
public final class RecentReports {
    public static final int MINUTES = 5;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** What is counted of the reports that the route wants. */
    enum Fate {
        PROCESSED, FAILED, REFUSED
    }

    /** The numbers of such reports at one moment. */
    public record Numbers(long processed, long failed, long refused) {
        public boolean isNoneProcessed() {
            return processed == 0 && failed + refused > 0;
        }
    }

    private final LongSupplier nanoTime;
    private final long startedAt;
    private final Lock lock = new ReentrantLock();
    /** A row for each minute, used in turn. */
    private final long[][] numbers = new long[MINUTES][Fate.values().length];
    /** The minute that was counted last. */
    private long last;

    RecentReports(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    void add(Fate fate) {
        lock.lock();
        try {
            currentMinute()[fate.ordinal()]++;
        } finally {
            lock.unlock();
        }
    }

    Numbers numbers() {
        lock.lock();
        try {
            currentMinute();
            long[] sum = new long[Fate.values().length];
            for (long[] minute : numbers) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += minute[i];
                }
            }
            return new Numbers(sum[0], sum[1], sum[2]);
        } finally {
            lock.unlock();
        }
    }

    /** Moves on to the current minute, and empties the rows of the minutes that have passed since the last count. */
    private long[] currentMinute() {
        long now = (nanoTime.getAsLong() - startedAt) / MINUTE;
        for (long minute = Math.max(last + 1, now - MINUTES + 1); minute <= now; minute++) {
            numbers[(int) (minute % MINUTES)] = new long[Fate.values().length];
        }
        last = now;
        return numbers[(int) (now % MINUTES)];
    }
}
