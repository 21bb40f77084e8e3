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
import java.util.Random;

import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.model.RouteDefinition;

/** One exchange in ten fails, whatever it carries. */
final class FailingRoute extends Scenario {
    private static final long SEED = 41;

    private final Random random = new Random(SEED);

    FailingRoute(Length length) {
        super("a route that fails one time in ten", length);
    }

    @Override
    boolean pbxMayLose(Personality personality) {
        // one report in a thousand fails three times
        return personality.maxTries() > 0;
    }

    @Override
    void route(RouteDefinition reports, StormingPbx pbx) {
        reports.process(exchange -> {
            if (random.nextInt(10) == 0) {
                throw new IOException("by chance, seed " + SEED);
            }
            pbx.processed(exchange.getMessage().getBody(String.class));
        });
    }

    @Override
    void rage(SimulatedSite site) {
        site.storm(pbx -> length().of(200, 20_000), 16).join();
    }
}
