// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Ids of reports, each kept for a while after it was added last. */
final class RecentIds {
    /** Of more, the oldest are forgotten. */
    private static final int MOST = 10_000;

    private final long kept;
    private final LongSupplier nanoTime;
    /** When each was added. */
    private final Map<String, Long> times = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST || !isRecent(eldest.getValue());
        }
    });

    RecentIds(Duration kept, LongSupplier nanoTime) {
        this.kept = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    void add(String id) {
        times.put(id, nanoTime.getAsLong());
    }

    void remove(String id) {
        times.remove(id);
    }

    boolean contains(String id) {
        Long time = times.get(id);
        return time != null && isRecent(time);
    }

    int count() {
        synchronized (times) {
            return (int) times.values().stream().filter(this::isRecent).count();
        }
    }

    private boolean isRecent(long time) {
        return nanoTime.getAsLong() - time <= kept;
    }
}
