/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
