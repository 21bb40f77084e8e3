// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The time at which something has to be over. A socket's own timeout begins anew with every byte, so an answer that drips
 * would have no end. The JDK's thread for timeouts looks at the clock, and closes the socket, which does not block.
 */
final class ClientDeadline implements AutoCloseable {
    private final long end;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /**
     * @param millis from now
     * @param abort  ends what takes longer
     */
    ClientDeadline(long millis, Runnable abort) {
        end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        over.orTimeout(millis, TimeUnit.MILLISECONDS).exceptionally(passed -> {
            abort.run();
            return null;
        });
    }

    boolean isPassed() {
        return over.isCompletedExceptionally();
    }

    /** The time that is left, in milliseconds; at least one. */
    long left() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** What was waited for has come in time. */
    @Override
    public void close() {
        over.complete(null);
    }
}
