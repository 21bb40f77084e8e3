// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.LiveCalls;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.main.Main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/wallboard.yaml on Camel Main beside a simulated PBX with 120 extensions, and programs that open its WebSocket. */
final class WallboardRun implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = YeastarTestSupport.SOON;

    final int port = YeastarTestSupport.freePort();
    final PbxSimulator pbx;
    /** The same after a restart: the PBX still knows it. */
    private final int listenPort = YeastarTestSupport.freePort();
    private final Map<String, String> properties;
    private String listenHost = "127.0.0.1";
    private Main main;

    WallboardRun(Map<String, String> properties) {
        this(Series.S, properties);
    }

    WallboardRun(Series series, Map<String, String> properties) {
        this.properties = new HashMap<>(properties);
        this.properties.put("camel.component.yeastar.series", series.toString());
        if (series != Series.S) {
            this.properties.put("camel.component.yeastar.allowedSources", "127.0.0.1");
        }
        pbx = PbxSimulator.builder().series(series.toString())
                .extensions(IntStream.range(1000, 1120).mapToObj(Integer::toString).toArray(String[]::new))
                .repeatInterval(Duration.ofMillis(50)).build();
    }

    WallboardRun listeningEverywhere() {
        listenHost = "0.0.0.0";
        return this;
    }

    /** A customer rings at an extension. */
    void ring(String callId, String extension) {
        pbx.play("ring", script(callId, "RING " + extension)).await(SOON);
    }

    /** The extension takes the customer's call. */
    void answer(String callId, String extension) {
        pbx.play("answer", script(callId, "ANSWER " + extension)).await(SOON);
    }

    static String script(String callId, String step) {
        return "party customer = inbound 01705550123 to 1005 on pstn-trunk\ncall " + callId + "\n" + step + " <- customer\n";
    }

    WallboardRun start() throws Exception {
        pbx.start();
        pbx.webhook("http://127.0.0.1:" + listenPort + "/report", "");
        startRoutes();
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
        return this;
    }

    void startRoutes() throws Exception {
        main = RunRoutes.main(Path.of("routes/wallboard.yaml"));
        main.addOverrideProperty("camel.component.yeastar.protocol", "http");
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", Integer.toString(pbx.port()));
        main.addOverrideProperty("camel.component.yeastar.username", "api");
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.listenHost", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.listenPort", Integer.toString(listenPort));
        main.addOverrideProperty("wallboard.listen", listenHost + ":" + port);
        properties.forEach(main::addOverrideProperty);
        main.start();
    }

    void stopRoutes() {
        if (main != null) {
            main.stop();
            main = null;
        }
    }

    LiveCalls liveCalls() {
        return main.getCamelContext().getRegistry().lookupByNameAndType("liveCalls", LiveCalls.class);
    }

    @Override
    public void close() {
        stopRoutes();
        pbx.close();
    }

    Peer open(Map<String, String> headers) {
        return new Peer(port, headers);
    }

    Peer open(String hello) {
        Peer peer = open(Map.of());
        peer.say(hello);
        return peer;
    }

    /** A program that has opened the WebSocket. */
    static final class Peer implements WebSocket.Listener {
        final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        private final WebSocket socket;
        private long version;

        private Peer(int port, Map<String, String> headers) {
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
            headers.forEach(builder::header);
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/live"), this).join();
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        /** The next message that is not older than the one before. */
        JsonNode next() throws InterruptedException {
            while (true) {
                JsonNode message = heard.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                assertThat(message).as("a message; closed: " + closed).isNotNull();
                assertThat(message.isObject()).as("is an object: " + message).isTrue();
                if (message.path("version").asLong() >= version) {
                    version = message.path("version").asLong();
                    return message;
                }
            }
        }

        void abort() {
            socket.abort();
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            parts.writeBytes(bytes);
            if (last) {
                try {
                    heard.add(JSON.readTree(parts.toString(StandardCharsets.UTF_8)));
                } catch (JsonProcessingException e) {
                    closed.completeExceptionally(e);
                }
                parts.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(-1);
        }
    }
}
