/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/** The PBX's web server: reads requests, lets faults happen, writes answers as Boa does (protocol.md 1.1). */
final class ApiServer {

    private final PbxSettings settings;
    private final SSLContext tls;
    private final Faults faults;
    private final RequestLog log;
    private final SimulatorThreads threads;
    private final Function<RecordedRequest, String> api;
    private final BiConsumer<RecordedRequest, Fault> refused;
    private HttpServer server;
    private int port;

    /** tls: null for HTTP; refused: hears of each request that a fault kept from being handled. */
    ApiServer(PbxSettings settings, SSLContext tls, Faults faults, RequestLog log, SimulatorThreads threads,
            Function<RecordedRequest, String> api, BiConsumer<RecordedRequest, Fault> refused) {
        this.settings = settings;
        this.tls = tls;
        this.faults = faults;
        this.log = log;
        this.threads = threads;
        this.api = api;
        this.refused = refused;
        port = settings.port();
    }

    synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), port == 0 ? freePort() : port);
            server = tls == null ? HttpServer.create(address, 0) : HttpsServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator cannot listen on " + settings.bindAddress() + ":" + port, e);
        }
        if (server instanceof HttpsServer https) {
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
        }
        port = server.getAddress().getPort();
        server.setExecutor(threads.api());
        server.createContext("/", this::handle);
        server.start();
    }

    synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    synchronized int port() {
        if (port == 0) {
            throw new IllegalStateException("The simulator gets its port when it is started");
        }
        return port;
    }

    private void handle(HttpExchange exchange) throws IOException {
        RecordedRequest request = read(exchange);
        Fault fault = request.command() == null ? null : faults.next(request.command());
        Fault.Kind kind = fault == null ? null : fault.kind();
        if (kind == Fault.Kind.DROP_UNHANDLED || kind == Fault.Kind.ANSWER) {
            refused.accept(request, fault);
        }
        int status = 200;
        String answer;
        if (kind == Fault.Kind.DROP_UNHANDLED) {
            answer = null;
        } else if (kind == Fault.Kind.ANSWER) {
            status = fault.httpStatus();
            answer = fault.body();
        } else if (request.command() == null) {
            status = 404;
            answer = "<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>";
        } else {
            answer = api.apply(request);
        }
        String sent = kind == Fault.Kind.DROP_AFTER_HANDLING ? null : answer;
        RecordedRequest answered = request.withAnswer(sent);
        log.add(answered);
        settings.listener().heard(answered);
        int httpStatus = status;
        if (kind == Fault.Kind.DELAY) {
            threads.later(fault.delay(), () -> threads.api().execute(() -> send(exchange, httpStatus, sent)));
        } else {
            send(exchange, httpStatus, sent);
        }
    }

    private static RecordedRequest read(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new RecordedRequest(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawQuery(), exchange.getRequestHeaders(), body,
                exchange.getRemoteAddress().getAddress().getHostAddress(), Instant.now(), null);
    }

    private static void send(HttpExchange exchange, int status, String answer) {
        try (exchange) {
            if (answer == null) {
                return;
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            Headers headers = exchange.getResponseHeaders();
            headers.set("Server", "Boa/0.94.14rc21");
            headers.set("Accept-Ranges", "bytes");
            headers.set("Connection", "close");
            headers.set("Content-Type", status == 200 ? "application/json" : "text/html");
            headers.set("Access-control-allow-origin", "*");
            headers.set("Access-control-allow-methods", "GET, POST, OPTIONS, PUT, DELETE");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // the client has gone, or the PBX has been stopped
        }
    }

    /**
     * A port that is kept over stops has to lie below those that the system gives to outgoing connections: one of those could take
     * it meanwhile.
     */
    private int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(candidate)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
    }
}
