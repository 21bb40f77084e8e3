// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds how often something is done that anyone outside can cause, such as a log line. */
public final class OncePerMinute {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong last = new AtomicLong(System.nanoTime() - PAUSE);

    /** Takes this minute's turn; false if the turn was taken less than a minute ago. */
    public boolean claim() {
        long now = System.nanoTime();
        long before = last.get();
        return now - before >= PAUSE && last.compareAndSet(before, now);
    }
}
