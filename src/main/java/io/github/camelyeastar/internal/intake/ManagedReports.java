/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.util.List;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.pbx.ManagedFigures;

/** The reports of a PBX in JMX. They are there under {@code master:}, too, where Camel shows another consumer. */
public final class ManagedReports extends ManagedFigures {

    /** @param pbx the account and the PBX, such as api@192.168.5.150:8088 */
    public ManagedReports(String pbx, ReportIntake intake, ReportCounts counts) {
        super("YeastarReports(" + pbx + ")", Stream.concat(Stream.of(
                new Figure("pbx", "The account, and the PBX that reports", String.class, () -> pbx),
                new Figure("consumer", "The consumer that takes the reports", String.class, intake::toString),
                new Figure("inFlight", "Number of reports being processed or answered", Integer.class, intake::inFlight)),
                counts.figures().stream()).toList(), List.of());
    }
}
