// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;

/** Reads what a route decided about an inbound call (protocol.md 3 and 6.11). */
final class InboundDecision {
    private InboundDecision() {
    }

    /**
     * Reads a decision: {@code accept}, {@code refuse}, or, about an {@code INCOMING}, a destination and its number, such as
     * {@code extension:1001}, {@code queue:6700}, {@code ivr:6500}, {@code ringgroup:6300}, {@code number:5503301}.
     *
     * @return                          the command that does it
     * @throws IllegalArgumentException when it is not a decision, or not one that can be made about this report
     */
    static PbxApi.Request of(String decision, Report report, PbxApi api) {
        String call = api.inboundCall(report);
        String text = decision.strip();
        boolean accepted = text.equalsIgnoreCase("accept");
        if (accepted || text.equalsIgnoreCase("refuse")) {
            return api.decide(call, accepted);
        }
        int colon = text.indexOf(':');
        PbxApi.Destination destination = destination(colon < 0 ? text : text.substring(0, colon));
        String number = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (destination == null || number.isEmpty()) {
            throw new IllegalArgumentException(
                    "Header " + YeastarConstants.DECISION + ": '" + decision + "' is not a decision. A decision is"
                            + " accept or refuse, or a transfer such as extension:1001, queue:6700, ivr:6500, ringgroup:6300 or"
                            + " number:5503301");
        } else if (report.type() != ReportType.INCOMING) {
            throw new IllegalArgumentException("Header " + YeastarConstants.DECISION + ": '" + decision + "' can't be decided"
                    + " about an " + report.type()
                    + ", which can be accepted or refused only. To transfer calls before they are"
                    + " answered, set the PBX to control the destination of inbound calls, which it reports as INCOMING");
        }
        return api.transfer(call, destination, number);
    }

    private static PbxApi.Destination destination(String name) {
        for (PbxApi.Destination destination : PbxApi.Destination.values()) {
            if (destination.name().equalsIgnoreCase(name.strip())) {
                return destination;
            }
        }
        return null;
    }
}
