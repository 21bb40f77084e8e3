// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is to go wrong and when; see {@link PbxSimulator#fault(String, Fault)}. */
final class Faults {

    private final List<Fault.Rule> rules = new CopyOnWriteArrayList<>();

    Fault.Rule on(String command, Fault fault) {
        Fault.Rule rule = new Fault.Rule(command, fault);
        rules.add(rule);
        return rule;
    }

    void clear() {
        rules.clear();
    }

    Fault next(String command) {
        return rules.stream().filter(rule -> rule.concerns(command) && rule.isDue()).map(Fault.Rule::fault).findFirst()
                .orElse(null);
    }
}
