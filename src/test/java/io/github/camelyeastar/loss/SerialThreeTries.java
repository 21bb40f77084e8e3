// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.Series;
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
    boolean isFor(Series series) {
        return series == Series.S;
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
