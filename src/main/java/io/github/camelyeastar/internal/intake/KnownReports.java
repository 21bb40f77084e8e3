/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Clock;

import io.github.camelyeastar.YeastarConfiguration;
import org.apache.camel.CamelContext;

/**
 * What is known of a PBX's reports. It belongs to the endpoint, for Camel makes a new consumer each time that a route is started:
 * what was processed before a route was stopped may come again after it was started.
 *
 * @param inFlight       those that are being processed or answered
 * @param deliveries     those that may be, or are, repeated
 * @param unacknowledged those that another process may have to know
 * @param owed           those that were last answered 500 or 503
 */
public record KnownReports(InFlightReports inFlight, Deliveries deliveries, UnacknowledgedReports unacknowledged,
        OwedReports owed) {

    public static KnownReports of(CamelContext camelContext, YeastarConfiguration configuration) {
        InFlightReports inFlight = new InFlightReports();
        return new KnownReports(inFlight,
                new Deliveries(configuration.getMaxInflight(), System::nanoTime,
                        answer -> answer.write(ReportIntake.NOT_NOW, left -> inFlight.answered())),
                new UnacknowledgedReports(camelContext, configuration.getIdempotentRepository(), System::nanoTime,
                        Clock.systemUTC()),
                new OwedReports(System::nanoTime));
    }
}
