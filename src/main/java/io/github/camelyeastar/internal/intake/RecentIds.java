// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Ids of reports, each kept for a while after it was added last. */
final class RecentIds {
    /** Of more, the oldest are forgotten. */
    private static final int MOST = 10_000;

    private final long kept;
    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock();
    /** When each was added, the oldest first. */
    private final Map<String, Long> times = new LinkedHashMap<>();

    RecentIds(Duration kept, LongSupplier nanoTime) {
        this.kept = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    void add(String id) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            times.remove(id);
            times.put(id, now);
            forgetOld(now);
        } finally {
            lock.unlock();
        }
    }

    void remove(String id) {
        lock.lock();
        try {
            if (!times.isEmpty()) {
                times.remove(id);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean contains(String id) {
        lock.lock();
        try {
            Long time = times.isEmpty() ? null : times.get(id);
            return time != null && nanoTime.getAsLong() - time <= kept;
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            return (int) times.values().stream().filter(added -> now - added <= kept).count();
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld(long now) {
        Iterator<Long> oldest = times.values().iterator();
        while (oldest.hasNext() && (now - oldest.next() > kept || times.size() > MOST)) {
            oldest.remove();
        }
    }
}
