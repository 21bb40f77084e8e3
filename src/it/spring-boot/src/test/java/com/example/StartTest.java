package com.example;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** No part of the template: what a start refuses, what health says without a session, reports over HTTPS and of other series. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SECRET_KEY = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @TempDir
    private Path memory;
    private final int listenPort = TestSocketUtils.findAvailableTcpPort();

    @ParameterizedTest
    @CsvSource({"lissen-port=8260, listen-port", "port=80a, is not a number", "heartbeat-period=10x, is not a duration",
            "protocol=ftp, protocol", "passwort=Secret999, password"})
    void refusesWhatCantWork(String property, String complaint, CapturedOutput output) {
        assertThatThrownBy(() -> start("--camel.component.yeastar." + property).close());
        assertThat(output).contains("Application run failed", complaint).doesNotContain("Secret999", "Secret123");
    }

    @Test
    void healthIsDownWithoutASession() throws IOException {
        try (var application = start("--camel.component.yeastar.password=Wrong123")) {
            simulator.pbx().awaitRequest("login", 1, SOON);
            await().atMost(SOON).untilAsserted(
                    () -> assertThat(health(application)).contains("\"consumer:reports\":\"DOWN\"", "REFUSED")
                            .doesNotContain("Wrong123"));
        }
    }

    /** A restart opens no session that the PBX refuses, so that Kubernetes must not restart a pod for want of one. */
    @Test
    void livenessDoesNotAskForTheSessionButReadinessDoes() throws IOException {
        try (var application = start("--camel.component.yeastar.password=Wrong123")) {
            simulator.pbx().awaitRequest("login", 1, SOON);
            await().atMost(SOON).untilAsserted(() -> assertThat(status(application, "")).isEqualTo(503));
            assertThat(status(application, "/readiness")).isEqualTo(503);
            assertThat(status(application, "/liveness")).isEqualTo(200);
        }
    }

    @Test
    void isReadyWithASession() throws IOException {
        try (var application = start()) {
            await().atMost(SOON).untilAsserted(() -> assertThat(status(application, "/readiness")).isEqualTo(200));
            assertThat(status(application, "/liveness")).isEqualTo(200);
        }
    }

    /** With the options that these series need. */
    @ParameterizedTest
    @CsvSource({"cloud, allowed-sources=127.0.0.1", "p, secret-key=" + SECRET_KEY})
    void takesTheReportsOfOtherSeries(String series, String option) throws Exception {
        try (var pbx = PbxSimulator.builder().series(series).speed(20).build()) {
            pbx.start();
            try (var application = start("--camel.component.yeastar.series=" + series,
                    "--camel.component.yeastar.protocol=http", "--camel.component.yeastar.port=" + pbx.port(),
                    "--camel.component.yeastar." + option)) {
                if (series.equals("p")) {
                    pbx.webhook("http://127.0.0.1:" + listenPort + "/report", SECRET_KEY);
                } else {
                    pbx.awaitRequest("login", 1, SOON);
                }
                pbx.play("internal-call").await(SOON);
                pbx.ledger().await(SOON);
                assertThat(pbx.ledger().answered()).isPositive().isEqualTo(pbx.ledger().sent());
                assertThat(health(application)).contains("\"consumer:reports\":\"UP\"").doesNotContain(SECRET_KEY);
                assertThat(status(application, "/readiness")).isEqualTo(200);
            }
            // a webhook needs no login
            assertThat(pbx.requests().isEmpty()).isEqualTo(series.equals("p"));
        }
    }

    /** As docs/monitoring.md says. */
    @Test
    void theDeveloperConsoleShowsTheSession() throws IOException {
        try (var application = start("--camel.main.dev-console-enabled=true",
                "--management.endpoints.web.exposure.include=health,camel")) {
            simulator.pbx().awaitRequest("login", 1, SOON);
            var console = "http://localhost:" + application.getEnvironment().getProperty("local.server.port")
                    + "/actuator/camel/yeastar";
            await().atMost(SOON).untilAsserted(() -> assertThat(new TestRestTemplate().getForObject(console, String.class))
                    .contains("127.0.0.1:" + simulator.pbx().port(), "OPEN").doesNotContain("Secret123"));
        }
    }

    @Test
    void podThatIsRestartedWithAWrongPasswordDoesNotLogInAgain() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (var application = start("--camel.component.yeastar.password=Wrong123")) {
                await().atMost(SOON).untilAsserted(() -> assertThat(health(application)).contains("REFUSED"));
            }
        }
        assertThat(simulator.pbx().requests("login")).hasSize(1);
    }

    @Test
    void stopsBeforeKubernetesKills() throws IOException {
        try (var application = start()) {
            var shutdown = application.getBean(CamelContext.class).getShutdownStrategy();
            assertThat(shutdown.getTimeUnit().toSeconds(shutdown.getTimeout())).isEqualTo(20);
        }
    }

    @Test
    void takesReportsOverHttpsByABean(@TempDir Path folder) throws Exception {
        var keyStore = folder.resolve("listener.p12");
        assertThat(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", "listener", "-keyalg", "EC", "-dname", "CN=localhost", "-keystore", keyStore.toString(), "-storepass",
                "changeit").inheritIO().start().waitFor()).isZero();
        try (var application = start("--key-store=" + keyStore, "--spring.main.sources=" + Tls.class.getName(),
                "--camel.component.yeastar.listener-ssl-context-parameters=listenerTls");
                var socket = (SSLSocket) trusting(keyStore).getSocketFactory().createSocket("127.0.0.1", listenPort)) {
            assertThat(Server.getVersion()).startsWith("12.0.");
            simulator.pbx().awaitRequest("login", 1, SOON);
            socket.getOutputStream().write(("POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + "Content-Length: 19\r\n\r\n{\"action\":\"BootUp\"}").getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
        }
        assertThat(simulator.pbx().requests("logout")).isEmpty();
    }

    /** Failed logins are counted for the whole process, which here runs one application after the other. */
    static class Process {
        @Bean
        LoginLedger loginLedger() {
            return new LoginLedger();
        }
    }

    static class Tls {
        @Bean
        SSLContextParameters listenerTls(Environment environment) {
            var keyStore = new KeyStoreParameters();
            keyStore.setResource("file:" + environment.getProperty("key-store"));
            keyStore.setPassword("changeit");
            var keys = new KeyManagersParameters();
            keys.setKeyStore(keyStore);
            keys.setKeyPassword("changeit");
            var tls = new SSLContextParameters();
            tls.setKeyManagers(keys);
            return tls;
        }
    }

    /** With properties in camelCase, too. */
    private ConfigurableApplicationContext start(String... first) throws IOException {
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), simulator.pbx().certificatePem());
        var arguments = new ArrayList<>(List.of(first));
        arguments.addAll(List.of("--server.port=0", "--refusals.file=" + memory.resolve("refusals.txt"), "--camel.component.yeastar.host=127.0.0.1",
                "--camel.component.yeastar.trustedCertificate=file:" + certificate,
                "--camel.component.yeastar.listenPort=" + listenPort));
        if (arguments.stream().noneMatch(argument -> argument.contains("yeastar.port="))) {
            arguments.add("--camel.component.yeastar.port=" + simulator.pbx().port());
        }
        return new SpringApplicationBuilder(Application.class, Process.class).run(arguments.toArray(String[]::new));
    }

    private static int status(ConfigurableApplicationContext application, String probe) {
        return new TestRestTemplate().getForEntity("http://localhost:"
                + application.getEnvironment().getProperty("local.server.port") + "/actuator/health" + probe, String.class)
                .getStatusCode().value();
    }

    private static String health(ConfigurableApplicationContext application) {
        return new TestRestTemplate().getForObject(
                "http://localhost:" + application.getEnvironment().getProperty("local.server.port") + "/actuator/health",
                String.class);
    }

    private static SSLContext trusting(Path keyStore) throws Exception {
        var keys = KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray());
        var certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load((InputStream) null, null);
        certificates.setCertificateEntry("listener", (X509Certificate) keys.getCertificate("listener"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
