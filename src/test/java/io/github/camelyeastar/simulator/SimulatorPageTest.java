// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/simulator.md says of the simulator what the code says. */
class SimulatorPageTest {
    private static final Pattern SECTION = Pattern.compile("\\((P )?(\\d\\.\\d)\\)$");

    private final String page = Files.readString(Path.of("docs/simulator.md"));

    SimulatorPageTest() throws IOException {
    }

    @Test
    void personalitiesWithTheirValuesAndDefaults() {
        assertThat(rows("## Personalities")).extracting(row -> row.subList(0, 3)).containsExactlyInAnyOrderElementsOf(
                Personality.defaults().settings().stream()
                        .map(each -> List.of(code(each.name()), values(each.values()), code(each.defaultValue()))).toList());
    }

    @Test
    void whatNobodyKnowsIsAQuestionWithItsSectionOfTheProtocol() throws IOException {
        String protocol = Files.readString(Path.of("docs/protocol.md"));
        String others = Files.readString(Path.of("docs/protocol-p-cloud.md"));
        assertThat(rows("## Personalities")).allSatisfy(row -> {
            assertThat(row.get(3)).contains("?");
            Matcher section = SECTION.matcher(row.get(3));
            boolean found = section.find();
            assertThat(found || !row.get(0).startsWith("`p.")).as("%s has a section", row).isTrue();
            if (found) {
                assertThat(section.group(1) == null ? protocol : others).contains("\n### " + section.group(2) + " ");
            }
        }).filteredOn(row -> SECTION.matcher(row.get(3)).find()).hasSizeGreaterThan(37);
    }

    /** In Java, each is set by a method, those with a dot aside; no method is left out of the names. */
    @Test
    void everyPersonalityHasAMethod() {
        List<String> methods = Arrays.stream(Personality.class.getMethods()).map(Method::getName)
                .filter(name -> name.matches("with[A-Z].*"))
                .map(name -> name.substring(4, 5).toLowerCase(Locale.ROOT) + name.substring(5)).toList();
        assertThat(Personality.defaults().settings()).extracting(Setting::name)
                .filteredOn(name -> !name.contains(".")).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void optionsOfTheProgram() {
        List<List<String>> rows = rows("## Run it");
        assertThat(rows).extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(SimulatorOptions.NAMES.stream().map(SimulatorPageTest::code).toList());
        assertThat(rows).filteredOn(row -> row.get(0).equals("`--scenario`")).singleElement()
                .satisfies(row -> CallScenario.names().forEach(name -> assertThat(row.get(2)).contains(code(name))));
        List<String> help = SimulatorOptions.helpText().lines().toList();
        assertThat(rows).filteredOn(row -> !row.get(1).isEmpty()).hasSize(8).allSatisfy(row -> assertThat(help)
                .anyMatch(line -> line
                        .startsWith("    " + row.get(0).replace("`", "") + " " + row.get(1).replace("`", "") + " ")));
    }

    @Test
    void helpIsWhatHappensWithoutOptions() {
        SimulatorOptions options = SimulatorOptions.of();
        assertThat(options.address()).isEqualTo("127.0.0.1:8088");
        assertThat(options.scenarios()).isEqualTo(CallScenario.names());
        assertThat(options.every()).hasSeconds(5);
        assertThat(options.wire()).isFalse();
    }

    @Test
    void theCallOfThePageIsUnderstood() {
        Matcher block = Pattern.compile("(?s)## Calls of your own.*?```\n(.*?)```").matcher(page);
        assertThat(block.find()).isTrue();
        assertThat(CallScenario.parse("page", block.group(1)).steps()).hasSize(8);
    }

    /** The rows of the first table after a heading, without the table's own heading. */
    private List<List<String>> rows(String heading) {
        return page.substring(page.indexOf("\n" + heading + "\n") + 1).lines().dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|")).skip(2)
                .map(line -> Stream.of(line.substring(1).split("\\|")).map(String::strip).toList()).toList();
    }

    private static String values(String values) {
        return values.startsWith("a ")
                ? values
                : Stream.of(values.split(", ")).map(SimulatorPageTest::code).collect(Collectors.joining(", "));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
