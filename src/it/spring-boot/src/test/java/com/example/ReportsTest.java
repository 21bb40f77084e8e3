package com.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

class ReportsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @Test
    void takesTheReportsOfACall() throws Exception {
        var pbx = simulator.pbx();
        var certificate = Files.writeString(Path.of("target", "pbx.pem"), pbx.certificatePem());
        var application = SpringApplication.run(Application.class, "--server.port=0",
                "--camel.component.yeastar.host=127.0.0.1", "--camel.component.yeastar.port=" + pbx.port(),
                "--camel.component.yeastar.trusted-certificate=file:" + certificate,
                "--camel.component.yeastar.listen-port=" + TestSocketUtils.findAvailableTcpPort());

        pbx.awaitRequest("login", 1, SOON);
        pbx.play("internal-call").await(SOON);
        pbx.ledger().await(SOON);
        // each report got its 200 after the route was done with it
        assertThat(pbx.ledger().answered()).isPositive().isEqualTo(pbx.ledger().sent());
        pbx.awaitRequest("heartbeat", 1, SOON);
        var health = "http://localhost:" + application.getEnvironment().getProperty("local.server.port") + "/actuator/health";
        assertThat(new TestRestTemplate().getForObject(health, String.class)).contains("\"consumer:reports\":\"UP\"");

        // Spring Boot's own registry of meters
        assertThat(new TestRestTemplate().getForObject(health.replace("health", "prometheus"), String.class))
                .contains("yeastar_session_state{account=\"default\",pbx=\"127.0.0.1:" + pbx.port() + "\",state=\"OPEN\"} 1.0");

        application.close();
        // no logout: the PBX may owe the session reports, which the next start takes
        assertThat(pbx.requests("logout")).isEmpty();
    }
}
