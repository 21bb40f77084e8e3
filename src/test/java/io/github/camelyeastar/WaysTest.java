// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sequence diagrams of docs/architecture.md. Their classes are the steps of the page, and a class that sends something to
 * another class uses this class in the code.
 */
class WaysTest {
    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");
    private static final int LANE = 104;
    private static final int ROW = 34;
    private static final int TOP = 96;

    /** Read once: ArchUnit takes its time. */
    private static JavaClasses main;

    /** @param answer whether it is what an earlier message led to */
    private record Message(String from, String to, String text, boolean answer) {
    }

    @BeforeAll
    static void readClasses() {
        main = new ClassFileImporter().importPath(Path.of("target/classes"));
    }

    private static Message message(String from, String to, String text) {
        return new Message(from, to, text, false);
    }

    private static Message answer(String from, String to, String text) {
        return new Message(from, to, text, true);
    }

    @Test
    void wayOfAReport() throws IOException {
        List<String> lanes = new ArrayList<>(List.of("PBX"));
        lanes.addAll(steps("## A report's way"));
        lanes.add(lanes.indexOf("AwaitedAnswer"), "route");
        draw("report-way.svg", "The way of a report, from the PBX through the classes to the route, and of its answer", lanes,
                Set.of("PBX", "route"), List.of(
                        message("PBX", "ReportConnectionFactory", "POST"),
                        message("ReportConnectionFactory", "ReportHandler", "request, by Jetty"),
                        message("ReportHandler", "ReportBody", "from an allowed address"),
                        message("ReportBody", "ReportIntake", "the whole body"),
                        message("ReportIntake", "ReportParser", "text"),
                        answer("ReportParser", "ReportIntake", "Report"),
                        message("ReportIntake", "Repeats", "is it a repeat?"),
                        message("ReportIntake", "ReportProcessing", "if not: process it"),
                        message("ReportProcessing", "route", "exchange"),
                        answer("route", "ReportProcessing", "done, or failed"),
                        message("ReportProcessing", "Repeats", "who waits for the outcome?"),
                        message("ReportProcessing", "AwaitedAnswer", "Outcome"),
                        message("AwaitedAnswer", "StatusCodes", "write it"),
                        answer("StatusCodes", "PBX", "200, or 500")));
    }

    @Test
    void wayOfAToken() throws IOException {
        List<String> lanes = new ArrayList<>(steps("## A token's way"));
        lanes.add("PBX");
        draw("token-way.svg", "The way of a command that finds no session open, and of the token that it needs", lanes,
                Set.of("PBX"), List.of(
                        message("YeastarProducer", "SessionCommands", "a command"),
                        message("SessionCommands", "SessionLogin", "a token?"),
                        message("SessionLogin", "SessionStateMachine", "none: LOGGING_IN"),
                        message("SessionLogin", "LoginAttempts", "log in"),
                        message("LoginAttempts", "LoginTurns", "whose turn?"),
                        message("LoginTurns", "LoginBudget", "any try left?"),
                        message("LoginTurns", "LoginLedger", "any left for the address?"),
                        message("LoginAttempts", "SSeries", "what does a login say?"),
                        message("LoginAttempts", "YeastarClient", "post it"),
                        message("YeastarClient", "PBX", "POST login"),
                        answer("PBX", "YeastarClient", "answer"),
                        message("LoginAttempts", "SSeries", "which token did it bring?"),
                        message("LoginAttempts", "SessionStateMachine", "OPEN, with the token"),
                        answer("LoginAttempts", "SessionLogin", "token"),
                        answer("SessionLogin", "SessionCommands", "token"),
                        message("SessionCommands", "YeastarClient", "post the command"),
                        message("YeastarClient", "PBX", "POST command"),
                        answer("PBX", "YeastarProducer", "answer")));
    }

    private static List<String> steps(String heading) {
        String section = DocPage.of("docs/architecture.md").text().split("\n" + heading + "\n")[1].split("\n## ")[0];
        return STEP.matcher(section).results().map((MatchResult step) -> step.group(1)).toList();
    }

    private static void draw(String file, String title, List<String> lanes, Set<String> outside, List<Message> messages)
            throws IOException {
        int foot = TOP + messages.size() * ROW + 10;
        Picture picture = new Picture(lanes.size() * LANE + 80, foot + 20, title);
        for (String lane : lanes) {
            // names are longer than lanes are wide: every other one stands higher
            int y = lanes.indexOf(lane) % 2 == 0 ? 16 : 48;
            int width = Math.max(60, lane.length() * 8 + 14);
            picture.path("time", "M%d,%d V%d".formatted(x(lanes, lane), y + 24, foot));
            picture.box(x(lanes, lane) - width / 2, y, width, 24, lane);
        }
        Set<String> met = new LinkedHashSet<>();
        for (Message message : messages) {
            if (!message.answer() && !outside.contains(message.from()) && !outside.contains(message.to())
                    && !message.text().endsWith("by Jetty")) {
                assertThat(uses(message.from(), message.to())).as("%s uses %s", message.from(), message.to()).isTrue();
            }
            met.addAll(List.of(message.from(), message.to()));
            int row = TOP + ROW * messages.indexOf(message) + 24;
            int from = x(lanes, message.from());
            int to = x(lanes, message.to());
            picture.path(message.answer() ? "arrow back" : "arrow", "M%d,%d H%d".formatted(from, row, to));
            boolean right = to > from;
            picture.text(right ? "start" : "end", from + (right ? 8 : -8), row - 9, List.of(message.text()));
        }
        assertThat(met).as("lanes with a message").containsAll(lanes);
        picture.verify(Path.of("docs", file));
    }

    private static int x(List<String> lanes, String lane) {
        return 90 + lanes.indexOf(lane) * LANE;
    }

    /** Whether a class, or a class inside it, uses the other one, or an interface of the other one. */
    private static boolean uses(String from, String to) {
        Set<String> names = types(to).flatMap(type -> Stream.concat(Stream.of(type), type.getAllRawInterfaces().stream()))
                .map(JavaClass::getName).filter(name -> name.startsWith("io.github.camelyeastar")).collect(Collectors.toSet());
        return types(from).flatMap(type -> type.getDirectDependenciesFromSelf().stream()).map(Dependency::getTargetClass)
                .anyMatch(used -> names.contains(used.getName()));
    }

    private static Stream<JavaClass> types(String name) {
        return main.stream().filter(type -> type.getName().matches(".*\\." + name + "(\\$.*)?"));
    }
}
