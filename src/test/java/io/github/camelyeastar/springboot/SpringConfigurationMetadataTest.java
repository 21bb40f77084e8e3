// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.springboot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.CamelContext;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/** What Spring Boot's tools complete and explain is what the component has. */
class SpringConfigurationMetadataTest {
    private static final String PREFIX = "camel.component.yeastar.";

    @Test
    void everyOptionIsThereWithItsTypeAndDefault() throws Exception {
        Map<String, String> expected = new TreeMap<>(Map.of(PREFIX + "enabled", "java.lang.Boolean true",
                PREFIX + "customizer.enabled", "java.lang.Boolean true"));
        for (ComponentModel.ComponentOptionModel option : model().getComponentOptions()) {
            String type = switch (option.getType()) {
                case "boolean" -> "java.lang.Boolean";
                case "integer" -> "java.lang.Integer";
                case "duration" -> "java.time.Duration";
                default -> option.getJavaType().replaceFirst("<.*", "");
            };
            expected.put(PREFIX + StringHelper.camelCaseToDash(option.getName()), type + " " + option.getDefaultValue());
        }
        Map<String, String> shown = new TreeMap<>();
        for (JsonNode property : metadata().path("properties")) {
            String defaultValue = property.has("defaultValue") ? property.get("defaultValue").asText() : "null";
            if (property.path("type").asText().equals(Duration.class.getName()) && property.has("defaultValue")) {
                defaultValue = Long.toString(DurationStyle.detectAndParse(defaultValue).toMillis());
            }
            shown.put(property.path("name").asText(), property.path("type").asText() + " " + defaultValue);
            assertThat(property.path("description").asText()).as("%s", property).isNotBlank();
            assertThat(property.path("sourceType").asText()).isEqualTo(YeastarComponent.class.getName());
        }
        assertThat(shown).containsExactlyEntriesOf(expected).hasSizeGreaterThan(40);
    }

    @Test
    void defaultsHaveTheirJsonTypes() throws IOException {
        assertThat(metadata().path("properties")).allSatisfy(property -> {
            switch (property.path("type").asText()) {
                // an option without a default says in its description what holds
                case "java.lang.Boolean" ->
                    assertThat(!property.has("defaultValue") || property.get("defaultValue").isBoolean())
                            .as("%s", property).isTrue();
                case "java.lang.Integer" ->
                    assertThat(!property.has("defaultValue") || property.get("defaultValue").isInt())
                            .as("%s", property).isTrue();
                default -> Class.forName(property.path("type").asText());
            }
        });
    }

    @Test
    void valuesOfEnumsAreHinted() throws Exception {
        Map<String, Object> expected = new TreeMap<>();
        model().getComponentOptions().stream().filter(option -> option.getEnums() != null)
                .forEach(option -> expected.put(PREFIX + StringHelper.camelCaseToDash(option.getName()), option.getEnums()));
        expected.put(PREFIX + "types", Stream.of(ReportType.values()).map(ReportType::name).toList());
        expected.put(PREFIX + "api-version", List.of("v1.0.0", "v1.0.1", "v1.1.0", "v2.0.0"));
        expected.put(PREFIX + "report-version", List.of("1.0.2", "2.0.0"));
        Map<String, Object> hinted = new TreeMap<>();
        metadata().path("hints").forEach(hint -> hinted.put(hint.path("name").asText(), new ArrayList<>(StreamSupport
                .stream(hint.path("values").spliterator(), false).map(value -> value.path("value").asText()).toList())));
        assertThat(hinted).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void hintsOfOptionsThatTakeOtherValuesForbidNone() throws Exception {
        assertThat(metadata().path("hints"))
                .filteredOn(hint -> hint.path("providers").path(0).path("name").asText().equals("any"))
                .extracting(hint -> hint.path("name").asText())
                .containsExactlyInAnyOrder(PREFIX + "types", PREFIX + "api-version", PREFIX + "report-version");
        try (CamelContext context = new DefaultCamelContext()) {
            // nor do Camel's own tools and the component refuse them
            String uri = "yeastar:reports?host=h&username=u&types=CDR,INVITE&apiVersion=v1.0.2&reportVersion=1.0.0";
            context.getEndpoint(uri);
            DefaultCamelCatalog catalog = new DefaultCamelCatalog();
            catalog.addComponent("yeastar", YeastarComponent.class.getName(), json());
            assertThat(catalog.validateEndpointProperties(uri).isSuccess()).isTrue();
            assertThat(catalog.validateEndpointProperties(uri + "&protocol=ftp")
                    .getInvalidEnum()).containsKey("protocol");
        }
    }

    private static ComponentModel model() throws IOException {
        return JsonMapper.generateComponentModel(json());
    }

    private static String json() throws IOException {
        try (InputStream in = YeastarComponent.class.getResourceAsStream("/META-INF/io/github/camelyeastar/yeastar.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream in = YeastarComponent.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
