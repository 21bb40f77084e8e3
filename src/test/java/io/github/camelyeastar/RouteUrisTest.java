/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every URI and every property in routes/, README.md and docs/ is one that the generated metadata know. */
class RouteUrisTest {
    /** In YAML after uri: or to:, in XML as uri="", in Java in quotes. Options may follow as YAML parameters. */
    private static final Pattern URI = Pattern.compile(
            "(?m)(?:^(?<indent> *)uri: +|\\bto: +|uri=|\\()?(?<quote>[\"']?)(?<uri>yeastar:[^\\s\"'`)<>]+)\\k<quote>[^\\n]*\\n"
                    + "(?<parameters>\\k<indent>parameters:\\n(?:\\k<indent> +[^\\n]*\\n)+)?");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^ +(\\w+): *(.*)$");
    private static final Pattern PROPERTY = Pattern.compile("camel\\.component\\.yeastar\\.([A-Za-z]+)");

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

    @Test
    void aWrongUriFailsByName() {
        assertThat(errors("yeastar:reports?listenPrt=8260")).contains("listenPrt").contains("Unknown option");
        assertThat(errors("yeastar:reports?listenPort=80a")).contains("listenPort").contains("Invalid integer value");
        assertThat(errors("yeastar:reports?protocol=ftp")).contains("protocol").contains("Invalid enum value");
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
        List<String> known = model.getComponentOptions().stream().map(ComponentModel.ComponentOptionModel::getName).toList();
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

    @Test
    void propertyFilesHoldNoSecretAndNoAddress() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(Path.of("routes/application.properties"))));
        assertThat(properties.stringPropertyNames())
                .doesNotContain("camel.component.yeastar.host", "camel.component.yeastar.username",
                        "camel.component.yeastar.password");
    }

    private String errors(String uri) {
        return catalog.validateEndpointProperties(uri).summaryErrorMessage(false);
    }

    /** All of routes/, and the pages as a whole: an inline URI is copied, too. */
    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        DocPage.all().forEach(page -> texts.put(page.file().toString(), page.text()));
        try (Stream<Path> routes = Files.list(Path.of("routes"))) {
            for (Path file : routes.toList()) {
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
