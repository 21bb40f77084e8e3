// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the requests in progress. One ends before its last byte is out: the next may come as soon as that has arrived. */
final class RequestsAtOnce {

    private int now;
    private int most;

    /** Begins a request; what is returned ends it, however often it is run. */
    synchronized Runnable begin() {
        most = Math.max(most, ++now);
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                end();
            }
        };
    }

    private synchronized void end() {
        now--;
    }

    synchronized int most() {
        return most;
    }

    /** Counting starts anew with those in progress. */
    synchronized void forget() {
        most = now;
    }
}
