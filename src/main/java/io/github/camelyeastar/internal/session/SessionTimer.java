// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of a session, and what runs the session's tasks. One task is planned at a time: the next heartbeat, or the next
 * login. The threads are shared by all sessions; one of them only watches the clock, so that a PBX that hangs delays no other.
 */
public final class SessionTimer {
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService scheduler;
    private final Executor worker;
    private Future<?> planned;

    public SessionTimer(LongSupplier nanoTime, ScheduledExecutorService scheduler, Executor worker) {
        this.nanoTime = nanoTime;
        this.scheduler = scheduler;
        this.worker = worker;
    }

    /** Monotonic time in nanoseconds. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Runs a task on a thread of its own. */
    void now(Runnable task) {
        worker.execute(task);
    }

    /** Plans a task, instead of what was planned before. */
    synchronized void after(Duration delay, Runnable task) {
        cancel();
        planned = scheduler.schedule(() -> worker.execute(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    synchronized void cancel() {
        if (planned != null) {
            planned.cancel(false);
            planned = null;
        }
    }
}
