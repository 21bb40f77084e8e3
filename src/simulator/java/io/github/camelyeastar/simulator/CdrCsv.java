// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CSV of a CDR download: its columns as seen in production (protocol.md 5.2), quoted where RFC 4180 asks for it. */
final class CdrCsv {

    static final String HEADER = "callid,timestart,callfrom,callto,callduraction,talkduraction,srctrunkname,dsttrunkname,"
            + "status,type,pincode,recording,didnumber,sn";

    private CdrCsv() {
    }

    static String of(List<SimulatedCdr> cdrs, String serialNumber, String lineEnd) {
        StringBuilder csv = new StringBuilder(HEADER).append(lineEnd);
        cdrs.forEach(cdr -> csv.append(line(cdr, serialNumber)).append(lineEnd));
        return csv.toString();
    }

    private static String line(SimulatedCdr cdr, String serialNumber) {
        return Stream.of(cdr.callId(), cdr.timeStart(), cdr.from(), cdr.to(), Integer.toString(cdr.callSeconds()),
                Integer.toString(cdr.talkSeconds()), cdr.sourceTrunk(), cdr.destTrunk(), cdr.status(), cdr.type(),
                orEmpty(cdr.pinCode()), orEmpty(cdr.recording()), orEmpty(cdr.didNumber()), serialNumber)
                .map(CdrCsv::quoted).collect(Collectors.joining(","));
    }

    private static String orEmpty(String value) {
        return value == null ? "" : value;
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
