// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whom routes/wallboard.yaml answers: all of them come to one run, which none of them changes. */
class WallboardVisitorsTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    private static WallboardRun run;

    @BeforeAll
    static void start() throws Exception {
        run = new WallboardRun(Map.of());
        run.start();
    }

    @AfterAll
    static void stop() {
        run.close();
    }

    @ParameterizedTest
    @CsvSource({"localhost, , true", "127.0.0.1, , true", "localhost, http://localhost:PORT, true",
            "evil.example, , false", "localhost, http://evil.example, false", "localhost, null, false",
            "localhost, http://localhost, false", "localhost.evil.example, , false", "xlocalhost, , false",
            "evil.example, http://evil.example:PORT, false"})
    void answersNoOtherHostAndNoOtherOrigin(String host, String origin, boolean answered) throws Exception {
        String port = Integer.toString(run.port);
        String[] headers = origin == null
                ? new String[]{"Host: " + host + ":" + port}
                : new String[]{"Host: " + host + ":" + port, "Origin: " + origin.replace("PORT", port)};
        for (String path : List.of("/", "/wallboard.js", "/wallboard.css", "/nothing")) {
            String answer = get(path, headers);
            assertThat(RawConnection.status(answer)).as(path).isEqualTo(!answered ? 403 : path.equals("/nothing") ? 404 : 200);
            assertThat(answer).contains("Content-Security-Policy: default-src 'none'").doesNotContain("unsafe-inline");
        }
        try (RawConnection connection = new RawConnection(run.port)) {
            connection.send("GET /live HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            // {} with a mask of zeros, before the handshake is answered
            connection.sendBytes(0x81, 0x82, 0, 0, 0, 0, '{', '}');
            connection.answerHead();
            if (answered) {
                assertThat(connection.heardUntil("extensions", SOON)).contains("extensions");
            } else {
                assertThat(connection.heardWithin(Duration.ofSeconds(2))).isEmpty();
                assertThat(connection.endsWithin(Duration.ofMillis(100))).as("is closed").isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nonsense", "{\"extension\":\"1005) || ${env:HOME}\"}", "{\"extension\":{}}"})
    void whatIsNoHelloEndsTheConnection(String hello) throws Exception {
        WallboardRun.Peer peer = run.open(hello);
        peer.closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(peer.heard).isEmpty();
    }

    private static String get(String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawConnection.exchange(run.port, request + "\r\n");
    }
}
