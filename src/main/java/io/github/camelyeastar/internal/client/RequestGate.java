// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the number of requests to the PBX at a time: its web server is small (protocol.md 6.8). Downloads may take minutes, so
 * they leave one place to commands, if there is more than one place.
 */
final class RequestGate {
    private final int max;
    private final Semaphore places;
    private final Semaphore downloads;

    RequestGate(int max) {
        this.max = max;
        this.places = new Semaphore(max, true);
        this.downloads = new Semaphore(Math.max(1, max - 1), true);
    }

    /**
     * Waits for a place.
     *
     * @throws NotSentException when no place is free in time
     */
    void enter(String command, boolean download, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        if (download) {
            acquire(downloads, command, atMost.toNanos());
        }
        try {
            acquire(places, command, Math.max(0, deadline - System.nanoTime()));
        } catch (IOException | RuntimeException e) {
            if (download) {
                downloads.release();
            }
            throw e;
        }
    }

    void leave(boolean download) {
        places.release();
        if (download) {
            downloads.release();
        }
    }

    private void acquire(Semaphore semaphore, String command, long nanos) throws IOException {
        try {
            if (semaphore.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotSentException("yeastar:" + command + " was interrupted while it waited for its turn", null);
        }
        throw new NotSentException("yeastar:" + command + " had to wait too long for its turn: " + max
                + " requests to the PBX are under way (maxConcurrentRequests)", null);
    }
}
