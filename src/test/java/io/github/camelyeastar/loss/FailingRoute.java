// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.util.Random;

import io.github.camelyeastar.Series;
import org.apache.camel.model.RouteDefinition;

/** One exchange in ten fails, whatever it carries. */
final class FailingRoute extends Scenario {
    private static final long SEED = 41;

    private final Random random = new Random(SEED);

    FailingRoute(Length length) {
        super("a route that fails one time in ten", length);
    }

    @Override
    boolean isFor(Series series) {
        return true;
    }

    @Override
    boolean pbxMayLose(StormingPbx pbx) {
        // one report in a thousand fails three times, and one in a million six times
        return pbx.maxTries() > 0 && pbx.maxTries() < 6;
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
        site.storm(pbx -> length().of(pbx.hasSessions() ? 200 : 1_000, 20_000), 16).join();
    }
}
