// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Commands from routes to the simulated PBX: what goes over the wire, and what the route gets. Over 300 lines by the number of
 * bodies and errors there are, all on one set of routes.
 */
class CommandsTest extends YeastarTestSupport {
    private static final String MD5 = "5ebe2294ecd0e0f08eab7690d2a6ee69";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "v1.0.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"url\":\"report\"}",
            "v1.1.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"url\":\"report\",\"urltag\":\"0\"}",
            "v2.0.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"2.0.0\",\"url\":\"report\",\"urltag\":\"0\"}",
            "v1.1.0 | &reportUrl=110.22.2.3:82/r  | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"url\":\"110.22.2.3:82/r\",\"urltag\":\"1\"}",
            "v1.0.1 | &reportUrl=http://a.b/r     | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"url\":\"a.b/r\",\"urltag\":\"1\"}",
            "v1.1.0 | &listenPath=/               | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"urltag\":\"0\"}",
            "v1.1.0 | &reportVersion=2.0.0        | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"2.0.0\",\"url\":\"report\",\"urltag\":\"0\"}"})
    void loginOnTheWire(String apiVersion, String options, String body) {
        send("yeastar:login?apiVersion=" + apiVersion + (options == null ? "" : options), null);

        RecordedRequest login = pbx.requests("login").get(0);
        assertThat(login.method()).isEqualTo("POST");
        assertThat(login.path()).isEqualTo("/api/" + apiVersion + "/login");
        assertThat(login.query()).isNull();
        assertThat(login.header("Content-Type")).isEqualToIgnoringCase("application/json; charset=utf-8");
        assertThat(login.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(login.body()).isEqualTo(body.replace("MD5", md5("Secret123")).replace("PORT", "" + listenPort));
    }

    @Test
    void heartbeatOnTheWire() {
        send("yeastar:login");
        String token = pbx.sessions().get(0);
        Map<?, ?> answer = send("yeastar:heartbeat");

        RecordedRequest heartbeat = pbx.requests("heartbeat").get(0);
        assertThat(heartbeat.path()).isEqualTo("/api/v1.1.0/heartbeat");
        assertThat(heartbeat.query()).isEqualTo("token=" + token);
        assertThat(heartbeat.body()).isEqualTo("{\"ipaddr\":\"127.0.0.1\",\"port\":\"" + listenPort
                + "\",\"url\":\"report\",\"urltag\":\"0\",\"urlflag\":\"0\",\"version\":\"1.0.2\"}");
        assertThat(answer).isEqualTo(Map.of("status", "Success"));
    }

    @Test
    void logoutOnTheWire() {
        send("yeastar:login", null);
        String token = pbx.sessions().get(0);
        Map<?, ?> answer = send("yeastar:logout");

        RecordedRequest logout = pbx.requests("logout").get(0);
        assertThat(logout.path()).isEqualTo("/api/v1.1.0/logout");
        assertThat(logout.query()).isEqualTo("token=" + token);
        assertThat(logout.body()).isEmpty();
        assertThat(answer).isEqualTo(Map.of("status", "Success"));
        assertThat(pbx.sessions()).isEmpty();
    }

    @Test
    void answerIsTheBodyWithoutTheToken() {
        Exchange exchange = template.request("yeastar:login", e -> e.getMessage().setHeader("kept", "1"));

        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("status", "Success"));
        assertThat(exchange.getMessage().getHeaders()).containsEntry(YeastarConstants.STATUS, "Success")
                .containsEntry("kept", "1")
                .doesNotContainKey(YeastarConstants.ERROR_CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ipaddr\":\"10.0.0.9\",\"port\":9000}", "{\"url\":\"110.22.2.3:9000/x\",\"urltag\":\"1\"}"})
    void bodyOverridesTheAddressOfOneHeartbeat(String body) throws Exception {
        send("yeastar:heartbeat", body);
        send("yeastar:heartbeat");

        Map<String, Object> overridden = pbx.requests("heartbeat").get(0).json();
        assertThat(overridden).containsAllEntriesOf(stringValues(ApiJson.parameters(body)));
        assertThat(overridden.get("urlflag")).isEqualTo(overridden.get("urltag"));
        assertThat(pbx.requests("heartbeat").get(1).json()).containsEntry("port", "" + listenPort).containsEntry("urltag", "0");
    }

    @Test
    void addressInTheBodyIsWrittenAsThePbxKnowsIt() {
        String body = "{\"url\":\"http://110.22.2.3:9000/x\",\"urlflag\":\"1\",\"ipaddr\":\"10.0.0.9\"}";
        send("yeastar:login", body);
        send("yeastar:heartbeat", body);

        assertThat(pbx.requests("login").get(0).json()).containsEntry("url", "110.22.2.3:9000/x").containsEntry("urltag", "1")
                .doesNotContainKeys("urlflag", "ipaddr");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("url", "110.22.2.3:9000/x")
                .containsEntry("urltag", "1").containsEntry("urlflag", "1").containsEntry("ipaddr", "10.0.0.9");
    }

    @Test
    void headersOverrideTheAddressOfOneLoginAndHeartbeat() {
        template.requestBodyAndHeader("yeastar:login", null, YeastarConstants.REPORT_URL, "http://110.22.2.3:9000/x");
        template.requestBodyAndHeader("yeastar:heartbeat", null, YeastarConstants.REPORT_ADDRESS, "10.0.0.9");

        assertThat(pbx.requests("login").get(0).json()).containsEntry("url", "110.22.2.3:9000/x").containsEntry("urltag", "1");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("ipaddr", "10.0.0.9").containsEntry("url", "report");
    }

    @Test
    void whatAStepBeforeLeftIsNoAddressButAMisspeltOneIsAnError() {
        send("yeastar:login", Map.of("status", "Success"));
        send("yeastar:heartbeat", "some text");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("port", "" + listenPort);

        assertThatThrownBy(() -> send("yeastar:heartbeat", "{\"port\":\"9000\",\"ulr\":\"x\"}"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause()
                .hasMessageContainingAll("'ulr'", "[ipaddr, port, url, urlflag, urltag, version]");
        assertThatThrownBy(() -> send("yeastar:login", "{\"port\":\"9000\",\"username\":\"api\"}")).rootCause()
                .hasMessageContainingAll("'username'", "[port, url, urlflag, urltag, version]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "bytes", "map"})
    void anyCommandIsSentAsItIs(String kind) {
        String json = "{\"caller\":\"1000\",\"callee\":\"1002\"}";
        Object body = switch (kind) {
            case "text" -> json;
            case "bytes" -> json.getBytes();
            default -> new java.util.LinkedHashMap<>(ApiJson.parameters(json));
        };
        Map<?, ?> answer = send("yeastar:extension/dial_extension", body);

        assertThat(answer.get("callid")).isNotNull();
        assertThat(pbx.requests("extension/dial_extension").get(0).body()).isEqualTo(json);
    }

    @Test
    void headerOverridesTheCommandOfThePath() {
        template.requestBodyAndHeader("yeastar:heartbeat", "", YeastarConstants.COMMAND, "deviceinfo/query");
        assertThat(pbx.requests("deviceinfo/query").get(0).body()).isEqualTo("{}");
        assertThat(pbx.requests("heartbeat")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "x/", "a/../b", "x?token=1", "x y", "reports", "x#y", ""})
    void headerThatIsNoCommandIsRefused(String command) {
        assertThatThrownBy(() -> template.requestBodyAndHeader("yeastar:heartbeat", null, YeastarConstants.COMMAND, command))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause()
                .hasMessageContaining(YeastarConstants.COMMAND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"extid\":", "[1]", "1000", "null"})
    void bodyThatIsNoJsonObjectIsRefusedBeforeItIsSent(String body) {
        assertThatThrownBy(() -> send("yeastar:extension/query", body))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause().hasMessageContaining("JSON object");
        assertThat(pbx.requests()).isEmpty();
    }

    @Test
    void refusalIsAnExceptionWithCodeMeaningAndCommand() {
        pbx.answer("extension/query", "{\"status\":\"Failed\",\"errno\":\"10006\"}");
        Exchange exchange = template.request("yeastar:extension/query", e -> e.getMessage().setBody("{\"extid\":\"9\"}"));

        YeastarApiException refusal = exchange.getException(YeastarApiException.class);
        assertThat(refusal.getErrorCode()).isEqualTo("10006");
        assertThat(refusal.getMeaning()).isEqualTo("extension unknown");
        assertThat(refusal.getCommand()).isEqualTo("extension/query");
        assertThat(refusal.getStatus()).isEqualTo("Failed");
        assertThat(refusal).hasMessageContainingAll("extension/query", "10006", "extension unknown");
        assertThat(exchange.getMessage().getHeader(YeastarConstants.STATUS)).isEqualTo("Failed");
        assertThat(exchange.getMessage().getHeader(YeastarConstants.ERROR_CODE)).isEqualTo("10006");
        assertThat(pbx.requests("extension/query")).hasSize(1);
    }

    @Test
    void answerThatIsNoJsonIsAnExceptionAndNothingIsRepeated() {
        send("yeastar:login");
        pbx.fault("extension/query", Fault.httpStatus(503, "<html>busy</html>")).always();
        pbx.fault("queue/query", Fault.answer("[]")).always();
        pbx.fault("ivr/query", Fault.answer("")).always();
        pbx.fault("trunklist/query", Fault.httpStatus(302, "")).always();

        for (String command : List.of("extension/query", "queue/query", "ivr/query", "trunklist/query")) {
            CamelExecutionException e = catchThrowableOfType(CamelExecutionException.class,
                    () -> send("yeastar:" + command));
            assertThat(e.getCause()).isInstanceOf(YeastarApiException.class).hasMessageContaining(command);
            assertThat(pbx.requests(command)).hasSize(1);
        }
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void answerWithoutAnEndIsGivenUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answerWithoutAnEnd(server));
            assertThatThrownBy(() -> send("yeastar:login?port=" + server.getLocalPort()))
                    .hasStackTraceContaining("more than 16777216 bytes");
        }
    }

    private static void answerWithoutAnEnd(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("1000\r\n" + " ".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (!server.isClosed()) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            // the client has had enough
        }
    }

    /** As from a proxy before the PBX. */
    @Test
    void compressedAnswersHoldNoConnections() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answerCompressed(server));
            String uri = "yeastar:extension/query?connectionClose=false&responseTimeout=5s&port=" + server.getLocalPort();
            for (int i = 0; i < 10; i++) {
                assertThat(send(uri).get("status")).isEqualTo("Success");
            }
        }
    }

    private static void answerCompressed(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.isEmpty()) {
                        ByteArrayOutputStream body = new ByteArrayOutputStream();
                        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
                            gzip.write("{\"status\":\"Success\",\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8));
                        }
                        socket.getOutputStream()
                                .write(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.size()
                                        + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                        body.writeTo(socket.getOutputStream());
                        break;
                    }
                }
            } catch (IOException e) {
                // the next one
            }
        }
    }

    @Test
    void asManyCommandsAtOnceAsTheOptionSays() {
        send("yeastar:login?maxConcurrentRequests=30");
        pbx.fault("extension/query", Fault.delay(Duration.ofSeconds(10))).always();
        ExecutorService threads = Executors.newFixedThreadPool(30);
        try {
            for (int i = 0; i < 30; i++) {
                threads.submit(() -> send("yeastar:extension/query?maxConcurrentRequests=30"));
            }
            await().atMost(Duration.ofSeconds(9)).until(() -> pbx.mostRequestsAtOnce() == 30);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void lostAnswerIsAnIOExceptionAndTheCommandIsNotRepeated() {
        send("yeastar:login");
        pbx.fault("extension/dial_extension", Fault.dropConnection()).always();
        assertThatThrownBy(() -> send("yeastar:extension/dial_extension",
                "{\"caller\":\"1000\",\"callee\":\"1002\"}")).hasRootCauseInstanceOf(java.io.IOException.class);
        assertThat(pbx.requests("extension/dial_extension")).hasSize(1);
    }

    @Test
    void deadTokenCostsOneLoginWhateverTheNumberOfThreads() {
        send("yeastar:login");
        send("yeastar:deviceinfo/query");
        pbx.expireTokens();

        ExecutorService executor = Executors.newFixedThreadPool(50);
        try {
            List<CompletableFuture<Map<?, ?>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> send("yeastar:deviceinfo/query"), executor));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join().get("status")).isEqualTo("Success"));
        } finally {
            executor.shutdownNow();
        }
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void loginOnAnOpenSessionReplacesItAndLogsTheOldTokenOut() {
        send("yeastar:login");
        String old = pbx.sessions().get(0);
        send("yeastar:login");

        assertThat(pbx.awaitRequest("logout", 1, SOON).token()).isEqualTo(old);
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.sessions().get(0)).isNotEqualTo(old);
        // the logout may have ended the reports of the account
        pbx.awaitRequest("heartbeat", 1, SOON);
    }

    @Test
    void addressOfALoginThatReplacesASessionStaysAnnounced() {
        send("yeastar:login");
        template.requestBodyAndHeader("yeastar:login", null, YeastarConstants.REPORT_URL, "110.22.2.3:9000/x");
        pbx.awaitRequest("logout", 1, SOON);
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> pbx.requests("heartbeat").isEmpty());
    }

    @Test
    void loggedOutSessionStaysClosedUntilAnExplicitLogin() {
        send("yeastar:deviceinfo/query");
        send("yeastar:logout");

        assertThatThrownBy(() -> send("yeastar:deviceinfo/query"))
                .hasRootCauseInstanceOf(IllegalStateException.class).rootCause().hasMessageContaining("yeastar:login");
        assertThatThrownBy(() -> send("yeastar:logout")).rootCause()
                .hasMessageContaining("open");
        assertThat(pbx.requests("login")).hasSize(1);

        send("yeastar:login");
        send("yeastar:deviceinfo/query");
        assertThat(pbx.requests("login")).hasSize(2);
    }

    @Test
    void withoutAutoLoginOnlyTheCommandLogsIn() {
        String off = "?autoLogin=false";
        assertThatThrownBy(() -> send("yeastar:deviceinfo/query" + off)).rootCause()
                .hasMessageContainingAll("yeastar:login", "autoLogin");
        send("yeastar:login" + off);
        send("yeastar:deviceinfo/query" + off);
        pbx.forgetTokens();
        assertThatThrownBy(() -> send("yeastar:deviceinfo/query" + off)).rootCause()
                .isInstanceOf(YeastarApiException.class).hasMessageContaining("20004");
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void refusedLoginIsNotTriedAgainByItself() {
        pbx.changePassword("Other123");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> send("yeastar:deviceinfo/query")).rootCause()
                    .isInstanceOf(YeastarApiException.class).hasMessageContaining("20003");
        }
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void lastToStopLogsOutUnlessToldOtherwise() throws Exception {
        send("yeastar:login");
        template.stop();
        await().atMost(SOON).until(() -> pbx.sessions().isEmpty());
        assertThat(pbx.requests("logout")).hasSize(1);

        template.start();
        send("yeastar:login?logoutOnStop=false");
        template.stop();
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.requests("logout")).hasSize(1);
    }

    @Test
    void automaticHeartbeatsAnnounceTheTargetAgain() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?heartbeatPeriod=1s").to("mock:reports");
            }
        });
        RecordedRequest first = pbx.awaitRequest("heartbeat", 1, SOON);
        RecordedRequest second = pbx.awaitRequest("heartbeat", 2, SOON);
        assertThat(second.body()).isEqualTo(first.body()).contains("\"url\":\"report\"", "\"port\":\"" + listenPort + "\"");

        pbx.forgetTokens();
        pbx.awaitRequest("login", 2, SOON);
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        assertThat(pbx.requests("login")).hasSize(2);
    }

    /** Sends a command without a body. */
    private Map<?, ?> send(String uri) {
        return send(uri, null);
    }

    private Map<?, ?> send(String uri, Object body) {
        return template.requestBody(uri, body, Map.class);
    }

    private static String md5(String text) {
        YeastarConfiguration configuration = new YeastarConfiguration();
        configuration.setPassword(text);
        return PasswordHash.of(configuration.pbxOptions().credentials());
    }

    @Test
    void md5IsThirtyTwoLowerCaseDigits() {
        assertThat(md5("secret")).isEqualTo(MD5);
    }

    private static Map<String, Object> stringValues(Map<String, Object> fields) {
        fields.replaceAll((name, value) -> value.toString());
        return fields;
    }
}
