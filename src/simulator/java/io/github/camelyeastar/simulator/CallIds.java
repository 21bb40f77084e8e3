/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
        return clock.now().getEpochSecond() + "." + count.incrementAndGet();
    }
}
