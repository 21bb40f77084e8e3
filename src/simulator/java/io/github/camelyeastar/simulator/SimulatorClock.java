// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of the PBX: token life and lockouts run on it, so that a test can let half an hour pass at once. */
final class SimulatorClock implements InstantSource {

    private final InstantSource base;
    private Duration advanced = Duration.ZERO;

    SimulatorClock(InstantSource base) {
        this.base = base;
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(advanced);
    }

    synchronized void advance(Duration duration) {
        advanced = advanced.plus(duration);
    }
}
