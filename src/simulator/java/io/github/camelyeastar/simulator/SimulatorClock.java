// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;

/** The time of the PBX: token life and lockouts run on it, so that a test can let half an hour pass at once. */
public final class SimulatorClock {

    private final Instant frozen;
    private Duration advanced = Duration.ZERO;

    private SimulatorClock(Instant frozen) {
        this.frozen = frozen;
    }

    /** Runs with the computer's clock. */
    public static SimulatorClock real() {
        return new SimulatorClock(null);
    }

    /** Stands still but for {@link #advance(Duration)}. */
    public static SimulatorClock manual() {
        return new SimulatorClock(Instant.now());
    }

    /** What the PBX takes for the present. */
    public synchronized Instant now() {
        return (frozen == null ? Instant.now() : frozen).plus(advanced);
    }

    /** Lets time pass at once; works on a real clock, too. */
    public synchronized void advance(Duration duration) {
        advanced = advanced.plus(duration);
    }
}
