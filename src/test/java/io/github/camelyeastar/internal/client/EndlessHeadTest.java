// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Something else than a PBX answers, and its answer has a head without an end. */
class EndlessHeadTest {
    private static final long MOST = 50_000_000;

    private final AtomicLong written = new AtomicLong();

    /** Writes until the client hangs up. */
    private void answer(ServerSocket server, String more) {
        byte[] bytes = more.repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (Socket client = server.accept(); OutputStream out = client.getOutputStream()) {
            out.write("HTTP/1.1 200 OK\r\nX: a".getBytes(StandardCharsets.US_ASCII));
            while (written.addAndGet(bytes.length) < MOST) {
                out.write(bytes);
            }
        } catch (IOException e) {
            // the client had enough
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aaaaaaaaaa", "a\r\nX: a"})
    void isReadUpToALimit(String more) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                DefaultCamelContext context = YeastarTestSupport.newContext()) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(server, more));
            context.start();
            assertThatThrownBy(() -> context.createProducerTemplate().requestBody("yeastar:login?protocol=http&host=127.0.0.1"
                    + "&username=api&password=secret&port=" + server.getLocalPort(), ""))
                    .hasStackTraceContaining("The head of the answer is too large")
                    .hasStackTraceContaining("host, port and protocol");
            answered.join();
        }
        assertThat(written.get()).isLessThan(MOST);
    }
}
