// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteDefinition;

import static org.awaitility.Awaitility.await;

/** The route posts to a server that is stopped now and then; what that server has got is what was processed. */
final class DownstreamOff extends Scenario {
    private final int port = YeastarTestSupport.freePort();
    private final Map<String, StormingPbx> pbxs = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    DownstreamOff(Length length) {
        super("a downstream that is off for a while", length);
    }

    @Override
    boolean pbxMayLose(StormingPbx pbx) {
        // three tries take no longer than 100 ms, and six no longer than 200 ms
        return pbx.maxTries() > 0;
    }

    @Override
    void route(RouteDefinition reports, StormingPbx pbx) {
        String path = "/pbx" + pbx.index();
        pbxs.put(path, pbx);
        reports.convertBodyTo(String.class).setHeader(Exchange.HTTP_METHOD).constant("POST")
                .to("http://127.0.0.1:" + port + path + "?connectionsPerRoute=200");
    }

    @Override
    void rage(SimulatedSite site) {
        switchOn();
        int count = length().of(200, 20_000);
        int times = length().of(2, 5);
        CompletableFuture<Void> storm = site.storm(pbx -> count, 16);
        for (int time = 1; time <= times; time++) {
            site.awaitDone(site.pbxs().size() * count * time / (times + 2));
            server.stop(0);
            Duration off = length().of(Duration.ofMillis(500), Duration.ofSeconds(2));
            await().pollDelay(off).atMost(off.plusSeconds(10)).until(() -> true);
            switchOn();
        }
        storm.join();
    }

    private void switchOn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            // half a body, as when it is stopped meanwhile, is nothing
            if (body.length == Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length"))) {
                pbxs.get(exchange.getRequestURI().getPath()).processed(new String(body, StandardCharsets.UTF_8));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
