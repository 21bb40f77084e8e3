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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** What the PBX, or what stands before it, may answer to a command, and what the route gets then. */
class CommandAnswersTest extends CommandsTestSupport {

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
}
