// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Threads of which a test can tell whether they still have something to do. */
final class CountedWorker implements Executor, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int underWay;

    @Override
    public void execute(Runnable task) {
        count(1);
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                count(-1);
            }
        });
    }

    /** Waits until all that was begun is done. */
    synchronized void awaitIdle(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (underWay > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("Still at work after " + atMost);
            }
            wait(left);
        }
    }

    private synchronized void count(int change) {
        underWay += change;
        notifyAll();
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
    }
}
