// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A Cloud PBX: its tokens want refreshing (protocol.md 1.5). */
class CloudTest {

    private static final Pattern TOKENS = Pattern
            .compile("\\{\"status\":\"Success\",\"token\":\"([0-9a-f]{32})\",\"refreshtoken\":\"([0-9a-f]{32})\"}");

    @RegisterExtension
    final PbxSimulatorExtension extension = new PbxSimulatorExtension(
            PbxSimulator.builder().clock(InstantSource.fixed(Instant.now()))
                    .personality(Personality.defaults().withCloud(true)));

    @Test
    void onlyRefreshingKeepsTheTokenAlive() throws IOException {
        PbxSimulator pbx = extension.pbx();
        TestClient client = new TestClient(pbx);
        Matcher login = tokens(client.post("/api/v1.1.0/login",
                client.loginBody(",\"port\":\"8260\",\"version\":\"1.0.2\",\"url\":\"report\"")));
        String target = pbx.series().sessions().alive().get(0).target().text();
        pbx.advance(Duration.ofMinutes(20));
        assertThat(client.command("deviceinfo/query", login.group(1), "")).contains("Success");
        assertThat(client.command("heartbeat", login.group(1), "")).isEqualTo(ApiAnswer.failed("10003"));

        Matcher renewed = tokens(client.post("/api/v1.1.0/token/refresh", TestClient.json("refreshtoken", login.group(2))));
        assertThat(client.command("deviceinfo/query", login.group(1), "")).isEqualTo(ApiAnswer.failed("20004"));
        assertThat(client.post("/api/v1.1.0/token/refresh", TestClient.json("refreshtoken", login.group(2))))
                .isEqualTo(ApiAnswer.failed("20004"));
        assertThat(pbx.series().sessions().alive()).singleElement().satisfies(session -> {
            assertThat(session.token()).isEqualTo(renewed.group(1));
            assertThat(session.target().text()).isEqualTo(target);
        });

        pbx.advance(Duration.ofMinutes(20));
        assertThat(client.post("/api/v2.0.0/heartbeat?token=" + renewed.group(1), "{}")).isEqualTo(ApiAnswer.SUCCESS);
        pbx.advance(Duration.ofMinutes(10));
        assertThat(client.command("deviceinfo/query", renewed.group(1), "")).isEqualTo(ApiAnswer.failed("20006"));
        assertThat(client.post("/api/v1.1.0/token/refresh", TestClient.json("refreshtoken", renewed.group(2))))
                .isEqualTo(ApiAnswer.failed("20004"));
        assertThat(client.post("/api/v1.1.0/token/refresh", "{}")).isEqualTo(ApiAnswer.failed("10004"));
        assertThat(client.post("/api/v1.1.0/token/refresh", "x")).isEqualTo(ApiAnswer.failed("20000"));
    }

    @Test
    void othersKnowNothingOfIt() throws IOException {
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            TestClient client = new TestClient(pbx);
            String login = client.post("/api/v1.1.0/login", client.loginBody(",\"port\":\"8260\""));
            assertThat(login).doesNotContain("refreshtoken");
            assertThat(client.command("token/refresh", TestClient.token(login), "{}")).isEqualTo(ApiAnswer.failed("10003"));
        }
    }

    private static Matcher tokens(String answer) {
        Matcher tokens = TOKENS.matcher(answer);
        assertThat(tokens.matches()).as(answer).isTrue();
        return tokens;
    }
}
