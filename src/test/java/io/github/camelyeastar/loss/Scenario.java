// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.List;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.model.RouteDefinition;

/** What the route does with reports, and what goes wrong meanwhile. */
abstract class Scenario implements AutoCloseable {
    private static final Personality USUAL = Personality.defaults();
    /** All that matters for delivery; a body whose length is not sent can't be told from half of one. */
    static final List<Personality> OF_DELIVERY = List.of(USUAL, USUAL.withNewestSessionOnly(true),
            USUAL.withSerialDelivery(true), USUAL.withMaxTries(3), USUAL.withClientTimeout(Duration.ofSeconds(1)),
            USUAL.withHostWithBlank(false), USUAL.withRepeatsToNewestTarget(true), USUAL.withSecondLoginVoidsFirst(true),
            USUAL.withBootUpReport(true));

    private final String title;
    private final Length length;

    Scenario(String title, Length length) {
        this.title = title;
        this.length = length;
    }

    Length length() {
        return length;
    }

    List<Personality> personalities() {
        return OF_DELIVERY;
    }

    /** How long a webhook of the P-Series waits for its answer. */
    Duration timeoutOfWebhooks() {
        return Duration.ofSeconds(10);
    }

    /** Whether the scenario tells something new of the series. A Cloud PBX reports as a PBX of the S-Series does. */
    boolean isFor(Series series) {
        return series != Series.CLOUD;
    }

    /** Whether such a PBX gives up reports here by itself, so that no application could process them. */
    boolean pbxMayLose(StormingPbx pbx) {
        return false;
    }

    /** What the route does; it tells the PBX what it has processed. */
    abstract void route(RouteDefinition reports, StormingPbx pbx);

    /** Publishes, makes trouble, and ends once nothing keeps the PBXs from delivering the rest. */
    abstract void rage(SimulatedSite site);

    @Override
    public void close() {
        // nothing to end
    }

    @Override
    public String toString() {
        return title;
    }
}
