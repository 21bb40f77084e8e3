// SPDX-License-Identifier: Apache-2.0
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
