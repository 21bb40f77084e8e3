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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The parts of the component depend on each other one way only, and each on no library but its own. */
class PartsTest {
    private static final String PACKAGE = "io.github.camelyeastar";

    private enum Part {
        REPORT, CLIENT, SESSION, LISTENER, CAMEL, SPRING_BOOT
    }

    private static final Map<Part, Set<String>> CLASSES = Map.of(
            Part.REPORT,
            Set.of("Report", "ReportParser", "ReportType", "Party", "Cdr", "CdrFile", "CdrLines", "FieldMap", "Fields"),
            Part.CLIENT,
            Set.of("YeastarClient", "ClientTls", "PeerCertificate", "YeastarApiException", "ErrorCode", "ErrorCodes",
                    "ErrorGroup",
                    "PbxApi", "SSeries", "PbxOptions", "Credentials", "Announcement", "PasswordHash", "LocalAddress",
                    "CommandCatalogue", "Spelling",
                    "NotSentException", "AnswerDetails", "HostResolver",
                    "ApiJson", "Download", "RequestGate", "ClientRequest", "ClientDeadline", "PbxAnswer", "PinnedTrust"),
            Part.SESSION,
            Set.of("YeastarSession", "YeastarSessions", "SessionCommands", "SessionLogin", "SessionState", "SessionStatus",
                    "SessionTimer", "KeepAlive", "SilenceWatchdog", "LoginBudget", "LoginLedger", "LostTokens", "LoginRequest",
                    "RefusalMemory",
                    "ClientSource",
                    "ManagedYeastarSession"),
            Part.LISTENER,
            Set.of("ReportListener", "ReportListeners", "ReportHandler", "ReportBody", "ReportMemory",
                    "ReportConnectionFactory",
                    "HostMending", "SenderLimit", "ListenerThreads", "RequestDeadlines", "PostedAnswer", "ReportReceiver",
                    "OncePerMinute"),
            Part.CAMEL, Set.of("YeastarComponent", "YeastarComponentConfigurer", "YeastarEndpoint",
                    "YeastarEndpointConfigurer", "YeastarEndpointUriFactory", "YeastarProducer", "YeastarConsumer",
                    "InFlightReports", "ReportIntake", "ReportMessage", "Deliveries", "ProcessedRecords", "RecentReports",
                    "UnreadableReports", "KnownReports", "OwedReports",
                    "UnacknowledgedReports", "ReportCounts",
                    "InboundControl", "AskedCalls", "InboundDecision", "CommandParameters",
                    "DownloadedFile",
                    "AllowedSources", "OptionCheck", "CheckingConfigurer",
                    "YeastarHealthCheck", "YeastarConsole", "ReportConverter",
                    "ReportConverterLoader"),
            Part.SPRING_BOOT, Set.of("YeastarComponentAutoConfiguration", "YeastarComponentCustomizer"));
    /** What every part but the reports may use: options and names. The options make the client's records of them. */
    private static final Set<String> OPTIONS = Set.of("YeastarConfiguration", "YeastarConfigurationConfigurer",
            "ConfigurationOptions", "YeastarConstants");
    private static final Map<Part, Set<Part>> USES = Map.of(
            Part.REPORT, Set.of(),
            Part.CLIENT, Set.of(Part.REPORT),
            Part.SESSION, Set.of(Part.CLIENT),
            Part.LISTENER, Set.of(),
            Part.CAMEL, Set.of(Part.REPORT, Part.CLIENT, Part.SESSION, Part.LISTENER),
            Part.SPRING_BOOT, Set.of(Part.CAMEL));

    private final JavaClasses main = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("test-classes")).importPackages(PACKAGE);

    @Test
    void everyClassHasItsPart() {
        Set<String> known = Stream.concat(CLASSES.values().stream().flatMap(Set::stream), OPTIONS.stream())
                .collect(Collectors.toSet());
        assertThat(main.stream().map(PartsTest::topLevel).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void dependenciesPointOneWay() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass from : main) {
            from.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass to = dependency.getTargetClass();
                if (to.getPackageName().startsWith(PACKAGE) && !mayUse(topLevel(from), topLevel(to))) {
                    wrong.add(topLevel(from) + " -> " + topLevel(to));
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theListenerAloneKnowsJetty() {
        assertThat(usersOf("org.eclipse.jetty", "org.apache.camel.component.jetty", "org.apache.camel.component.jetty12"))
                .containsExactlyInAnyOrder("ReportListener", "ReportHandler", "ReportBody", "ReportConnectionFactory",
                        "SenderLimit", "ListenerThreads", "RequestDeadlines", "PostedAnswer");
    }

    @Test
    void theClientAloneKnowsHttp() {
        assertThat(usersOf("org.apache.camel.component.http", "org.apache.hc")).isNotEmpty()
                .isSubsetOf(CLASSES.get(Part.CLIENT));
    }

    @Test
    void springBootIsNeededForSpringBootOnly() {
        assertThat(usersOf("org.springframework")).containsExactlyInAnyOrderElementsOf(CLASSES.get(Part.SPRING_BOOT));
    }

    @Test
    void reportsKnowNoCamel() {
        assertThat(usersOf("org.apache.camel")).doesNotContainAnyElementsOf(CLASSES.get(Part.REPORT));
    }

    /** What differs between series of PBXs stands in one class for each series. */
    @Test
    void theClientAloneKnowsCodesAndVersions() throws IOException {
        Pattern known = Pattern.compile("startsWith\\(\"v|equals\\(\"v[0-9]|(?<!defaultValue = )\"[0-9]{5}\"");
        List<Path> guilty;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            guilty = sources.filter(Files::isRegularFile).filter(file -> known.matcher(text(file)).find()).toList();
        }
        assertThat(guilty).containsExactly(Path.of("src/main/java/io/github/camelyeastar/internal/pbx/SSeries.java"));
    }

    /** A part of the component gets the options that it needs, not all of them. */
    @Test
    void theClientKnowsNoConfiguration() {
        noClasses().that().resideInAPackage(PACKAGE + ".internal.pbx..").should().dependOnClassesThat()
                .haveSimpleName("YeastarConfiguration").check(main);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSimulatorKnowsNeitherTheComponentNorCamel() {
        JavaClasses simulator = new ClassFileImporter().importPackages(PACKAGE + ".simulator");
        assertThat(simulator).isNotEmpty();
        noClasses().should().dependOnClassesThat().resideInAnyPackage(PACKAGE, "org.apache.camel..").check(simulator);
    }

    private static boolean mayUse(String from, String to) {
        if (from.equals(to) || OPTIONS.contains(from) && OPTIONS.contains(to)) {
            return true;
        } else if (OPTIONS.contains(from)) {
            return part(to) == Part.CLIENT;
        } else if (OPTIONS.contains(to)) {
            return part(from) != Part.REPORT;
        }
        return part(from) == part(to) || USES.get(part(from)).contains(part(to));
    }

    private static Part part(String name) {
        return CLASSES.entrySet().stream().filter(part -> part.getValue().contains(name)).map(Map.Entry::getKey).findAny()
                .orElseThrow(() -> new AssertionError(name + " has no part"));
    }

    private Set<String> usersOf(String... packages) {
        return main.stream()
                .filter(user -> user.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> List.of(packages).stream()
                                .anyMatch(name -> (dependency.getTargetClass().getPackageName() + ".").startsWith(name + "."))))
                .map(PartsTest::topLevel).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String topLevel(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.getName().replaceFirst("^.*\\.", "").replaceFirst("\\$.*$", "");
    }
}
