// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the Kamelets say what a catalogue of Kamelets, and docs/kamelets.md, want to know. */
class KameletFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/kamelets");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{\\??(\\w+)}}");
    private static final String ICON = "data:image/svg+xml;base64,";

    private final DocPage page = DocPage.of("docs/kamelets.md");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static Map<?, ?> map(Object from, String... path) {
        Object at = from;
        for (String key : path) {
            at = ((Map<?, ?>) at).get(key);
        }
        return at == null ? Map.of() : (Map<?, ?>) at;
    }

    private static Map<?, ?> read(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIsAsThoseOfCamel(Path file) throws Exception {
        Map<?, ?> kamelet = read(file);
        String name = map(kamelet, "metadata").get("name").toString();
        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        Map<?, ?> annotations = map(kamelet, "metadata", "annotations");
        assertThat(annotations.keySet().stream().map(Object::toString)).containsExactlyInAnyOrder(
                "camel.apache.org/kamelet.support.level", "camel.apache.org/catalog.version", "camel.apache.org/kamelet.icon",
                "camel.apache.org/provider", "camel.apache.org/kamelet.group", "camel.apache.org/kamelet.namespace");
        String type = name.substring(name.lastIndexOf('-') + 1);
        assertThat(map(kamelet, "metadata", "labels")).isEqualTo(Map.of("camel.apache.org/kamelet.type", type));
        String version = GeneratedMetadata.model().getVersion();
        assertThat(annotations.get("camel.apache.org/catalog.version")).isEqualTo(version);
        assertThat(map(kamelet, "spec").get("dependencies").toString())
                .contains("mvn:io.github.camelyeastar:camel-yeastar:" + version, "camel:kamelet");
        String icon = annotations.get("camel.apache.org/kamelet.icon").toString();
        assertThat(icon).startsWith(ICON);
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(
                new String(Base64.getDecoder().decode(icon.substring(ICON.length())))))).getDocumentElement().getTagName())
                .isEqualTo("svg");

        Map<?, ?> definition = map(kamelet, "spec", "definition");
        assertThat(definition.get("title").toString().toLowerCase().replace(' ', '-')).isEqualTo(name);
        assertThat(definition.get("description").toString()).contains("camel.component.yeastar.*");
        if (type.equals("action")) {
            assertThat(definition.get("description").toString()).contains("camel.component.yeastar.reportUrl");
        }
        // no password can be given here, as a parameter is cut off at an &
        Set<String> properties = map(definition, "properties").keySet().stream().map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = new TreeSet<>();
        PARAMETER.matcher(Files.readString(file)).results().forEach(parameter -> used.add(parameter.group(1)));
        assertThat(used).isEqualTo(properties).doesNotContain("host", "username", "password");
        properties.forEach(property -> assertThat(map(definition, "properties", property).toString()).as(property)
                .contains("title=", "description=", "type="));
    }

    @Test
    void pageListsAllOfThemWithTheirParameters() throws IOException {
        List<List<String>> rows = page.table("## The Kamelets");
        assertThat(rows).extracting(row -> row.get(0).replace("`", "")).containsExactlyInAnyOrderElementsOf(
                files().stream().map(file -> file.getFileName().toString().replace(".kamelet.yaml", "")).toList());
        for (List<String> row : rows) {
            Map<?, ?> kamelet = read(FOLDER.resolve(row.get(0).replace("`", "") + ".kamelet.yaml"));
            assertThat(map(kamelet, "spec", "definition", "properties").keySet().stream().map(key -> "`" + key + "`")
                    .collect(Collectors.joining(", "))).as("%s", row).isEqualTo(row.get(1));
        }
    }
}
