// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;

/** Plays scenarios in turn for as long as somebody is logged in, and waits while nobody is; ends with its PBX. */
final class ScenarioLoop {

    /** How soon it is seen that somebody has logged in. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final PbxSimulator pbx;
    private final List<CallScenario> scenarios;
    private final Duration every;
    private int next;

    ScenarioLoop(PbxSimulator pbx, List<String> scenarios, Duration every) {
        this.pbx = pbx;
        this.scenarios = scenarios.stream().map(CallScenario::named).toList();
        this.every = every;
    }

    void start() {
        if (!scenarios.isEmpty()) {
            pbx.threads().later(Duration.ZERO, this::turn);
        }
    }

    private synchronized void turn() {
        if (pbx.reportTargets().isEmpty()) {
            pbx.threads().later(LOOK, this::turn);
            return;
        }
        pbx.ledger().forgetDone();
        pbx.forgetRequests();
        CallScenario scenario = scenarios.get(next);
        next = (next + 1) % scenarios.size();
        pbx.settings().listener().playing().accept(scenario.name());
        ScenarioRun.start(pbx, scenario).whenPlayed(() -> pbx.threads().later(every, this::turn));
    }
}
