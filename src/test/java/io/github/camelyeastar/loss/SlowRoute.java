// SPDX-License-Identifier: Apache-2.0
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
    Duration timeoutOfWebhooks() {
        return CLIENT_TIMEOUT;
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
