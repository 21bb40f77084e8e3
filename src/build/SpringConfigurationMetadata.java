// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.util.StringHelper;

/**
 * Corrects what Camel's plugin writes of the component's options, and writes them as Spring Boot's tools read them. Run by the
 * build.
 */
public class SpringConfigurationMetadata {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "io.github.camelyeastar.YeastarComponent";
    /**
     * Values of options that take others as well. They are no enums of the component, since Camel's tools refuse each value that
     * is not among an enum's: {@code types=CDR,INVITE}, or a version of firmware that nobody has heard of.
     */
    private static final Map<String, List<String>> SUGGESTED = Map.of("api-version",
            List.of("v1.0.0", "v1.0.1", "v1.1.0", "v2.0.0"), "report-version", List.of("1.0.2", "2.0.0"), "types",
            Arrays.stream(ReportType.values()).map(ReportType::name).toList());

    public static void main(String[] args) throws IOException {
        JsonNode camel = JSON.readTree(withoutDefaultOfUnset(Path.of(args[0])));
        String prefix = "camel.component." + camel.path("component").path("scheme").asText();
        ObjectNode spring = JSON.createObjectNode();
        ArrayNode groups = spring.putArray("groups");
        for (String group : new String[]{prefix, prefix + ".customizer"}) {
            groups.addObject().put("name", group).put("type", SOURCE).put("sourceType", SOURCE);
        }
        Map<String, ObjectNode> properties = new TreeMap<>();
        ArrayNode hints = JSON.createArrayNode();
        camel.path("componentProperties").properties().forEach(option -> {
            ObjectNode property = property(prefix + "." + StringHelper.camelCaseToDash(option.getKey()), option.getValue());
            properties.put(property.path("name").asText(), property);
            List<String> suggested = SUGGESTED.get(StringHelper.camelCaseToDash(option.getKey()));
            if (option.getValue().has("enum") || suggested != null) {
                ObjectNode hint = hints.addObject().put("name", property.path("name").asText());
                ArrayNode values = hint.putArray("values");
                option.getValue().path("enum").forEach(value -> values.addObject().set("value", value));
                if (suggested != null) {
                    suggested.forEach(value -> values.addObject().put("value", value));
                    hint.putArray("providers").addObject().put("name", "any");
                }
            }
        });
        for (ObjectNode own : new ObjectNode[]{
                property(prefix + ".enabled", Boolean.class, "Whether camel.component.yeastar.* is bound to the component."),
                property(prefix + ".customizer.enabled", Boolean.class,
                        "Whether the customizer that binds camel.component.yeastar.* is used.")}) {
            properties.put(own.path("name").asText(), own.put("defaultValue", true));
        }
        spring.putArray("properties").addAll(properties.values());
        spring.set("hints", hints);
        Files.writeString(Path.of(args[1]), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(spring)
                .replace(System.lineSeparator(), "\n") + "\n");
    }

    /**
     * Camel's plugin gives each boolean option the default false. One whose type is the class Boolean has no default: what holds
     * while it is not set depends on other things, which its description tells. Otherwise tools would show a wrong default.
     */
    private static String withoutDefaultOfUnset(Path metadata) throws IOException {
        String generated = Files.readString(metadata);
        String corrected = generated.replaceAll("(\"javaType\": \"java.lang.Boolean\",.*?)\"defaultValue\": false, ", "$1");
        if (!corrected.equals(generated)) {
            Files.writeString(metadata, corrected);
        }
        return corrected;
    }

    private static ObjectNode property(String name, Class<?> type, String description) {
        return JSON.createObjectNode().put("name", name).put("type", type.getName()).put("description", description)
                .put("sourceType", SOURCE);
    }

    private static ObjectNode property(String name, JsonNode option) {
        ObjectNode property = JSON.createObjectNode().put("name", name).put("type", type(option))
                .put("description", option.path("description").asText()).put("sourceType", SOURCE);
        if (option.has("defaultValue")) {
            // a duration without a unit would do, but says less
            property.set("defaultValue", isDuration(option)
                    ? JSON.getNodeFactory().textNode(option.path("defaultValue").asText() + "ms") : option.get("defaultValue"));
        }
        if (option.path("deprecated").asBoolean()) {
            ObjectNode deprecation = property.put("deprecated", true).putObject("deprecation");
            if (!option.path("deprecationNote").asText().isEmpty()) {
                deprecation.put("reason", option.path("deprecationNote").asText());
            }
        }
        return property;
    }

    private static String type(JsonNode option) {
        if (isDuration(option)) {
            return "java.time.Duration";
        }
        String type = option.path("javaType").asText();
        return switch (type) {
            case "boolean" -> "java.lang.Boolean";
            case "int" -> "java.lang.Integer";
            case "long" -> "java.lang.Long";
            // Spring's tools know classes, not what they are of
            default -> type.replaceFirst("<.*", "");
        };
    }

    private static boolean isDuration(JsonNode option) {
        return "duration".equals(option.path("type").asText());
    }
}
