// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Files of routes/ on Camel Main as people deploy them: with its properties, its environment and its signals. */
@Tag("jdk")
class MainTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final Path ROUTES = Path.of("routes/reports-to-log.yaml");
    /** What the JVM says after SIGTERM: 128 and the signal's number. */
    private static final int TERMINATED = 143;

    private final int listenPort = YeastarTestSupport.freePort();
    @TempDir
    private Path directory;
    private PbxSimulator pbx;
    private Process application;

    @AfterEach
    void stop() {
        if (application != null) {
            application.destroyForcibly();
        }
        pbx.close();
    }

    /** Its properties take the secrets from its environment, camel.ssl.* says what PBX is trusted, and SIGTERM logs out. */
    @Test
    void runsAsItIsDeployed() throws Exception {
        start(PbxSimulator.builder().protocol("https"));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("pbx", pbx.certificate());
        Path trustStore = directory.resolve("pbx.p12");
        try (var out = Files.newOutputStream(trustStore)) {
            trusted.store(out, "store-secret".toCharArray());
        }
        Path log = deploy(List.of("camel.component.yeastar.trustAllCertificates = false",
                "camel.component.yeastar.useGlobalSslContextParameters = true",
                "camel.component.yeastar.port = {{env:PBX_PORT}}",
                "camel.component.yeastar.listenPort = {{env:LISTEN_PORT:8260}}",
                "camel.component.yeastar.heartbeatPeriod = {{env:PERIOD:1s}}",
                "camel.ssl.enabled = true",
                "camel.ssl.trustStore = file:" + trustStore,
                "camel.ssl.trustStorePassword = {{env:STORE_PASSWORD}}"),
                Map.of("PBX_HOST", "127.0.0.1", "PBX_PORT", "" + pbx.port(), "PBX_USERNAME", "api", "PBX_PASSWORD", "Secret123",
                        "STORE_PASSWORD", "store-secret", "LISTEN_PORT", "" + listenPort));
        await().atMost(SOON).failFast(() -> assertThat(application.isAlive()).as(() -> text(log)).isTrue())
                .until(() -> !pbx.requests("login").isEmpty());
        takesACall();
        pbx.awaitRequest("heartbeat", 1, SOON);

        application.toHandle().destroy();
        assertThat(application.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(application.exitValue()).isEqualTo(TERMINATED);
        assertThat(pbx.requests("logout")).as("the PBX may owe it reports").isEmpty();
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(text(log)).contains("CDR of call").doesNotContain("Secret123", "store-secret");
    }

    @Test
    void anOptionThatDoesNotExistEndsTheStart() throws Exception {
        start(PbxSimulator.builder());
        Path log = deploy(List.of("camel.component.yeastar.hosst = 127.0.0.1"), Map.of());
        assertThat(application.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(application.exitValue()).isNotZero();
        assertThat(text(log)).contains("hosst");
    }

    /** Routes that are read again after their file changed: the port and the session are given up and taken again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void routesAreReloaded(boolean logoutOnStop) throws Exception {
        start(PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).speed(20));
        Path routes = Files.copy(ROUTES, directory.resolve(ROUTES.getFileName()));
        // so that the change is one for clocks of a second, too
        Files.setLastModifiedTime(routes, FileTime.from(Instant.now().minusSeconds(60)));
        Main main = main();
        main.addInitialProperty("camel.component.yeastar.logoutOnStop", "" + logoutOnStop);
        main.configure().withRoutesIncludePattern("file:" + routes);
        main.configure().withRoutesReloadEnabled(true).withRoutesReloadDirectory(directory.toString())
                .withRoutesReloadPattern("*.yaml");
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            main.start();
            takesACall();
            Files.writeString(routes, Files.readString(routes).replace("CDR of call", "Record of call"));
            // reports that come meanwhile are repeated until the new routes take them, or the old ones have logged out
            await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
                pbx.play("internal-call").await(SOON);
                return log.text().contains("Record of call");
            });
            pbx.ledger().await(SOON);
            assertThat(pbx.ledger().entries(SentReport.Progress.GAVE_UP))
                    .allMatch(entry -> "session ended".equals(entry.gaveUpBecause()));
            if (!logoutOnStop) {
                assertThat(pbx.ledger().sent()).isEqualTo(pbx.ledger().answered());
            }
            // Camel reads a file once or twice that is being written, and each time there is a session more
            await().atMost(SOON)
                    .until(() -> pbx.sessions().size() == (logoutOnStop ? 1 : pbx.requests("login").size()));
            assertThat(pbx.requests("login")).hasSizeGreaterThan(1);
        } finally {
            main.stop();
        }
        assertThat(pbx.sessions()).hasSize(logoutOnStop ? 0 : pbx.requests("login").size());
    }

    @Test
    void healthIsSetByProperties() throws Exception {
        start(PbxSimulator.builder());
        Main main = main();
        main.configure().withRoutesIncludePattern("file:" + ROUTES);
        main.addInitialProperty("camel.component.yeastar.password", "wrong");
        main.addInitialProperty("camel.health.enabled", "true");
        main.addInitialProperty("camel.health.exposureLevel", "full");
        try {
            main.start();
            await().atMost(SOON).untilAsserted(() -> assertThat(HealthCheckHelper.invokeReadiness(main.getCamelContext()))
                    .filteredOn(result -> result.getCheck().getId().equals("consumer:reports-to-log"))
                    .singleElement().satisfies(result -> {
                        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                        assertThat(result.getMessage().orElseThrow()).contains("20003");
                    }));
        } finally {
            main.stop();
        }
    }

    @Test
    void healthIsLeftOutByProperties() throws Exception {
        start(PbxSimulator.builder());
        Main main = main();
        main.configure().withRoutesIncludePattern("file:" + ROUTES);
        main.addInitialProperty("camel.health.excludePattern", "consumer:reports-*");
        try {
            main.start();
            pbx.awaitRequest("login", 1, SOON);
            assertThat(HealthCheckHelper.invokeReadiness(main.getCamelContext()))
                    .noneMatch(result -> result.getCheck().getId().contains("reports-to-log")
                            && result.getState() != HealthCheck.State.UNKNOWN);
        } finally {
            main.stop();
        }
    }

    private void start(PbxBuilder builder) {
        pbx = builder.build();
        pbx.start();
    }

    private Main main() {
        Main main = new Main();
        main.bind("loginLedger", new LoginLedger());
        main.addInitialProperty("camel.component.yeastar.protocol", "http");
        main.addInitialProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addInitialProperty("camel.component.yeastar.port", "" + pbx.port());
        main.addInitialProperty("camel.component.yeastar.username", "api");
        main.addInitialProperty("camel.component.yeastar.password", "Secret123");
        main.addInitialProperty("camel.component.yeastar.listenPort", "" + listenPort);
        return main;
    }

    /** A folder with routes/application.properties, to which some are added, and camel/, in front of the class path. */
    private Path deploy(List<String> properties, Map<String, String> environment) throws IOException {
        Path application = Files.createDirectories(directory.resolve("application"));
        Path file = Files.copy(ROUTES.resolveSibling("application.properties"), application.resolve("application.properties"));
        Files.write(file, properties, StandardOpenOption.APPEND);
        Files.copy(ROUTES, Files.createDirectory(application.resolve("camel")).resolve(ROUTES.getFileName()));
        Path log = directory.resolve("application.log");
        List<String> command = JavaCommand.shortLived(List.of(), application.toString());
        command.add(Main.class.getName());
        ProcessBuilder java = new ProcessBuilder(command);
        java.environment().putAll(environment);
        this.application = java.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return log;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takesACall() {
        pbx.awaitRequest("login", 1, SOON);
        pbx.play("internal-call").await(SOON);
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().sent()).isPositive().isEqualTo(pbx.ledger().answered());
    }
}
