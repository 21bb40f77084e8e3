// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The projects of src/it, which are run by the profile runtimes, are of this version of the component, and
 * docs/runtimes.md links to them.
 */
class TemplatesTest {
    /** In seconds, what a stop takes at most once the reports under way are done. */
    private static final int LOGOUTS = 6;
    private static final Pattern VERSION = Pattern.compile(
            "(?s)<artifactId>camel-yeastar</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern PROPERTY = Pattern.compile("<(camel-yeastar\\.version)>(.*?)</\\1>");

    @ParameterizedTest
    @MethodSource("projects")
    void hasThisVersion(Path project) throws IOException {
        String pom = Files.readString(project.resolve("pom.xml"));
        Matcher property = PROPERTY.matcher(pom);
        String stated = property.find() ? property.group(2) : "not stated";
        assertThat(VERSION.matcher(pom).results().map(found -> found.group(1).replace("${camel-yeastar.version}", stated)))
                .isNotEmpty().containsOnly(GeneratedMetadata.model().getVersion());
    }

    @ParameterizedTest
    @MethodSource("projects")
    void isLinkedTo(Path project) {
        assertThat(DocPage.of("docs/runtimes.md").text()).contains("](../" + project + ")");
    }

    @Test
    void thereAreAllRuntimes() throws IOException {
        assertThat(projects().map(project -> project.getFileName().toString())).contains("main-yaml", "main-xml", "jbang",
                "spring-boot", "quarkus", "cluster", "kafka", "validate", "simulator");
    }

    /** Whoever tests routes needs no more than a pom, a route and a test. */
    @Test
    void theProjectThatShowsTheSimulatorHasThreeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/it/simulator"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("pom.xml", "MissedCalls.java", "MissedCallsTest.java");
        }
    }

    /** The template has what docs/runtimes.md tells Kubernetes. */
    @Test
    void kubernetesAsksTheTemplateForWhatItHas() throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/it/spring-boot/src/main/resources/application.properties"))) {
            properties.load(in);
        }
        String deployment = DocPage.blocks().stream().map(DocPage.Block::text)
                .filter(text -> text.contains("kind: Deployment")).findAny().orElseThrow();

        assertThat(number("terminationGracePeriodSeconds: (\\d+)", deployment))
                .isGreaterThanOrEqualTo(Integer.parseInt(properties.getProperty("camel.main.shutdown-timeout")) + LOGOUTS);
        assertThat(deployment).contains("path: /actuator/health/liveness", "path: /actuator/health/readiness",
                "name: REFUSALS_FILE");
        assertThat(properties).containsEntry("management.endpoint.health.group.liveness.include", "livenessState")
                .containsEntry("management.endpoint.health.group.readiness.include", "readinessState,camelHealth")
                .containsEntry("camel.component.yeastar.refusal-repository", "#bean:refusals")
                .containsEntry("refusals.file", "${REFUSALS_FILE:refusals.txt}");
    }

    private static int number(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().mapToInt(found -> Integer.parseInt(found.group(1))).findFirst()
                .orElseThrow();
    }

    static Stream<Path> projects() throws IOException {
        try (Stream<Path> projects = Files.list(Path.of("src/it"))) {
            return projects.filter(Files::isDirectory).sorted().toList().stream();
        }
    }
}
