// SPDX-License-Identifier: Apache-2.0
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
