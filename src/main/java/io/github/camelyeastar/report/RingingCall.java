// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.List;

/**
 * A call from outside that rings at an extension: what a screen pop shows.
 *
 * @param callId    the id of the call
 * @param extension the number of the extension that rings
 * @param from      the number of the caller; null if it is withheld
 * @param to        the number that the caller has dialled
 * @param trunk     the trunk that the call came in over
 */
public record RingingCall(String callId, String extension, String from, String to, String trunk) {

    /** In 1.0.x and 1.0.2, a RING has the phone that rings first; in 2.0.0, each party has a status. */
    static List<RingingCall> of(Report report) {
        List<Party> parties = report.parties();
        Party caller = parties.stream().filter(party -> LiveLeg.INBOUND.equals(party.role())).findFirst().orElse(null);
        if (caller == null) {
            return List.of();
        }
        List<Party> phones = switch (report.type()) {
            case RING -> parties.subList(0, 1);
            case CALL_STATUS -> parties.stream().filter(party -> "RING".equalsIgnoreCase(party.status())).toList();
            default -> List.of();
        };
        return phones.stream().filter(party -> LiveLeg.EXTENSION.equals(LiveLeg.role(party))).map(phone -> new RingingCall(
                report.callId(), phone.number(), caller.from(), caller.to(), caller.trunk())).toList();
    }
}
