// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All requests in the order in which they were answered, and how many there were at once. */
final class RequestLog {

    private final List<RecordedRequest> requests = new ArrayList<>();
    private final RequestsAtOnce atOnce = new RequestsAtOnce();

    /** A request is in progress until what is returned is run. */
    Runnable begin() {
        return atOnce.begin();
    }

    int mostAtOnce() {
        return atOnce.most();
    }

    synchronized void add(RecordedRequest request) {
        requests.add(request);
        notifyAll();
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    synchronized List<RecordedRequest> of(String command) {
        return requests.stream().filter(request -> command.equals(request.command())).toList();
    }

    synchronized RecordedRequest await(String command, int nth, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (of(command).size() < nth) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("No request " + nth + " of " + command + " within " + atMost + ", but " + requests);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + command, e);
            }
        }
        return of(command).get(nth - 1);
    }

    synchronized void clear() {
        requests.clear();
        atOnce.forget();
    }
}
