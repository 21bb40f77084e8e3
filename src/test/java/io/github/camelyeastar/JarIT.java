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
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The built jars hold all that they have to: a clean build can leave generated classes and services out without a word. */
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

    @Test
    void theTestJarIsTheSimulator() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("tests.jar"))) {
            assertThat(names(jar)).contains("io/github/camelyeastar/simulator/PbxSimulator.class",
                    "io/github/camelyeastar/simulator/PbxSimulatorExtension.class", "simulator/scenarios/missed-call.txt",
                    "simulator/commands-v1.txt");
            assertThat(names(jar)).filteredOn(name -> !name.endsWith("/") && !name.startsWith("META-INF/"))
                    .allMatch(name -> name.startsWith("io/github/camelyeastar/simulator/") || name.startsWith("simulator/"))
                    .noneMatch(name -> name.endsWith("Test.class"));
        }
    }

    private static List<String> names(JarFile jar) {
        try (Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            return names.toList();
        }
    }
}
