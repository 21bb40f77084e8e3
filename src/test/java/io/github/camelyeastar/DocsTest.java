// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.pbx.ErrorCodes;
import io.github.camelyeastar.internal.pbx.PSeries;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.report.Report;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables of the reference say what the generated metadata and the error codes' file say, row for row. */
class DocsTest {
    /** As comments and docs cite the pages about the PBXs: {@code protocol.md 1.5}, {@code protocol-p-cloud.md 2.2, 2.4}. */
    private static final String CITATION = "(?:\\s|\\*)+(?:sections? )?([0-9][0-9a-z.]*)"
            + "(?:(?:, | and | to )([0-9]+\\.[0-9]+|[0-9]+a?)\\b)?(?: and ([0-9]+\\.[0-9]+)\\b)?";
    private static final Pattern SECTION = Pattern.compile("(?m)^(?:##+ ([0-9][0-9a-z.]*?)\\.? |\\| ([0-9]+\\.[0-9]+) \\|)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    private static final Pattern ANCHOR = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    private final DocPage page = DocPage.of("docs/yeastar-component.md");
    private final ComponentModel model = GeneratedMetadata.model();

    @Test
    void optionsOfTheComponentAndItsEndpointsAreTheSame() {
        assertThat(rows(own(model.getComponentOptions()))).containsExactlyInAnyOrderElementsOf(
                rows(own(model.getEndpointParameterOptions())));
    }

    @Test
    void ownOptions() {
        assertThat(page.table("## Options")).containsExactlyElementsOf(rows(own(model.getEndpointParameterOptions())));
    }

    @Test
    void camelsOptions() {
        Map<String, List<String>> expected = new TreeMap<>();
        for (BaseOptionModel option : model.getEndpointParameterOptions()) {
            if (option.getConfigurationField() == null) {
                expected.put(option.getName(), row(option, "endpoint"));
            }
        }
        for (BaseOptionModel option : model.getComponentOptions()) {
            if (option.getConfigurationField() == null) {
                expected.merge(option.getName(), row(option, "component"), (endpoint, component) -> row(option,
                        "endpoint and component"));
            }
        }
        assertThat(page.table("### Options of any Camel component"))
                .containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @Test
    void headers() {
        assertThat(page.table("## Headers")).containsExactlyElementsOf(model.getEndpointHeaders().stream()
                .map(header -> List.of("`" + header.getName() + "`", header.getGroup(), header.getDescription())).toList());
    }

    @Test
    void errorCodes() {
        assertThat(page.table("### Error codes")).containsExactlyElementsOf(rows(new SSeries("v1.1.0", null).errors()));
        assertThat(page.table("### Error codes of the P-Series")).containsExactlyElementsOf(rows(new PSeries("v1.0").errors()));
    }

    private static List<List<String>> rows(ErrorCodes codes) {
        return codes.all().stream().map(error -> List.of(error.code(), error.group() == ErrorGroup.PBX
                ? "PBX"
                : error.group().name().toLowerCase(Locale.ROOT), error.meaning())).toList();
    }

    @Test
    void commands() throws IOException {
        DocPage commands = DocPage.of("docs/commands.md");
        for (String api : List.of("v1", "v2")) {
            assertThat(commands.table("## " + api)).as(api).containsExactlyElementsOf(new SSeries(api, null).commands().all()
                    .stream()
                    .map(command -> List.of("`" + command.path() + "`", names(command.required()), names(command.optional())))
                    .toList());
        }
        for (String api : List.of("v1.0", "v2.0")) {
            assertThat(commands.table("## P-Series " + api)).as(api).containsExactlyElementsOf(new PSeries(api).commands().all()
                    .stream().map(command -> List.of(command.method(), "`" + command.path() + "`", names(command.required()),
                            names(command.optional())))
                    .toList());
        }
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    @Test
    void accessorsOfReportsExist() throws Exception {
        List<String> documented = new ArrayList<>();
        for (List<String> row : page.table("### Reports")) {
            String name = row.get(0).replaceAll("[`()]", "");
            Report.class.getMethod(name);
            documented.add(name);
        }
        assertThat(Report.class.getDeclaredMethods())
                .filteredOn(method -> method.getParameterCount() == 0 && Modifier.isPublic(method
                        .getModifiers()) && !method.getName().equals("toString"))
                .extracting(Method::getName).containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<Path> targets = new ArrayList<>();
        for (DocPage each : DocPage.all()) {
            Matcher link = LINK.matcher(each.text());
            while (link.find()) {
                if (!link.group(1).contains("://")) {
                    targets.add(each.file().resolveSibling(link.group(1)));
                }
            }
        }
        assertThat(targets).isNotEmpty().allSatisfy(target -> assertThat(Files.exists(target)).as("%s", target).isTrue());
    }

    /** As GitHub makes an anchor of a heading. */
    @Test
    void anchorsAreHeadings() throws IOException {
        Map<String, Boolean> found = new TreeMap<>();
        for (DocPage each : DocPage.all()) {
            Matcher link = ANCHOR.matcher(each.text());
            while (link.find()) {
                Path file = link.group(1).isEmpty() ? each.file() : each.file().resolveSibling(link.group(1));
                boolean heading = HEADING.matcher(Files.readString(file)).results().map(match -> match.group(1).toLowerCase(
                        Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-')).anyMatch(link.group(2)::equals);
                found.put(each.file() + " -> " + file + "#" + link.group(2), heading);
            }
        }
        assertThat(found).hasSizeGreaterThan(20).allSatisfy((link, heading) -> assertThat(heading).as(link).isTrue());
    }

    /** Whoever sees the component for the first time reads it to the end. */
    @Test
    void readmeIsShort() {
        assertThat(DocPage.of("README.md").text().lines()).hasSizeLessThanOrEqualTo(130);
    }

    @Test
    void citedSectionsOfTheProtocolExist() throws IOException {
        assertThat(citedSections("protocol.md")).containsKeys("1.5", "7a", "6.11").hasSizeGreaterThan(20);
        assertThat(citedSections("protocol-p-cloud.md")).containsKeys("1", "2.3", "2.6").hasSizeGreaterThan(5);
    }

    /** The sections of the page that are cited anywhere, each with a file that cites it; all of them exist. */
    private static Map<String, String> citedSections(String page) throws IOException {
        Pattern citation = Pattern.compile("(?<![\\w-])" + Pattern.quote(page) + CITATION);
        Set<String> sections = SECTION.matcher(DocPage.of("docs/" + page).text()).results()
                .map(section -> section.group(1) == null ? section.group(2) : section.group(1)).collect(Collectors.toSet());
        Map<String, String> cited = new TreeMap<>();
        for (String folder : List.of("src/main", "src/simulator", "src/bench", "src/test", "docs", "routes")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(java|md|txt|properties|yaml)")).toList()) {
                    citation.matcher(Files.readString(file)).results().forEach(found -> {
                        for (int i = 1; i <= found.groupCount(); i++) {
                            if (found.group(i) != null) {
                                cited.put(found.group(i).replaceFirst("\\.$", ""), file.toString());
                            }
                        }
                    });
                }
            }
        }
        assertThat(cited).allSatisfy((section, file) -> assertThat(sections).as(file).contains(section));
        return cited;
    }

    @Test
    void mavenCoordinatesAreThoseOfTheProject() throws IOException {
        String coordinates = "<groupId>io.github.camelyeastar</groupId>\n    <artifactId>camel-yeastar</artifactId>\n"
                + "    <version>" + model.getVersion() + "</version>\n";
        List<DocPage.Block> dependencies = DocPage.blocks().stream()
                .filter(block -> block.text().startsWith("<dependency>")).toList();
        assertThat(dependencies).hasSize(3).allSatisfy(block -> assertThat(block.text()).contains(coordinates));
    }

    private static <T extends BaseOptionModel> List<T> own(List<T> options) {
        return options.stream().filter(option -> option.getConfigurationField() != null).toList();
    }

    private static List<List<String>> rows(List<? extends BaseOptionModel> options) {
        return options.stream().map(option -> List.of("`" + option.getName() + "`", defaultOf(option), option.getDescription()))
                .toList();
    }

    private static List<String> row(BaseOptionModel option, String on) {
        return List.of("`" + option.getName() + "`", on, defaultOf(option), option.getDescription());
    }

    private static String defaultOf(BaseOptionModel option) {
        if (option.getDefaultValue() == null) {
            return "";
        }
        String value = option.getDefaultValue().toString();
        if ("duration".equals(option.getType())) {
            long seconds = Long.parseLong(value) / 1000;
            value = seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
        }
        return "`" + value + "`";
    }
}
