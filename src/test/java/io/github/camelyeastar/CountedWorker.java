/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
