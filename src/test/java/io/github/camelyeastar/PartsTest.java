// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The packages of the component depend on each other one way only, and each on no library but its own. */
class PartsTest {
    private static final String ROOT = "io.github.camelyeastar";
    private static final String REPORT = ROOT + ".report";
    private static final String PBX = ROOT + ".internal.pbx";
    private static final String CLIENT = ROOT + ".internal.client";
    private static final String FIGURES = ROOT + ".internal.figures";
    private static final String LOGIN = ROOT + ".internal.login";
    private static final String SESSION = ROOT + ".internal.session";
    private static final String INTAKE = ROOT + ".internal.intake";
    private static final String HTTP = ROOT + ".internal.http";
    private static final String SPRING_BOOT = ROOT + ".springboot";
    /** The half of the root that every package may use. The other half are Camel's classes. */
    private static final Set<String> FOR_ALL = Set.of("YeastarApiException", "ErrorCode", "ErrorGroup", "YeastarConstants",
            "LoginLedger", "LoginSite");
    /** What the intake shows to a transport. */
    private static final Set<String> INTERFACE_OF_THE_INTAKE = Set.of("ReportTransport", "ReportReceiver", "Outcome",
            "ReportMemory", "OncePerMinute");

    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(Path.of("target/classes"), Path.of("target/test-classes"))
            .that(resideInAPackage(ROOT + ".."));
    private static final JavaClasses MAIN = ALL.that(DescribedPredicate.describe("are of the component",
            type -> type.getSource().orElseThrow().getUri().getPath().contains("/classes/")));
    private static final JavaClasses SIMULATOR = ALL.that(resideInAPackage(ROOT + ".simulator"));

    @Test
    void everyClassIsInAPackageThatHasARule() {
        Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages).containsExactlyInAnyOrder(ROOT, REPORT, PBX, CLIENT, FIGURES, LOGIN, SESSION, INTAKE, HTTP,
                SPRING_BOOT);
    }

    @Test
    void reportsUseNoOtherPackageAndNoCamel() {
        check(REPORT, nothingElse());
        noClasses().that().resideInAPackage(REPORT).should().dependOnClassesThat().resideInAPackage("org.apache.camel..")
                .check(MAIN);
    }

    @Test
    void pbxUsesTheReportsOnly() {
        check(PBX, resideInAPackage(REPORT).or(ofTheRoot(FOR_ALL)));
    }

    @Test
    void clientUsesThePbxOnly() {
        check(CLIENT, resideInAPackage(PBX).or(ofTheRoot(FOR_ALL)));
    }

    @Test
    void figuresUseNoOtherPackage() {
        check(FIGURES, nothingElse());
    }

    @Test
    void loginUsesTheClientThePbxAndTheFiguresOnly() {
        check(LOGIN, resideInAnyPackage(CLIENT, PBX, FIGURES).or(ofTheRoot(FOR_ALL)));
    }

    @Test
    void sessionUsesTheLoginsAndWhatTheyUseOnly() {
        check(SESSION, resideInAnyPackage(LOGIN, CLIENT, PBX, FIGURES).or(ofTheRoot(FOR_ALL)));
    }

    @Test
    void intakeSendsNothingItself() {
        check(INTAKE, resideInAnyPackage(PBX, FIGURES, REPORT).or(ofTheRoot(FOR_ALL))
                .or(named(CLIENT, Set.of("HostResolver", "NotSentException"))));
    }

    @Test
    void httpUsesTheInterfaceOfTheIntakeOnly() {
        check(HTTP, named(INTAKE, INTERFACE_OF_THE_INTAKE));
    }

    @Test
    void theComponentDoesNotUseItsSpringBootStarter() {
        check(ROOT, resideInAnyPackage(REPORT, PBX, CLIENT, FIGURES, LOGIN, SESSION, INTAKE, HTTP));
    }

    @Test
    void httpAloneKnowsJetty() {
        assertThat(packagesThatUse("org.eclipse.jetty..", "org.apache.camel.component.jetty..",
                "org.apache.camel.component.jetty12..", "org.apache.camel.http.common..")).containsExactly(HTTP);
    }

    @Test
    void clientAloneKnowsTheHttpClient() {
        assertThat(
                packagesThatUse("org.apache.camel.component.http..", "org.apache.hc.client5..", "org.apache.hc.core5.http.."))
                .containsExactly(CLIENT);
    }

    @Test
    void protocolTakesNothingOfTheHttpClientsLibraryButThePercentEncoding() {
        assertThat(MAIN.stream().filter(resideInAPackage(PBX))
                .flatMap(user -> user.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getName()).filter(name -> name.startsWith("org.apache.hc.")))
                .containsOnly("org.apache.hc.core5.net.PercentCodec");
        assertThat(packagesThatUse("org.apache.hc..")).containsExactlyInAnyOrder(CLIENT, PBX);
    }

    /** An application without Micrometer loads no class that needs it. */
    @Test
    void oneClassKnowsMicrometer() {
        assertThat(MAIN.stream().filter(user -> user.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> dependency.getTargetClass().getPackageName().startsWith("io.micrometer"))))
                .extracting(JavaClass::getName).containsExactly(FIGURES + ".MicrometerMeters");
    }

    @Test
    void springBootIsNeededForSpringBootOnly() {
        assertThat(packagesThatUse("org.springframework..")).containsExactly(SPRING_BOOT);
    }

    /** What differs between series of PBXs stands in one class for each series. */
    @Test
    void theSeriesAloneKnowCodesAndVersions() throws IOException {
        Pattern known = Pattern.compile("startsWith\\(\"v|equals\\(\"v[0-9]|(?<!defaultValue = )\"[0-9]{5}\"");
        List<Path> guilty;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            guilty = sources.filter(Files::isRegularFile).filter(file -> known.matcher(text(file)).find()).toList();
        }
        assertThat(guilty).map(file -> file.getFileName().toString()).containsExactlyInAnyOrder("SSeries.java", "PSeries.java");
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
        assertThat(SIMULATOR).isNotEmpty();
        noClasses().should().dependOnClassesThat()
                .resideInAnyPackage(ROOT, REPORT, ROOT + ".internal..", SPRING_BOOT, "org.apache.camel..").check(SIMULATOR);
    }

    /** What users of the simulator need is public; the rest may change at any time. */
    @Test
    void theSimulatorHasFewPublicTypes() throws IOException {
        List<String> visible;
        try (Stream<Path> sources = Files.walk(Path.of("src/simulator/java"))) {
            visible = sources.filter(Files::isRegularFile)
                    .filter(source -> Pattern.compile("(?m)^public ").matcher(text(source)).find())
                    .map(source -> source.getFileName().toString().replace(".java", "")).toList();
        }
        assertThat(visible).containsExactlyInAnyOrder("PbxSimulatorExtension", "PbxSimulator", "PbxBuilder", "Personality",
                "Ledger", "SentReport", "RecordedRequest", "Fault", "InboundCall", "PbxRecords", "SimulatedCdr");
    }

    /** What runs as one jar needs one library; the extension alone needs JUnit. */
    @Test
    void theSimulatorNeedsJacksonOnly() {
        JavaClasses simulator = SIMULATOR.that(DescribedPredicate.describe("are no tests",
                type -> !type.getName().contains("Test")));
        assertThat(simulator).hasSizeGreaterThan(50);
        classes().that().doNotHaveSimpleName("PbxSimulatorExtension").should().onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl..", "javax.crypto..", "com.sun.net.httpserver..",
                        "com.fasterxml.jackson..",
                        ROOT + ".simulator")
                .check(simulator);
    }

    @Test
    void nothingDependsOnTheBenchmarks() {
        assertThat(ALL.stream().map(JavaClass::getPackageName)).contains(ROOT + ".bench");
        noClasses().that().resideOutsideOfPackage(ROOT + ".bench..").should().dependOnClassesThat()
                .resideInAPackage(ROOT + ".bench..").check(ALL);
    }

    /** Nested types count: whoever reads a name in a test knows which of the two products it is of. */
    @Test
    void noNameOfTheSimulatorIsAlsoTheComponents() {
        assertThat(simpleNames(SIMULATOR)).isNotEmpty().doesNotContainAnyElementsOf(simpleNames(MAIN));
    }

    private static Set<String> simpleNames(JavaClasses classes) {
        return classes.stream().map(JavaClass::getSimpleName).filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of our own classes, a package may use its own and the allowed ones. */
    private void check(String of, DescribedPredicate<? super JavaClass> allowed) {
        DescribedPredicate<JavaClass> ours = resideInAPackage(ROOT + "..");
        noClasses().that().resideInAPackage(of).should()
                .dependOnClassesThat(
                        ours.and(DescribedPredicate.not(resideInAPackage(of))).and(DescribedPredicate.not(allowed)))
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> nothingElse() {
        return DescribedPredicate.alwaysFalse();
    }

    private static DescribedPredicate<JavaClass> ofTheRoot(Set<String> names) {
        return named(ROOT, names);
    }

    private static DescribedPredicate<JavaClass> named(String in, Set<String> names) {
        return DescribedPredicate.describe("of " + in + ": " + new TreeSet<>(names), type -> type.getPackageName().equals(in)
                && names.contains(type.getName().substring(in.length() + 1).replaceFirst("\\$.*$", "")));
    }

    private Set<String> packagesThatUse(String... libraries) {
        DescribedPredicate<JavaClass> library = resideInAnyPackage(libraries);
        return MAIN.stream()
                .filter(user -> user.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> library.test(dependency.getTargetClass())))
                .map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    }
}
