// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every URI and every property in routes/, README.md and docs/ is one that the generated metadata know. */
class RouteUrisTest {
    /** In YAML after uri: or to:, in XML as uri="", in Java in quotes. Options may follow as YAML parameters. */
    private static final Pattern URI = Pattern.compile(
            "(?m)(?:^(?<indent> *)uri: +|\\bto: +|uri=|\\()?(?<quote>[\"']?)(?<uri>yeastar:[^\\s\"'`)<>]+)\\k<quote>[^\\n]*\\n"
                    + "(?<parameters>\\k<indent>parameters:\\n(?:\\k<indent> +[^\\n]*\\n)+)?");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^ +(\\w+): *(.*)$");
    private static final Pattern PROPERTY = Pattern.compile("camel\\.component\\.yeastar\\.([A-Za-z]+)");

    /** As the pages set a property of a route, and as the route reads it. */
    private static final Pattern SETTING = Pattern.compile("(?<![\\w.$/{-])((?:store|backfill|cdr)\\.[a-zA-Z]+)\\b");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-zA-Z.]+)");

    private final CamelCatalog catalog = GeneratedMetadata.catalog();

    @Test
    void urisAreValid() throws IOException {
        Map<String, String> failures = new TreeMap<>();
        List<String> seen = new ArrayList<>();
        texts().forEach((name, text) -> uris(text).forEach(uri -> {
            seen.add(uri);
            EndpointValidationResult result = catalog.validateEndpointProperties(uri);
            if (!result.isSuccess()) {
                failures.merge(name, result.summaryErrorMessage(false), String::concat);
            }
        }));
        assertThat(failures).isEmpty();
        assertThat(seen).contains("yeastar:reports", "yeastar:login", "yeastar:heartbeat", "yeastar:logout",
                "yeastar:reports?autoLogin=false&heartbeatPeriod=0");
    }

    /** The jar ships its metadata where Camel's tools look for those of any component. */
    @Test
    void camelsCatalogueKnowsTheComponentByItself() {
        CamelCatalog fresh = new DefaultCamelCatalog();
        assertThat(fresh.validateEndpointProperties("yeastar:reports?listenPort=8260").isSuccess()).isTrue();
        assertThat(fresh.validateEndpointProperties("yeastar:reports?listenPrt=8260").getUnknown())
                .containsExactly("listenPrt");
        assertThat(fresh.validateConfigurationProperty("camel.component.yeastar.usrname=api").getUnknown())
                .containsExactly("camel.component.yeastar.usrname");
    }

    @Test
    void aWrongUriFailsByName() {
        assertThat(errors("yeastar:reports?listenPrt=8260")).contains("listenPrt").contains("Unknown option");
        assertThat(errors("yeastar:reports?listenPort=80a")).contains("listenPort").contains("Invalid integer value");
        assertThat(errors("yeastar:reports?protocol=ftp")).contains("protocol").contains("Invalid enum value");
    }

    /** By the catalogue, which needs no start; and when the route is made, before anything is sent. */
    @ParameterizedTest
    @CsvSource({"listenPrt, 8260, Unknown option, Unknown parameters",
            "listenPort, 80a, Invalid integer value, is not a number",
            "protocol, ftp, Invalid enum value, is neither https nor http"})
    void aWrongOptionInYamlFailsByName(String option, String value, String catalogues, String components) throws Exception {
        String inline = """
                - route:
                    autoStartup: false
                    from:
                      uri: yeastar:reports?%s=%s
                      steps:
                        - log: "${body}"
                """.formatted(option, value);
        String parameters = """
                - route:
                    autoStartup: false
                    from:
                      uri: yeastar:reports
                      parameters:
                        %s: "%s"
                      steps:
                        - log: "${body}"
                """.formatted(option, value);
        for (String yaml : List.of(inline, parameters)) {
            assertThat(uris(yaml)).singleElement().satisfies(uri -> assertThat(errors(uri)).contains(option, catalogues));
            try (CamelContext context = YeastarTestSupport.newContext()) {
                YeastarConfiguration yeastar = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
                yeastar.setHost("192.168.5.150");
                yeastar.setUsername("api");
                PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("wrong.yaml", yaml));
                assertThatThrownBy(context::start).hasStackTraceContaining(option).hasStackTraceContaining(components);
            }
        }
    }

    @Test
    void urisAreFoundInAllNotations() {
        assertThat(uris("""
                - from:
                    uri: yeastar:reports
                    parameters:
                      autoLogin: false
                      listenPrt: "8260"
                    steps:
                      - to: "yeastar:login"
                """)).containsExactly("yeastar:reports?autoLogin=false&listenPrt=8260", "yeastar:login");
        assertThat(uris("<to uri=\"yeastar:a/b?x=1&amp;y=2\"/>\n")).containsExactly("yeastar:a/b?x=1&y=2");
        assertThat(uris("from(\"yeastar:reports\").to(\"log:x\");\n")).containsExactly("yeastar:reports");
    }

    @Test
    void propertiesExist() throws IOException {
        ComponentModel model = GeneratedMetadata.model();
        List<String> known = new ArrayList<>(
                model.getComponentOptions().stream().map(ComponentModel.ComponentOptionModel::getName).toList());
        // on Spring Boot, for each component
        known.add("enabled");
        List<String> named = new ArrayList<>();
        for (String text : texts().values()) {
            Matcher matcher = PROPERTY.matcher(text);
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
        }
        assertThat(named).contains("host", "username", "password");
        assertThat(known).containsAll(named);
    }

    /** A setting in the pages, such as store.to, is a property of a file in routes/. */
    @Test
    void settingsOfRoutesExist() throws IOException {
        Set<String> known = new TreeSet<>();
        Set<String> named = new TreeSet<>();
        texts().forEach((name, text) -> {
            boolean route = name.startsWith("routes");
            (route ? PLACEHOLDER : SETTING).matcher(text).results()
                    .forEach(match -> (route ? known : named).add(match.group(1)));
        });
        assertThat(named).contains("store.to", "store.retries", "cdr.url", "backfill.days");
        assertThat(known).containsAll(named);
    }

    /** Without these parameters, SQLite does not survive a power cut. */
    @Test
    void urlOfSqliteHasTheParametersOfItsRoute() throws IOException {
        Pattern parameters = Pattern.compile("store\\.url(?::| = )jdbc:sqlite:[^?\\s]+\\?([^\\s}]+)");
        assertThat(texts().values().stream().flatMap(text -> parameters.matcher(text).results())
                .map(match -> match.group(1)).toList()).hasSizeGreaterThan(2).containsOnly(
                        "journal_mode=WAL&synchronous=FULL&busy_timeout=10000&transaction_mode=IMMEDIATE");
    }

    @Test
    void propertyFilesHoldNoSecretAndNoAddress() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(Path.of("routes/application.properties"))));
        assertThat(List.of("host", "username", "password")).allSatisfy(option -> assertThat(
                properties.getProperty("camel.component.yeastar." + option)).matches("\\{\\{env:PBX_[A-Z]+}}"));
    }

    private String errors(String uri) {
        return catalog.validateEndpointProperties(uri).summaryErrorMessage(false);
    }

    /** All of routes/, and the pages as a whole: an inline URI is copied, too. */
    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        DocPage.all().forEach(page -> texts.put(page.file().toString(), page.text()));
        try (Stream<Path> routes = Files.list(Path.of("routes"))) {
            for (Path file : routes.filter(Files::isRegularFile).toList()) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static List<String> uris(String text) {
        List<String> uris = new ArrayList<>();
        Matcher matcher = URI.matcher(text);
        while (matcher.find()) {
            StringBuilder uri = new StringBuilder(matcher.group("uri").replace("&amp;", "&").replaceFirst("[.,;:]+$", ""));
            if (matcher.group("indent") != null && matcher.group("parameters") != null) {
                Matcher parameter = PARAMETER.matcher(matcher.group("parameters").split("\n", 2)[1]);
                while (parameter.find()) {
                    uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(parameter.group(1)).append('=')
                            .append(parameter.group(2).replaceAll("^[\"']|[\"']$", ""));
                }
            }
            if (!uri.toString().startsWith("yeastar:command[")) {
                uris.add(uri.toString());
            }
        }
        return uris;
    }
}
