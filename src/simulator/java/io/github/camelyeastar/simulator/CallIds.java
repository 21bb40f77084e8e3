// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.concurrent.atomic.AtomicInteger;

/** Call ids as Asterisk makes them: the second, a point, a count; never a decimal number. */
final class CallIds {

    private final SimulatorClock clock;
    private final AtomicInteger count = new AtomicInteger();

    CallIds(SimulatorClock clock) {
        this.clock = clock;
    }

    String next() {
        return clock.instant().getEpochSecond() + "." + count.incrementAndGet();
    }
}
