// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class CommandTest {

    @RegisterExtension
    final PbxSimulatorExtension extension = new PbxSimulatorExtension(
            PbxSimulator.builder().personality(Personality.defaults().withApiDownCountsAsFailedLogin(true)));
    private PbxSimulator pbx;
    private TestClient client;
    private String token;

    @BeforeEach
    void logIn() throws IOException {
        pbx = extension.pbx();
        client = new TestClient(pbx);
        token = client.login(",\"port\":\"8260\"");
    }

    @Test
    void answersCommands() throws IOException {
        assertThat(client.command("extension/dial_extension", token, "{\"caller\":\"1000\",\"callee\":1002}"))
                .matches("\\{\"status\":\"Success\",\"callid\":\"\\d+\\.\\d+\"}");
        assertThat(client.command("extension/dial_extension", token, "{\"caller\":\"1000\"}"))
                .isEqualTo(ApiAnswer.failed("10004"));
        assertThat(client.command("extension/dial_extension", token, "{")).isEqualTo(ApiAnswer.failed("20000"));
        assertThat(client.command("extension/query", token, "{\"extid\":\"1000,1001\"}"))
                .contains("\"extnumber\":\"1000\"", "\"extnumber\":\"1001\"", "moblie").doesNotContain("1002");
        assertThat(client.command("extensionlist/query", token, "")).contains("\"extlist\":[{");
        assertThat(client.command("siptrunk/query", token, "")).isEqualTo(ApiAnswer.SUCCESS);
        assertThat(client.command("no/such", token, "")).isEqualTo(ApiAnswer.failed("10003"));
        assertThat(client.command("call/dial", token, "")).isEqualTo(ApiAnswer.failed("10003"));
        assertThat(client.post("/api/v2.0.0/call/dial?token=" + token, "{\"caller\":\"1000\",\"callee\":\"2\"}"))
                .contains("callid");
        assertThat(client.post("/api/v1.10/heartbeat?token=" + token, "")).isEqualTo(ApiAnswer.failed("10003"));
        assertThat(client.request("GET", "/api/v1.1.0/siptrunk/query?token=" + token, "").body())
                .isEqualTo(ApiAnswer.failed("20001"));
    }

    @Test
    void version2CallsAnExtensionByItsNumber() throws IOException {
        String v2 = "/api/v2.0.0/";
        assertThat(client.post(v2 + "extension/list?token=" + token, "")).contains("{\"number\":\"1000\"")
                .doesNotContain("extnumber");
        assertThat(client.post(v2 + "extension/query?token=" + token, "{\"number\":\"1000\"}"))
                .contains("{\"number\":\"1000\"").doesNotContain("extnumber", "1001");
        assertThat(client.command("extensionlist/query", token, "")).contains("{\"extnumber\":\"1000\"");
    }

    @Test
    void version2TellsThatACallIsOver() throws IOException {
        String path = "/api/v2.0.0/call/query?token=" + token;
        CallScenario talk = CallScenario.parse("talk", "RING 1002 <- 1001\nwait 2s\nCDR Internal 1001 -> 1002 ANSWERED");
        ScenarioRun run = ScenarioRun.start(pbx, talk);
        String call = "{\"callid\":\"" + run.callId() + "\"}";
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(client.post(path, call)).isEqualTo(ApiAnswer.SUCCESS));
        await().atMost(Duration.ofSeconds(10)).until(run::isPlayed);
        assertThat(client.post(path, call)).isEqualTo(ApiAnswer.failed("10005"));
        assertThat(client.post(path, "")).isEqualTo(ApiAnswer.SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({"Hello, Hello", "Gr%C3%BC%C3%9Fe%20%26%2010%25, Grüße & 10%", "Grüße & 10%, Gr??e???10?", "a+b%20c, a?b c",
            "100%2520, 100%20", "%e2%82%ac~.-_, €~.-_"})
    void textMessageThatIsNotPercentEncodedIsMangled(String sent, String shown) throws IOException {
        assertThat(
                client.command("sms/send", token, TestClient.json("trunk", "gsm", "phonenumber", "5503301", "message", sent)))
                .contains("\"smsid\":\"5503301-");
        assertThat(pbx.records().textMessages()).containsExactly(new PbxRecords.TextMessage("gsm", "5503301", shown));
    }

    @Test
    void answersAsScripted() throws IOException {
        pbx.answer("siptrunk/query", "{\"status\":\"Success\",\"queues\":[]}");
        assertThat(client.command("siptrunk/query", token, "")).isEqualTo("{\"status\":\"Success\",\"queues\":[]}");
        assertThat(client.command("siptrunk/query", "x", "")).isEqualTo(ApiAnswer.failed("20004"));
        pbx.answer("siptrunk/query", null);
        assertThat(client.command("siptrunk/query", token, "")).isEqualTo(ApiAnswer.SUCCESS);
    }

    @Test
    void answersLikeBoaAndCloses() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", pbx.port())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1.1.0/heartbeat?token=" + token + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Server: Boa/0.94.14rc21\r\n",
                    "Content-type: application/json\r\n", "Connection: close\r\n").endsWith("\r\n\r\n{\"status\":\"Success\"}");
        }
    }

    @Test
    void failsAsTold() throws IOException {
        pbx.fault("login", Fault.errno("30003")).times(2);
        pbx.fault("heartbeat", Fault.httpStatus(503, "busy")).everyNth(2);
        pbx.fault("siptrunk/query", Fault.notJson("<html>")).always();

        String login = client.loginBody(",\"port\":\"1\"");
        assertThat(client.post("/api/v1.1.0/login", login)).isEqualTo(ApiAnswer.failed("30003"));
        assertThat(client.post("/api/v1.1.0/login", login)).isEqualTo(ApiAnswer.failed("30003"));
        assertThat(pbx.series().guard().inARow()).isEqualTo(2);
        assertThat(client.post("/api/v1.1.0/login", login)).contains("Success");
        String heartbeat = "/api/v1.1.0/heartbeat?token=" + token;
        assertThat(client.request("POST", heartbeat, "").statusCode()).isEqualTo(200);
        HttpResponse<String> second = client.request("POST", heartbeat, "");
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).isEqualTo("busy");
        assertThat(client.request("POST", heartbeat, "").statusCode()).isEqualTo(200);
        assertThat(client.command("siptrunk/query", token, "")).isEqualTo("<html>");
        pbx.clearFaults();
        assertThat(client.command("siptrunk/query", token, "")).isEqualTo(ApiAnswer.SUCCESS);
    }

    @Test
    void dropsBeforeOrAfterTheWork() {
        pbx.fault("logout", Fault.dropUnhandled()).times(1);
        assertThatThrownBy(() -> client.command("logout", token, "")).isInstanceOf(IOException.class);
        assertThat(pbx.sessions()).hasSize(1);

        pbx.clearFaults();
        pbx.fault("logout", Fault.dropConnection()).times(1);
        assertThatThrownBy(() -> client.command("logout", token, "")).isInstanceOf(IOException.class);
        assertThat(pbx.sessions()).isEmpty();
        assertThat(pbx.requests("logout")).allMatch(request -> request.answer() == null);
    }

    @Test
    void answersLate() throws IOException {
        pbx.fault("heartbeat", Fault.delay(Duration.ofMillis(300))).times(1);
        long start = System.nanoTime();
        assertThat(client.command("heartbeat", token, "")).isEqualTo(ApiAnswer.SUCCESS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        pbx.fault("heartbeat", Fault.delay(Duration.ofMinutes(1)));
        TestClient impatient = new TestClient(pbx).patience(Duration.ofMillis(500));
        assertThatThrownBy(() -> impatient.command("heartbeat", token, "")).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void chanceIsTheSameWithTheSameSeed() {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (StringBuilder run : new StringBuilder[]{first, second}) {
            Faults faults = new Faults();
            faults.on(Fault.ANY_COMMAND, Fault.dropConnection()).random(42, 0.5);
            for (int i = 0; i < 50; i++) {
                run.append(faults.next("login") == null ? '.' : 'x');
            }
        }
        assertThat(first).hasToString(second.toString()).contains("x").contains(".");
    }

    @Test
    void applyTooOften() throws IOException {
        assertThat(client.command("apply", token, "")).isEqualTo(ApiAnswer.SUCCESS);
        assertThat(client.command("apply", token, "")).isEqualTo(ApiAnswer.failed("10025"));
        pbx.advance(Duration.ofSeconds(10));
        assertThat(client.command("apply", token, "")).isEqualTo(ApiAnswer.SUCCESS);
    }

    @Test
    void countsWhatIsInProgress() throws Exception {
        pbx.forgetRequests();
        pbx.fault("apply", Fault.delay(Duration.ofSeconds(1)));
        ExecutorService threads = Executors.newFixedThreadPool(7);
        try {
            List<Callable<String>> all = Collections.nCopies(7, () -> client.command("apply", token, ""));
            for (Future<String> answer : threads.invokeAll(all)) {
                assertThat(answer.get()).contains("status");
            }
        } finally {
            threads.shutdown();
        }
        assertThat(pbx.mostRequestsAtOnce()).isEqualTo(7);
        pbx.clearFaults();
        pbx.forgetRequests();
        for (int i = 0; i < 20; i++) {
            client.command("heartbeat", token, "");
        }
        assertThat(pbx.mostRequestsAtOnce()).isEqualTo(1);
    }
}
