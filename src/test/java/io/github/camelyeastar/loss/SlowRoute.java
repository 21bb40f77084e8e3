/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.List;

import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.model.RouteDefinition;

/** The route takes longer than the PBX waits, for every report: only joined repeats ever get their 200. */
final class SlowRoute extends Scenario {
    private static final Duration CLIENT_TIMEOUT = Duration.ofMillis(300);
    private static final int ROUTE_MILLIS = 450;

    SlowRoute(Length length) {
        super("a route slower than the PBX's time-out", length);
    }

    @Override
    List<Personality> personalities() {
        return OF_DELIVERY.stream().map(personality -> personality.withClientTimeout(CLIENT_TIMEOUT)).distinct().toList();
    }

    @Override
    void route(RouteDefinition reports, StormingPbx pbx) {
        // on the listener's thread, as most routes that are slow
        reports.delay(ROUTE_MILLIS).syncDelayed()
                .process(exchange -> pbx.processed(exchange.getMessage().getBody(String.class)));
    }

    @Override
    void rage(SimulatedSite site) {
        site.storm(pbx -> pbx.personality().serialDelivery() ? length().of(5, 100) : length().of(30, 1_000), 8).join();
    }
}
