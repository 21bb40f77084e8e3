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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The reports that were last answered 500 or 503, which the PBX still has to bring. They are counted when a route stops, as that
 * is when a logout would lose them.
 */
final class OwedReports {
    /** Of more, the oldest are not counted. */
    private static final int MOST = 10_000;
    /** After that long without another try, the PBX has given the report up, or the session has ended. */
    private static final Duration REPEATED = Duration.ofMinutes(30);

    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock();
    /** When each was answered, the oldest first. */
    private final Map<String, Long> owed = new LinkedHashMap<>();

    OwedReports(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A report was answered 500 or 503. */
    void add(String id) {
        lock.lock();
        try {
            owed.remove(id);
            owed.put(id, nanoTime.getAsLong());
            if (owed.size() > MOST) {
                owed.remove(owed.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A report was answered 200. */
    void remove(String id) {
        lock.lock();
        try {
            if (!owed.isEmpty()) {
                owed.remove(id);
            }
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            return (int) owed.values().stream().filter(answered -> now - answered <= REPEATED.toNanos()).count();
        } finally {
            lock.unlock();
        }
    }
}
