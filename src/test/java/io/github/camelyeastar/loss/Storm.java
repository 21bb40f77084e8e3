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

import org.apache.camel.model.RouteDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/** 64 connections of each PBX at once, but of the one that delivers one report after another. */
final class Storm extends Scenario {
    private static final int CONNECTIONS = 64;

    Storm(Length length) {
        super("a storm of 64 connections", length);
    }

    @Override
    void route(RouteDefinition reports, StormingPbx pbx) {
        // long enough for connections to be open at the same time
        reports.delay(20).process(exchange -> pbx.processed(exchange.getMessage().getBody(String.class)));
    }

    @Override
    void rage(SimulatedSite site) {
        long end = System.nanoTime() + length().of(Duration.ofSeconds(3), Duration.ofMinutes(1)).toNanos();
        site.storm(pbx -> length().of(5_000, 50_000), CONNECTIONS, pbx -> System.nanoTime() > end).join();
        assertThat(site.pbxs()).allSatisfy(pbx -> assertThat(pbx.simulator().mostReportsAtOnce()).as("%s", pbx.personality())
                .isEqualTo(pbx.personality().serialDelivery() ? 1 : CONNECTIONS));
    }
}
