// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one line of a {@link CallScenario} asks for: a pause, a report, a text, or (all null) nothing but a change of the cast.
 */
record ScenarioStep(Duration pause, ReportText report, String text) {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static ScenarioStep read(String line, ScenarioCast cast) {
        if (line.startsWith("raw ")) {
            return new ScenarioStep(null, null, cast.fill(line.substring(4).strip()));
        }
        List<String> words = words(cast.fill(line));
        String verb = words.remove(0);
        switch (verb) {
            case "wait" :
                return new ScenarioStep(TimeText.parse(words.get(0)), null, null);
            case "call" :
                cast.turnTo(words.get(0));
                return new ScenarioStep(null, null, null);
            case "path" :
                cast.passes(words.get(0));
                return new ScenarioStep(null, null, null);
            case "party" :
                cast.name(words.get(0), newParty(words));
                return new ScenarioStep(null, null, null);
            case "CDR" :
                return new ScenarioStep(null, ReportText.cdr(cdr(words, cast)), null);
            default :
                return new ScenarioStep(null, report(verb, words, cast), null);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            if (!"->".equals(text) && !"<-".equals(text)) {
                words.add(text);
            }
        }
        return words;
    }

    private static ReportText report(String verb, List<String> words, ScenarioCast cast) {
        String id = cast.callId();
        return switch (verb) {
            case "RING" -> ReportText.ring(id, parties(words, cast));
            case "ALERT" -> ReportText.alert(id, parties(words, cast));
            case "ANSWER" -> ReportText.answer(id, parties(words, cast));
            case "ANSWERED" -> ReportText.answered(id, parties(words, cast));
            case "HOLD" -> ReportText.callStatus(id, cast.party(words.get(0)).withMemberStatus("HOLD"));
            case "BYE" -> ReportText.bye(id, parties(words, cast));
            case "TRANSFER" -> ReportText.transfer(id, parties(words, cast));
            case "FORWARD" -> ReportText.forward(id, parties(words, cast));
            case "INVITE" -> ReportText.invite(id, cast.party(words.get(0)));
            case "INCOMING" -> ReportText.incoming(id, cast.party(words.get(0)));
            case "FAILED" -> ReportText.callFailed(id, words.get(0), parties(words, 1, cast));
            case "DTMF" -> ReportText.dtmf(id, cast.party(words.get(1)), words.get(0));
            case "DTMF-END" -> ReportText.dtmfEnd(id, cast.party(words.get(1)), words.get(0));
            case "IVR-END" -> ReportText.ivrPromptEnd(id, cast.party(words.get(1)), words.get(0), words.get(3));
            case "SATISFACTION" -> ReportText.satisfaction(id, words.get(0));
            case "STATUS" -> ReportText.extensionStatus(words.get(0), words.get(1));
            default -> throw new IllegalArgumentException("there is no step " + verb);
        };
    }

    private static SentParty[] parties(List<String> words, ScenarioCast cast) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a party is missing");
        }
        return parties(words, 0, cast);
    }

    private static SentParty[] parties(List<String> words, int from, ScenarioCast cast) {
        return words.subList(from, words.size()).stream().map(cast::party).toArray(SentParty[]::new);
    }

    /** {@code customer = inbound 5503301 to 6500 on pstn}. */
    private static SentParty newParty(List<String> words) {
        return switch (words.get(2)) {
            case "ext" -> SentParty.ext(words.get(3));
            case "inbound" -> SentParty.inbound(words.get(3), words.get(5), words.get(7));
            case "outbound" -> SentParty.outbound(words.get(3), words.get(5), words.get(7));
            default -> throw new IllegalArgumentException("a party is ext, inbound or outbound, not " + words.get(2));
        };
    }

    /** {@code Internal 1001 -> 1002 ANSWERED call=5s talk=3s trunk=pstn did=6500 agentring=2 recorded}. */
    private static SimulatedCdr cdr(List<String> words, ScenarioCast cast) {
        String type = words.get(0);
        String from = words.get(1);
        String to = words.get(2);
        SimulatedCdr cdr = SimulatedCdr.of(type, cast.callId(), cast.timeStart(), from, to, value(words, "trunk", ""))
                .ended(words.get(3).replace('_', ' '), seconds(words, "call"), seconds(words, "talk"))
                .with(value(words, "pin", null), value(words, "did", null), value(words, "agentring", null));
        String file = cast.stamp() + "-" + cast.callId() + "-" + from + "-" + to + "-" + type + ".wav";
        return words.contains("recorded") ? cdr.recorded(file) : cdr;
    }

    private static int seconds(List<String> words, String name) {
        return Math.toIntExact(TimeText.parse(value(words, name, "0s")).toSeconds());
    }

    private static String value(List<String> words, String name, String otherwise) {
        return words.stream().filter(word -> word.startsWith(name + "=")).map(word -> word.substring(name.length() + 1))
                .findFirst().orElse(otherwise);
    }
}
