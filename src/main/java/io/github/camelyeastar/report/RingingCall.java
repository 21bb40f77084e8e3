// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.List;
import java.util.stream.Stream;

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

    /**
     * Who rings by a RING. In the vendor's samples, that is the first party. The vendor's text has the caller first, so whoever
     * has called from outside is passed over: such a party never rings.
     *
     * @return null if the report names nobody else
     */
    static Party rung(List<Party> parties) {
        return parties.stream().filter(party -> !LiveLeg.INBOUND.equals(party.role())).findFirst().orElse(null);
    }

    /** In 2.0.0 and the P-Series, each party has a status. */
    static List<RingingCall> of(Report report) {
        List<Party> parties = report.parties();
        Party caller = parties.stream().filter(party -> LiveLeg.INBOUND.equals(party.role())).findFirst().orElse(null);
        if (caller == null) {
            return List.of();
        }
        List<Party> phones = switch (report.type()) {
            case RING -> Stream.ofNullable(rung(parties)).toList();
            case CALL_STATUS -> parties.stream().filter(party -> "RING".equalsIgnoreCase(party.status())).toList();
            default -> List.of();
        };
        return phones.stream().filter(party -> LiveLeg.EXTENSION.equals(LiveLeg.role(party))).map(phone -> new RingingCall(
                report.callId(), phone.number(), caller.from(), caller.to(), caller.trunk())).toList();
    }
}
