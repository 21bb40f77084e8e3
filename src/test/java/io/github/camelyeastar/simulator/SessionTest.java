// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SessionTest {

    private static final String LOGIN = ",\"port\":\"8260\",\"version\":\"1.0.2\",\"url\":\"10.0.0.1:9000/r\",\"urltag\":\"1\"";

    private interface SessionCheck {
        void with(PbxSimulator pbx, TestClient client, String token) throws IOException;
    }

    /** Logged in with an absolute target in format 1.0.2. */
    private void loggedIn(Personality personality, SessionCheck check) throws IOException {
        try (PbxSimulator pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())).personality(personality)
                .build()) {
            pbx.start();
            TestClient client = new TestClient(pbx);
            check.with(pbx, client, client.login(LOGIN));
        }
    }

    @Test
    void tokenLivesHalfAnHourFromItsLastUse() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            pbx.advance(Duration.ofSeconds(1799));
            assertThat(client.command("deviceinfo/query", token, "")).contains("\"sn\":\"369362089179\"");
            pbx.advance(Duration.ofSeconds(1799));
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.SUCCESS);
            pbx.advance(Duration.ofSeconds(1800));
            assertThat(pbx.sessions()).isEmpty();
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.failed("20006"));
        });
    }

    @Test
    void tellsTheTroublesOfTokensApart() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            assertThat(client.post("/api/v1.1.0/heartbeat", "")).isEqualTo(ApiAnswer.failed("20005"));
            assertThat(client.command("heartbeat", "", "")).isEqualTo(ApiAnswer.failed("20005"));
            assertThat(client.command("heartbeat", "0123", "")).isEqualTo(ApiAnswer.failed("20004"));
            pbx.expireTokens();
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.failed("20006"));
            pbx.forgetTokens();
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.failed("20004"));
        });
    }

    @Test
    void logsOutOnce() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            assertThat(client.command("logout", token, "")).isEqualTo(ApiAnswer.SUCCESS);
            assertThat(pbx.sessions()).isEmpty();
            assertThat(client.command("logout", token, "")).isEqualTo(ApiAnswer.failed("20004"));
        });
    }

    @Test
    void forgetsSessionsAndFailuresAtAReboot() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            pbx.lockedOut("127.0.0.1");
            pbx.reboot();
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.failed("20004"));
            assertThat(client.login(LOGIN)).isNotEqualTo(token);
        });
    }

    @Test
    void stopsWithoutForgetting() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            int port = pbx.port();
            pbx.stop();
            assertThatThrownBy(() -> client.command("heartbeat", token, ""))
                    .isInstanceOf(IOException.class);
            pbx.start();
            assertThat(pbx.port()).isEqualTo(port);
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.SUCCESS);
        });
    }

    @Test
    void secondLoginVoidsTheFirstOrNot() throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            client.login(LOGIN);
            assertThat(pbx.sessions()).hasSize(2);
        });
        loggedIn(Personality.defaults().withSecondLoginVoidsFirst(true), (pbx, client, token) -> {
            String second = client.login(LOGIN);
            assertThat(pbx.sessions()).containsExactly(second);
            assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.failed("20004"));
        });
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
            "'', 10.0.0.1:9000/r",
            "'{}', 10.0.0.1:9000/r",
            "'{\"ipaddr\":\"10.0.0.2\",\"port\":8261,\"url\":\"x\",\"urltag\":\"0\"}', 10.0.0.2:8261/x",
            "'{\"ipaddr\":\"10.0.0.2\",\"port\":\"8261\",\"url\":\"/x\",\"urlflag\":0}', 10.0.0.2:8261//x",
            "'{\"url\":\"10.0.0.3:80/y\",\"urlflag\":\"1\"}', 10.0.0.3:80/y"})
    void heartbeatChangesTheTarget(String body, String target) throws IOException {
        loggedIn(Personality.defaults(), (pbx, client, token) -> {
            assertThat(client.command("heartbeat", token, body)).isEqualTo(ApiAnswer.SUCCESS);
            assertThat(pbx.series().sessions().alive().get(0).target()).hasToString(target);
            assertThat(pbx.series().sessions().alive().get(0).format().version()).isEqualTo("1.0.2");
        });
    }

    @Test
    void heartbeatMayResetTargetAndFormat() throws IOException {
        loggedIn(Personality.defaults().withEmptyHeartbeatResetsTarget(true), (pbx, client, token) -> {
            client.command("heartbeat", token, "{}");
            assertThat(pbx.series().sessions().alive().get(0).target()).hasToString("127.0.0.1:8260/");
        });
        loggedIn(Personality.defaults().withHeartbeatWithoutVersionFallsBack(true), (pbx, client, token) -> {
            client.command("heartbeat", token, "{\"version\":\"1.0.2\"}");
            assertThat(pbx.series().sessions().alive().get(0).format().version()).isEqualTo("1.0.2");
            client.command("heartbeat", token, "{}");
            assertThat(pbx.series().sessions().alive().get(0).format().version()).isEqualTo("1.0.0");
        });
    }

    @Test
    void heartbeatMayReadOneSpellingOnly() throws IOException {
        String toRelative = "{\"ipaddr\":\"10.0.0.2\",\"port\":\"1\",\"url\":\"x\",\"%s\":\"0\"}";
        for (Personality.UrlKindField read : Personality.UrlKindField.values()) {
            loggedIn(Personality.defaults().withUrlKindField(read), (pbx, client, token) -> {
                client.command("heartbeat", token, String.format(toRelative, "urltag"));
                assertThat(pbx.series().sessions().alive().get(0).target())
                        .hasToString(read == Personality.UrlKindField.URLFLAG ? "x" : "10.0.0.2:1/x");
                client.command("heartbeat", token, String.format(toRelative, "urlflag"));
                assertThat(pbx.series().sessions().alive().get(0).target()).hasToString("10.0.0.2:1/x");
            });
        }
    }

    @Test
    void heartbeatMayNeedAnAddress() throws IOException {
        loggedIn(Personality.defaults().withHeartbeatNeedsAddress(true), (pbx, client, token) -> {
            assertThat(client.command("heartbeat", token, "{}")).isEqualTo(ApiAnswer.failed("20011"));
            assertThat(client.command("heartbeat", token, "{\"ipaddr\":\"10.0.0.1\",\"port\":\"70000\"}"))
                    .isEqualTo(ApiAnswer.failed("20011"));
            assertThat(client.command("heartbeat", token, "{\"ipaddr\":\"10.0.0.1\",\"port\":\"7000\"}"))
                    .isEqualTo(ApiAnswer.SUCCESS);
        });
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1:9000/r, true", "example.org/r, true", "http://10.0.0.1:9000/r, false", "10.0.0.1:99999/r, false"})
    void understandsNoScheme(String url, boolean usable) {
        assertThat(ReportTarget.absolute(url).usable()).isEqualTo(usable);
    }

    @Test
    void personalitiesNameTheirDeviation() {
        assertThat(Personality.all()).extracting(Personality::toString).doesNotHaveDuplicates().contains("defaults",
                "maxTries=3", "hostWithBlank=false", "urlKindField=URLFLAG");
        assertThat(Personality.defaults().withMaxTries(3).withMaxTries(0)).isEqualTo(Personality.defaults());
    }
}
