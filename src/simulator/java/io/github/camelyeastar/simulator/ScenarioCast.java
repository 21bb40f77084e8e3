// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who and what one run of a scenario is about: its parties, its calls, its time. */
final class ScenarioCast {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)(?::([^}]+))?}");
    private static final DateTimeFormatter WALL_CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Supplier<String> callIds;
    private final LocalDateTime start;
    private final String serialNumber;
    private final Map<String, SentParty> parties = new HashMap<>();
    private final Map<String, String> calls = new HashMap<>();
    private String call = "main";
    private String callPath;

    ScenarioCast(Supplier<String> callIds, LocalDateTime start, String serialNumber) {
        this.callIds = callIds;
        this.start = start;
        this.serialNumber = serialNumber;
    }

    void name(String name, SentParty party) {
        parties.put(name, "outbound".equals(party.kind()) ? party.withId(callIds.get()) : party);
    }

    /** Those from or to outside. */
    List<SentParty> outsiders() {
        return parties.values().stream().filter(party -> party.number() == null).toList();
    }

    SentParty party(String name) {
        SentParty party = parties.get(name);
        if (party == null && !name.matches("\\d+")) {
            throw new IllegalArgumentException("there is no party " + name);
        }
        return (party == null ? SentParty.ext(name) : party).withCallPath(callPath);
    }

    void turnTo(String name) {
        call = name;
    }

    /** The IVR, queue or ring group that the call passes; {@code -} for none any more. */
    void passes(String number) {
        callPath = "-".equals(number) ? null : number;
    }

    String callId() {
        return callId(call);
    }

    /** Those of all calls so far. */
    List<String> callIds() {
        return List.copyOf(calls.values());
    }

    /** A name such as 1495771030.365 is the id itself. */
    private String callId(String name) {
        return calls.computeIfAbsent(name, unused -> name.matches("\\d+\\.\\d+") ? name : callIds.get());
    }

    String timeStart() {
        return WALL_CLOCK.format(start);
    }

    String stamp() {
        return STAMP.format(start);
    }

    String fill(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), found.group(2))));
    }

    private String value(String name, String argument) {
        return switch (name) {
            case "callid" -> argument == null ? callId() : callId(argument);
            case "timestart" -> timeStart();
            case "stamp" -> stamp();
            case "sn" -> serialNumber;
            default -> throw new IllegalArgumentException("there is no placeholder ${" + name + "}");
        };
    }
}
