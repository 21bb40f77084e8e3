// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LoginTest {

    private static final String LOCKED = ApiAnswer.failed("20002");
    private static final String WRONG = ApiAnswer.failed("20003");

    @RegisterExtension
    final PbxSimulatorExtension extension = new PbxSimulatorExtension(
            PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())));

    private TestClient client() {
        return new TestClient(extension.pbx());
    }

    private String wrongLogin() throws IOException {
        return client().post("/api/v1.1.0/login", "{\"username\":\"api\",\"password\":\"x\",\"port\":\"8260\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "v1.0.1", "v1.1.0", "v1.10"})
    void answersATokenForEachVersion(String version) throws IOException {
        String answer = client().post("/api/" + version + "/login", client().loginBody(",\"port\":\"8260\""));

        assertThat(answer).matches("\\{\"status\":\"Success\",\"token\":\"[0-9a-f]{32}\"}");
        assertThat(extension.pbx().sessions()).hasSize(1);
        assertThat(extension.pbx().series().sessions().alive().get(0).target()).hasToString("127.0.0.1:8260/");
    }

    @Test
    void tellsTheTransportInVersion2() throws IOException {
        String answer = client().post("/api/v2.0.0/login", client().loginBody(",\"urltag\":1,\"url\":\"10.0.0.1:81/x\""));

        assertThat(answer).endsWith(",\"transport\":\"HTTP\"}");
        assertThat(extension.pbx().series().sessions().alive().get(0).target())
                .isEqualTo(new ReportTarget("10.0.0.1:81/x", "10.0.0.1", 81, "/x"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
            "v1.1.0, '', 20007",
            "v1.1.0, '<xml/>', 20000",
            "v1.1.0, '{\"username\":\"api\"}', 10004",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"x\"}', 10004",
            "v2.0.0, '{\"username\":\"api\",\"password\":\"x\"}', 10004",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"x\",\"port\":\"0\"}', 20008",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"x\",\"port\":65536}', 20008",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"x\",\"port\":\"http\"}', 20008",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"Secret123\",\"port\":\"1\"}', 20003",
            "v1.1.0, '{\"username\":\"API\",\"password\":\"5c90b96a75d4f9d5a1cfaa6f532afdc8\",\"port\":\"1\"}', 20003",
            "v1.1.0, '{\"username\":\"api\",\"password\":\"5C90B96A75D4F9D5A1CFAA6F532AFDC8\",\"port\":\"1\"}', 20003",
            "v9.9.9, '{}', 10003"})
    void refuses(String version, String body, String errno) throws IOException {
        HttpResponse<String> answer = client().request("POST", "/api/" + version + "/login", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"Failed\",\"errno\":\"" + errno + "\"}");
        assertThat(extension.pbx().sessions()).isEmpty();
        assertThat(extension.pbx().series().guard().inARow()).isEqualTo("20003".equals(errno) ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.1", "v1.1.0", "v2.0.0"})
    void aLoginWithoutPortIsRefusedOrReportsGoToTheUsualPort(String version) throws IOException {
        try (PbxSimulator lenient = PbxSimulator.builder().personality(Personality.defaults().withLoginNeedsPort(false))
                .build()) {
            lenient.start();
            String path = "/api/" + version + "/login";
            assertThat(client().post(path, client().loginBody(""))).isEqualTo(ApiAnswer.failed("10004"));
            assertThat(new TestClient(lenient).post(path, client().loginBody(""))).contains("\"status\":\"Success\"");
            assertThat(lenient.reportTargets()).containsExactly("127.0.0.1:8260/");
        }
    }

    /** Such as an assertion in a test's own listener; the client would wait for its answer as long as it has patience. */
    @Test
    void aFailureOfItsOwnIsAnsweredAndHoldsNothingUp() throws IOException {
        List<Throwable> failures = List.of(new AssertionError("not this one"), new IllegalStateException("nor this one"));
        Iterator<Throwable> next = failures.iterator();
        try (PbxSimulator failing = PbxSimulator.builder().onRequest(request -> {
            if (next.hasNext()) {
                sneak(next.next());
            }
        }).build()) {
            failing.start();
            TestClient client = new TestClient(failing).patience(Duration.ofSeconds(5));
            for (Throwable failure : failures) {
                HttpResponse<String> answer = client.request("POST", "/api/v1.1.0/heartbeat", "");
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).isEqualTo("The simulator failed: " + failure);
            }
            assertThat(client.post("/api/v1.1.0/heartbeat", "")).isEqualTo(ApiAnswer.failed("20005"));
            assertThat(failing.mostRequestsAtOnce()).isEqualTo(1);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void refusesGet() throws IOException {
        assertThat(client().request("GET", "/api/v1.1.0/login", "").body()).isEqualTo(ApiAnswer.failed("20001"));
    }

    @Test
    void locksOutAfterFiveFailuresForTenMinutes() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(extension.pbx().isLockedOut()).isFalse();
            assertThat(wrongLogin()).isEqualTo(WRONG);
        }
        String right = client().loginBody(",\"port\":\"8260\"");

        assertThat(client().post("/api/v1.1.0/login", right)).isEqualTo(LOCKED);
        extension.pbx().advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(client().post("/api/v1.1.0/login", right)).isEqualTo(LOCKED);
        extension.pbx().advance(Duration.ofMillis(1));
        assertThat(client().post("/api/v1.1.0/login", right)).contains("Success");
        assertThat(extension.pbx().maxLoginFailuresInARow()).isEqualTo(5);
        assertThat(extension.pbx().series().guard().inARow()).isZero();
    }

    @Test
    void countsFailuresInARowOnly() throws IOException {
        for (int i = 0; i < 4; i++) {
            wrongLogin();
        }
        client().login(",\"port\":\"8260\"");
        wrongLogin();

        assertThat(extension.pbx().isLockedOut()).isFalse();
        assertThat(extension.pbx().series().guard().inARow()).isEqualTo(1);
        assertThat(extension.pbx().maxLoginFailuresInARow()).isEqualTo(4);
    }

    @Test
    void isUnlockedByTheAdministrator() throws IOException {
        extension.pbx().lockedOut("127.0.0.1");
        assertThat(wrongLogin()).isEqualTo(LOCKED);

        extension.pbx().unlock();

        assertThat(client().login(",\"port\":\"8260\"")).isNotEmpty();
    }

    @Test
    void knowsTheNewPasswordOnly() throws IOException {
        String token = client().login(",\"port\":\"8260\"");
        extension.pbx().changePassword("Other456");

        assertThat(client().post("/api/v1.1.0/login", client().loginBody(",\"port\":\"8260\""))).isEqualTo(WRONG);
        assertThat(client().command("heartbeat", token, "")).isEqualTo(ApiAnswer.SUCCESS);
    }

    @Test
    void recordsWhatItHears() throws IOException {
        client().login(",\"port\":8260");

        RecordedRequest login = extension.pbx().awaitRequest("login", 1, Duration.ofSeconds(1));
        assertThat(login.method()).isEqualTo("POST");
        assertThat(login.path()).isEqualTo("/api/v1.1.0/login");
        assertThat(login.body()).isEqualTo(client().loginBody(",\"port\":8260"));
        assertThat(login.json()).containsEntry("port", 8260);
        assertThat(login.header("content-TYPE")).isEqualTo("application/json; charset=utf-8");
        assertThat(login.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(login.token()).isNull();
        assertThat(login.answer()).startsWith("{\"status\":\"Success\"");
        assertThat(login.toString()).doesNotContain(TestClient.PASSWORD);
    }
}
