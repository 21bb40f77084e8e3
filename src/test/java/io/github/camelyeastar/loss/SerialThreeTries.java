/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.model.RouteDefinition;

/**
 * A PBX that delivers one report after another and gives up after three tries, and a route that fails on one report in ten,
 * once. What such a PBX is refused three times is lost, whoever refuses: here nobody but the component could be to blame for
 * that.
 */
final class SerialThreeTries extends Scenario {
    private static final long SEED = 47;

    private final Random random = new Random(SEED);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    SerialThreeTries(Length length) {
        super("one after another, given up after three tries", length);
    }

    @Override
    List<Personality> personalities() {
        return List.of(Personality.defaults().withSerialDelivery(true).withMaxTries(3));
    }

    @Override
    void route(RouteDefinition reports, StormingPbx pbx) {
        reports.process(exchange -> {
            String text = exchange.getMessage().getBody(String.class);
            if (seen.add(text) && random.nextInt(10) == 0) {
                throw new IOException("by chance, seed " + SEED);
            }
            pbx.processed(text);
        });
    }

    @Override
    void rage(SimulatedSite site) {
        site.storm(pbx -> length().of(300, 20_000), 16).join();
    }
}
