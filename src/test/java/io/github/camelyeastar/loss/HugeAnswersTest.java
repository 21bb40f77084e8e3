// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelyeastar.YeastarTestSupport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A PBX that refuses each login in an answer that an application with little memory can't read. The login counts though what
 * goes wrong is an Error: the PBX gets no fifth in a row.
 */
class HugeAnswersTest {
    private static final int MOST = 4;
    /** Logins that count as not sent leave after 0, 1, 3, 7 and 15 seconds, besides the time for the answers. */
    private static final Duration WATCHED = Duration.ofSeconds(25);

    @Test
    void loginWhoseAnswerDoesNotFitInMemoryCounts() throws Exception {
        try (RefusingPbx pbx = new RefusingPbx("127.0.5.1");
                ApplicationProcess application = new ApplicationProcess(List.of(
                        "camel.component.yeastar.listenPort=" + YeastarTestSupport.freePort(), pbx.uri())).withHeap("64m")) {
            application.start();
            application.awaitStarted();
            await().atMost(YeastarTestSupport.SOON).until(() -> pbx.logins.get() > 0);
            await().during(WATCHED).atMost(WATCHED.multipliedBy(2))
                    .failFast("a fifth failed login in a row", () -> pbx.logins.get() > MOST).until(() -> true);
            assertThat(pbx.failure()).as("an Error, not an exception").contains("Java heap space");
            application.terminate();
        }
    }

    /** Grants nothing, and says so at length. */
    private static final class RefusingPbx implements AutoCloseable {
        private static final byte[] HEAD = "{\"status\":\"Failed\",\"errno\":\"20003\",\"errordata\":[{}"
                .getBytes(StandardCharsets.US_ASCII);
        private static final byte[] MORE = ",{}".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);
        /** 14.5 MB, which is not too large for an answer; as objects it takes more than the heap has. */
        private static final int ELEMENTS = 14_500_000 / MORE.length;

        private final AtomicInteger logins = new AtomicInteger();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final String address;
        private final HttpServer server;

        RefusingPbx(String address) throws IOException {
            this.address = address;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().endsWith("/login")) {
                logins.incrementAndGet();
            }
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, HEAD.length + ELEMENTS * MORE.length + END.length);
            try (OutputStream body = new BufferedOutputStream(exchange.getResponseBody())) {
                body.write(HEAD);
                for (int i = 0; i < ELEMENTS; i++) {
                    body.write(MORE);
                }
                body.write(END);
            }
        }

        String uri() {
            return "yeastar:reports?host=" + address + "&port=" + server.getAddress().getPort() + "&listenPath=/" + address;
        }

        /** What the application says that its first login failed with. */
        String failure() throws IOException {
            String session = "Login to http://" + address + ":" + server.getAddress().getPort() + " failed";
            return ApplicationProcess.log().stream().filter(line -> line.contains(session)).findFirst().orElse("");
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
