/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
