/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;

/**
 * What a route decided about an inbound call, as the command that does it (protocol.md 3 and 6.11).
 *
 * @param command    the command's path
 * @param parameters its parameters
 */
record InboundDecision(String command, Map<String, Object> parameters) {

    /** What an inbound call may be transferred to. The parameter is that of v1; v2 has one command for all of them. */
    private enum Target {
        EXTENSION("extid"), QUEUE("queueid"), IVR("ivrid"), RINGGROUP("ringgroupid"), NUMBER("number");

        private final String parameter;

        Target(String parameter) {
            this.parameter = parameter;
        }
    }

    /**
     * Reads a decision: {@code accept}, {@code refuse}, or, about an {@code INCOMING}, a target and its number, such as
     * {@code extension:1001}, {@code queue:6700}, {@code ivr:6500}, {@code ringgroup:6300}, {@code number:5503301}.
     *
     * @throws IllegalArgumentException when it is none, or none that can be made about this report
     */
    static InboundDecision of(String decision, Report report, String apiVersion) {
        boolean v2 = apiVersion.startsWith("v2");
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(v2 ? "channelid" : "inboundid", callOf(report, v2));
        String text = decision.strip();
        String kind = text.toLowerCase(Locale.ROOT);
        if (kind.equals("accept") || kind.equals("refuse")) {
            return new InboundDecision(v2 ? "call/" + kind + "_inbound" : "inbound/" + kind, parameters);
        }
        int colon = text.indexOf(':');
        Target target = target(colon < 0 ? text : text.substring(0, colon));
        String number = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (target == null || number.isEmpty()) {
            throw new IllegalArgumentException(
                    "Header " + YeastarConstants.DECISION + ": '" + decision + "' is no decision. It is"
                            + " accept or refuse, or a transfer such as extension:1001, queue:6700, ivr:6500, ringgroup:6300 or"
                            + " number:5503301");
        } else if (report.type() != ReportType.INCOMING) {
            throw new IllegalArgumentException("Header " + YeastarConstants.DECISION + ": '" + decision + "' can't be decided"
                    + " about an " + report.type()
                    + ", which can be accepted or refused only. To transfer calls before they are"
                    + " answered, set the PBX to control the destination of inbound calls, which it reports as INCOMING");
        }
        parameters.put(v2 ? "number" : target.parameter, number);
        return new InboundDecision(v2 ? "call/transfer" : "inbound/transfer_" + target.name().toLowerCase(Locale.ROOT),
                parameters);
    }

    /**
     * The id by which commands know the call; null if the report does not give it.
     */
    static String callId(Report report, boolean v2) {
        return report.parties().stream().filter(party -> "inbound".equals(party.role()))
                .map(party -> v2 ? party.channelId() : party.id()).filter(id -> id != null).findFirst().orElse(null);
    }

    private static String callOf(Report report, boolean v2) {
        String id = callId(report, v2);
        if (id == null) {
            throw new IllegalArgumentException("The report does not say which call it is about, by "
                    + (v2 ? "a channelid: reportVersion has to be 2.0.0" : "an inboundid"));
        }
        return id;
    }

    private static Target target(String name) {
        for (Target target : Target.values()) {
            if (target.name().equalsIgnoreCase(name.strip())) {
                return target;
            }
        }
        return null;
    }
}
