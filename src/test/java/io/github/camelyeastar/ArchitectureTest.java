// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/architecture.md names what is there: the packages and who uses whom, the classes on a way, and the tests. */
class ArchitectureTest {
    private static final String ROOT = "io.github.camelyeastar";
    /** What the page calls the half of the root that other packages may use. */
    private static final String SHARED = "shared types";
    /** A name in code style that begins as a class does, with the member behind it, if there is one. */
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z]\\w*))?(?:\\(\\))?`");
    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");

    /** Read once: ArchUnit takes its time. */
    private static JavaClasses main;

    private final DocPage page = DocPage.of("docs/architecture.md");

    @BeforeAll
    static void readClasses() {
        main = new ClassFileImporter().importPath(Path.of("target/classes"));
    }

    /** Each package with those that its classes use. */
    private Map<String, Set<String>> uses() {
        Set<String> shared = new HashSet<>();
        for (String name : sharedTypes()) {
            shared.add(ROOT + "." + name);
        }
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass user : main) {
            String from = part(user, shared);
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (used.getPackageName().startsWith(ROOT)) {
                    uses.computeIfAbsent(from, key -> new TreeSet<>()).add(part(used, shared));
                }
            }
        }
        uses.forEach((from, to) -> to.remove(from));
        uses.values().removeIf(Set::isEmpty);
        return uses;
    }

    private static String part(JavaClass type, Set<String> shared) {
        if (!type.getPackageName().equals(ROOT)) {
            return type.getPackageName().substring(ROOT.length() + 1);
        }
        return shared.contains(type.getName().replaceFirst("\\$.*$", "")) ? SHARED : "root";
    }

    private List<String> sharedTypes() {
        return packages().get(SHARED).get(1).replaceAll("[`,]", "").transform(names -> List.of(names.split(" ")));
    }

    private Map<String, List<String>> packages() {
        Map<String, List<String>> packages = new LinkedHashMap<>();
        page.table("## The house").forEach(row -> packages.put(row.get(0).replace("`", ""), row));
        return packages;
    }

    @Test
    void tableOfPackagesSaysWhoUsesWhom() {
        Map<String, Set<String>> documented = new TreeMap<>();
        packages().forEach((name, row) -> {
            if (!row.get(2).isEmpty()) {
                documented.put(name, new TreeSet<>(List.of(row.get(2).replace("`", "").split(", "))));
            }
        });
        assertThat(documented).isEqualTo(uses());
    }

    @Test
    void pictureOfPackagesShowsWhoUsesWhom() throws IOException {
        Picture picture = new Picture(760, 810,
                "The packages of the component; an arrow leads from a package to a package that it uses");
        picture.box(20, 20, 240, 50, "springboot", "auto-configuration");
        picture.box(20, 110, 720, 60, "root", "Camel's classes: component, endpoint, consumer, producer, options");
        picture.box(44, 220, 156, 60, "internal.session", "heartbeats, commands");
        picture.box(80, 320, 160, 60, "internal.login", "state, logins, tokens");
        picture.box(280, 220, 200, 60, "internal.intake", "a report and its answer");
        picture.box(530, 220, 160, 60, "internal.http", "the listener: Jetty");
        picture.box(64, 420, 236, 60, "internal.client", "the HTTP client, TLS");
        picture.box(20, 540, 390, 60, "internal.pbx", "the protocol of each series of PBXs");
        picture.box(470, 420, 220, 60, "internal.figures", "what an operator sees");
        picture.box(20, 660, 720, 50, "report", "reports and CDRs, and how they are read");
        picture.frame(20, 740, 720, 50, "shared types: " + String.join(", ", sharedTypes()));
        picture.text("middle", 380, 779, List.of("root, internal.session, internal.login, internal.intake, internal.client"
                + " and internal.pbx use them"));

        Map<String, Set<String>> left = uses();
        Set<String> usersOfSharedTypes = new TreeSet<>();
        left.forEach((user, used) -> {
            if (used.remove(SHARED)) {
                usersOfSharedTypes.add(user);
            }
        });
        assertThat(usersOfSharedTypes).containsExactlyInAnyOrder("root", "internal.session", "internal.login",
                "internal.intake", "internal.client", "internal.pbx");
        draw(picture, left, "springboot", "root", "M140,70 V110");
        draw(picture, left, "root", "internal.session", "M120,170 V220");
        draw(picture, left, "root", "internal.login", "M220,170 V320");
        draw(picture, left, "root", "internal.client", "M255,170 V420");
        draw(picture, left, "root", "internal.pbx", "M32,170 V540");
        draw(picture, left, "root", "internal.figures", "M505,170 V420");
        draw(picture, left, "root", "internal.intake", "M370,170 V220");
        draw(picture, left, "root", "internal.http", "M610,170 V220");
        draw(picture, left, "root", "report", "M715,170 V660");
        draw(picture, left, "internal.http", "internal.intake", "M530,250 H480");
        draw(picture, left, "internal.session", "internal.login", "M150,280 V320");
        draw(picture, left, "internal.session", "internal.client", "M72,280 V420");
        draw(picture, left, "internal.session", "internal.pbx", "M52,280 V540");
        draw(picture, left, "internal.session", "internal.figures", "M180,280 V295 H580 V420");
        draw(picture, left, "internal.login", "internal.client", "M150,380 V420");
        draw(picture, left, "internal.login", "internal.pbx", "M240,340 H315 V540");
        draw(picture, left, "internal.login", "internal.figures", "M240,360 H545 V420");
        draw(picture, left, "internal.intake", "internal.client", "M288,280 V420");
        draw(picture, left, "internal.intake", "internal.pbx", "M350,280 V540");
        draw(picture, left, "internal.intake", "internal.figures", "M460,280 V310 H640 V420");
        draw(picture, left, "internal.intake", "report", "M430,280 V660");
        draw(picture, left, "internal.client", "internal.pbx", "M182,480 V540");
        draw(picture, left, "internal.pbx", "report", "M215,600 V660");
        left.values().removeIf(Set::isEmpty);
        assertThat(left).as("uses without an arrow").isEmpty();
        picture.verify(Path.of("docs/packages.svg"));
    }

    private static void draw(Picture picture, Map<String, Set<String>> left, String from, String to, String arrow) {
        assertThat(left.get(from).remove(to)).as("%s uses %s", from, to).isTrue();
        picture.arrow(arrow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"## A report's way", "## A token's way"})
    void wayGoesThroughTenClassesAtMost(String heading) throws IOException {
        String section = page.text().split("\n" + heading + "\n")[1].split("\n## ")[0];
        List<String> steps = STEP.matcher(section).results().map((MatchResult step) -> step.group(1)).toList();
        assertThat(steps).hasSizeBetween(5, 10).doesNotHaveDuplicates();
        assertThat(sources("src/main/java")).containsKeys(steps.toArray(String[]::new));
    }

    @Test
    void namedClassesAndTheirMembersExist() throws IOException {
        Map<String, String> sources = sources("src/main/java", "src/test/java");
        Set<String> named = new TreeSet<>();
        Matcher name = NAME.matcher(page.text());
        while (name.find()) {
            named.add(name.group(1));
            if (sources.containsKey(name.group(1)) && name.group(2) != null) {
                assertThat(sources.get(name.group(1))).contains(" " + name.group(2) + "(");
            }
        }
        // Jetty's class, and a header
        named.removeAll(Set.of("HttpConnection", "Host"));
        assertThat(named).hasSizeGreaterThan(40).isSubsetOf(sources.keySet());
    }

    private static Map<String, String> sources(String... folders) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
