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
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

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
    /** Held while a report is taken and answered: if the answer were cut off, nobody could say whether the report was processed. */
    private final ReadWriteLock answering = new ReentrantReadWriteLock();
    /** Null while it is off. */
    private HttpServer on;

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
            switchOff();
            Duration off = length().of(Duration.ofMillis(500), Duration.ofSeconds(2));
            await().pollDelay(off).atMost(off.plusSeconds(10)).until(() -> true);
            switchOn();
        }
        storm.join();
    }

    private void switchOn() {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        set(server);
        server.start();
    }

    private void switchOff() {
        HttpServer server = on;
        set(null);
        server.stop(0);
    }

    private void set(HttpServer server) {
        answering.writeLock().lock();
        try {
            on = server;
        } finally {
            answering.writeLock().unlock();
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        answering.readLock().lock();
        try (exchange) {
            // half a body, as when it is stopped meanwhile, is nothing
            if (exchange.getHttpContext().getServer() == on
                    && body.length == Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length"))) {
                pbxs.get(exchange.getRequestURI().getPath()).processed(new String(body, StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
        } finally {
            answering.readLock().unlock();
        }
    }

    @Override
    public void close() {
        if (on != null) {
            on.stop(0);
        }
        threads.shutdownNow();
    }
}
