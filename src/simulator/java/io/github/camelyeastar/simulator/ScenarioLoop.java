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
import java.util.List;
import java.util.function.Consumer;

/** Plays scenarios in turn for as long as somebody is logged in, and waits while nobody is. */
public final class ScenarioLoop implements AutoCloseable {

    private final PbxSimulator pbx;
    private final List<CallScenario> scenarios;
    private final Duration every;
    private final Consumer<String> onPlay;
    private int next;
    private boolean running;

    /**
     * Says in advance what {@link #start()} will do.
     *
     * @param scenarios names; played in this order, then again
     * @param every     the pause between the end of one and the begin of the next
     * @param onPlay    hears the name of each scenario that begins
     */
    public ScenarioLoop(PbxSimulator pbx, List<String> scenarios, Duration every, Consumer<String> onPlay) {
        this.pbx = pbx;
        this.scenarios = scenarios.stream().map(CallScenario::named).toList();
        this.every = every;
        this.onPlay = onPlay;
    }

    /** Begins with the first scenario. */
    public synchronized void start() {
        if (!running) {
            running = true;
            next = 0;
            pbx.threads().later(Duration.ZERO, this::turn);
        }
    }

    private synchronized void turn() {
        if (!running) {
            return;
        }
        if (pbx.sessions().isEmpty()) {
            later();
            return;
        }
        CallScenario scenario = scenarios.get(next);
        next = (next + 1) % scenarios.size();
        onPlay.accept(scenario.name());
        pbx.play(scenario).whenPlayed(this::later);
    }

    private void later() {
        pbx.threads().later(every, this::turn);
    }

    /** Lets the scenario under way end, and plays no other. */
    @Override
    public synchronized void close() {
        running = false;
    }
}
