// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/** The built jars hold all that they have to: a clean build can leave generated classes and services out without a word. */
@Tag("jdk")
class JarIT {
    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    @Test
    void theComponentIsComplete() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("jar"))) {
            assertThat(names(jar)).contains(
                    "io/github/camelyeastar/YeastarComponent.class",
                    "io/github/camelyeastar/YeastarComponentConfigurer.class",
                    "io/github/camelyeastar/YeastarEndpointConfigurer.class",
                    "io/github/camelyeastar/YeastarConfigurationConfigurer.class",
                    "io/github/camelyeastar/YeastarEndpointUriFactory.class",
                    "io/github/camelyeastar/ReportConverterLoader.class",
                    "io/github/camelyeastar/internal/pbx/s-series-error-codes.properties",
                    SERVICES + "component/yeastar",
                    SERVICES + "configurer/yeastar-component",
                    SERVICES + "configurer/yeastar-endpoint",
                    SERVICES + "configurer/io.github.camelyeastar.YeastarConfiguration",
                    SERVICES + "urifactory/yeastar-endpoint",
                    SERVICES + "TypeConverterLoader",
                    SERVICES + "dev-console/yeastar",
                    SERVICES + "dev-consoles.properties",
                    SERVICES + "component.properties",
                    "META-INF/io/github/camelyeastar/yeastar.json",
                    "org/apache/camel/catalog/components/yeastar.json",
                    "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
                    "META-INF/spring-configuration-metadata.json",
                    "io/github/camelyeastar/springboot/YeastarComponentAutoConfiguration.class",
                    "META-INF/jandex.idx",
                    "kamelets/yeastar-reports-source.kamelet.yaml",
                    "kamelets/yeastar-cdr-source.kamelet.yaml",
                    "kamelets/yeastar-missed-call-source.kamelet.yaml",
                    "kamelets/yeastar-dial-action.kamelet.yaml",
                    "kamelets/yeastar-command-action.kamelet.yaml",
                    "kamelets/yeastar-recording-action.kamelet.yaml",
                    "META-INF/LICENSE");
            assertThat(names(jar)).noneMatch(name -> name.contains("simulator"));
        }
    }

    @Test
    void everyServiceNamesAClassOfTheJar() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("jar"))) {
            List<String> classes = new ArrayList<>();
            for (String name : names(jar)) {
                if (name.startsWith(SERVICES) && !name.endsWith("/") && !name.endsWith(".properties")) {
                    new String(jar.getInputStream(jar.getEntry(name)).readAllBytes()).lines()
                            .filter(line -> !line.startsWith("#")).map(line -> line.replaceFirst("^class=", ""))
                            .forEach(classes::add);
                }
            }
            assertThat(classes).hasSizeGreaterThanOrEqualTo(6)
                    .allSatisfy(name -> assertThat(jar.getEntry(name.replace('.', '/') + ".class")).as(name).isNotNull());
        }
    }

    /** What is in it is what src/simulator has: no test of it, no benchmark, no class of the component. */
    @Test
    void theSimulatorIsAJarOfItsOwn() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("simulator.jar"))) {
            assertThat(files(jar)).filteredOn(name -> name.endsWith(".class")).map(JarIT::source).containsOnly(sources());
            assertThat(files(jar)).filteredOn(name -> !name.endsWith(".class")).containsExactlyInAnyOrder(resources());
        }
        try (JarFile jar = new JarFile(System.getProperty("simulator.sources"))) {
            assertThat(files(jar)).containsExactlyInAnyOrder(sources());
        }
    }

    /** The program brings Jackson along, and nothing that it does not need. */
    @Test
    void theSimulatorIsAProgramOfItsOwn() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("simulator.runnable"))) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("io.github.camelyeastar.simulator.PbxSimulator");
            assertThat(files(jar)).filteredOn(name -> !name.startsWith("com/fasterxml/jackson/"))
                    .allMatch(name -> name.startsWith("io/github/camelyeastar/simulator/") || name.startsWith("simulator/"))
                    .contains("simulator/scenarios/missed-call.txt")
                    .noneMatch(name -> name.contains("Test") || name.contains("PbxSimulatorExtension"));
        }
    }

    /** With nothing on its class path but itself: a login is read and answered by what is in it. */
    @Test
    void theProgramRunsAlone(@TempDir Path folder) throws Exception {
        try (SimulatorProcess pbx = new SimulatorProcess(folder, List.of("-jar", System.getProperty("simulator.runnable")),
                "--port=0", "--scenario=none")) {
            HttpRequest login = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pbx.port() + "/api/v1.1.0/login"))
                    .POST(HttpRequest.BodyPublishers
                            .ofString("{\"username\":\"api\",\"password\":\"wrong\",\"port\":\"8260\"}"))
                    .build();
            assertThat(HttpClient.newHttpClient().send(login, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("{\"status\":\"Failed\",\"errno\":\"20003\"}");
            pbx.awaitOutput("heard login from 127\\.0\\.0\\.1: Failed 20003");
        }
    }

    /** The simulator needs nothing that the component does not bring along: the POM has no dependency for it. */
    @Test
    void thePomNamesNothingForTheSimulator() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
        NodeList found = (NodeList) XPathFactory.newInstance().newXPath().evaluate(
                "/project/dependencies/dependency[not(scope='test')]/artifactId", pom, XPathConstants.NODESET);
        assertThat(IntStream.range(0, found.getLength()).mapToObj(i -> found.item(i).getTextContent()))
                .containsExactlyInAnyOrder("camel-support", "camel-health", "camel-http", "camel-jetty", "camel-jackson",
                        "jackson-dataformat-csv", "spring-boot-autoconfigure", "micrometer-core");
    }

    private static String source(String name) {
        return name.replaceFirst("(\\$.*)?\\.class$", ".java");
    }

    private static String[] sources() throws IOException {
        return under(Path.of("src/simulator/java"));
    }

    private static String[] resources() throws IOException {
        return under(Path.of("src/simulator/resources"));
    }

    private static String[] under(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).toArray(String[]::new);
        }
    }

    /** Without folders, and without what every jar has. */
    private static List<String> files(JarFile jar) {
        return names(jar).stream().filter(name -> !name.endsWith("/") && !name.startsWith("META-INF/")).toList();
    }

    private static List<String> names(JarFile jar) {
        try (Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            return names.toList();
        }
    }
}
