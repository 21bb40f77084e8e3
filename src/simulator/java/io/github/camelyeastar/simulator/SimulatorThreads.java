// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All threads of one simulator: they begin with the first work and end with {@link #close()}. */
final class SimulatorThreads {

    private static final AtomicInteger SIMULATORS = new AtomicInteger();

    private final String name = "pbx-" + SIMULATORS.incrementAndGet();
    /** The PBX's web server is a small one (protocol.md 6.8), but whoever asks too much of it has to be seen. */
    private final ExecutorService api = Executors.newCachedThreadPool(named("api"));
    private final ExecutorService reports = Executors.newCachedThreadPool(named("report"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("timer"));

    private ThreadFactory named(String work) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + work + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    ExecutorService api() {
        return api;
    }

    void report(Runnable task) {
        unlessClosed(() -> reports.execute(task));
    }

    void later(Duration delay, Runnable task) {
        unlessClosed(() -> timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Work that comes up while the simulator closes is work that nobody waits for. */
    private static void unlessClosed(Runnable submission) {
        try {
            submission.run();
        } catch (RejectedExecutionException e) {
            // closed
        }
    }

    void close() {
        List<ExecutorService> all = List.of(timer, api, reports);
        all.forEach(ExecutorService::shutdownNow);
        for (ExecutorService executor : all) {
            try {
                executor.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
