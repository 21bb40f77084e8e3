// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/** The PBX's web server: reads requests, lets faults happen, writes answers as Boa does (protocol.md 1.1). */
final class ApiServer {
    /** The number of this JVM, from 1, where several run tests at once: each takes its ports from a range of its own. */
    private static final Integer JVM = Integer.getInteger("simulator.jvm");
    private static final int PORTS = JVM == null ? 10_000 : 1_250;
    private static final int FIRST_PORT = 22_000 + (JVM == null ? 0 : PORTS * ((JVM - 1) % 8));
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private final PbxSettings settings;
    private final SSLContext tls;
    private final Faults faults;
    private final RequestLog log;
    private final SimulatorThreads threads;
    private final SimulatedSeries series;
    private HttpServer server;
    private OldHttpFront front;
    private int port;

    /** tls: null for HTTP. */
    ApiServer(PbxSettings settings, SSLContext tls, Faults faults, RequestLog log, SimulatorThreads threads,
            SimulatedSeries series) {
        this.settings = settings;
        this.tls = tls;
        this.faults = faults;
        this.log = log;
        this.threads = threads;
        this.series = series;
        port = settings.port();
    }

    synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), port == 0 ? freePort() : port);
            boolean behindFront = settings.personality().downloads().length() == DownloadPersonality.Length.UNTIL_CLOSE;
            server = behindFront
                    ? HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
                    : create(address);
            front = behindFront ? new OldHttpFront(address, tls, server.getAddress(), threads) : null;
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator cannot listen on " + settings.bindAddress() + ":" + port, e);
        }
        port = front == null ? server.getAddress().getPort() : front.port();
        server.setExecutor(threads.api());
        server.createContext("/", this::handle);
        server.start();
    }

    private HttpServer create(InetSocketAddress address) throws IOException {
        if (tls == null) {
            return HttpServer.create(address, 0);
        }
        HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        return https;
    }

    synchronized void stop() {
        if (front != null) {
            front.close();
            front = null;
        }
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
        Runnable ended = log.begin();
        try {
            handle(exchange, ended);
        } catch (IOException e) {
            ended.run();
            throw e;
        } catch (RuntimeException | Error e) {
            ended.run();
            failed(exchange, e);
        }
    }

    /**
     * Such as an assertion in {@link PbxBuilder#onRequest} that failed. The JDK's server would close the connection without an
     * answer after an exception, and leave the client waiting after an error.
     */
    private static void failed(HttpExchange exchange, Throwable failure) throws IOException {
        try (exchange) {
            byte[] text = ("The simulator failed: " + failure).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private void handle(HttpExchange exchange, Runnable ended) throws IOException {
        RecordedRequest request = read(exchange);
        boolean known = series.knows(request);
        Fault fault = !known ? null : faults.next(request.command());
        Fault.Mode kind = fault == null ? null : fault.kind();
        int status = 200;
        WebAnswer answer = null;
        if (kind == Fault.Mode.DROP_UNHANDLED || kind == Fault.Mode.ANSWER || kind == Fault.Mode.HANG) {
            series.refusedByFault(request, fault);
        } else if (!known) {
            status = 404;
            answer = WebAnswer.text("text/html",
                    "<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>");
        } else {
            answer = series.answer(request);
        }
        if (kind == Fault.Mode.ANSWER) {
            status = fault.httpStatus();
            answer = WebAnswer.text(status == 200 ? "application/json" : "text/html", fault.body());
        } else if (kind == Fault.Mode.DROP_AFTER_HANDLING) {
            answer = null;
        }
        RecordedRequest answered = request.withAnswer(answer == null ? null : answer.shown());
        log.add(answered);
        settings.listener().heard().accept(answered);
        if (kind == Fault.Mode.HANG) {
            ended.run();
        } else {
            send(exchange, status, answer, fault, ended);
        }
    }

    private void send(HttpExchange exchange, int status, WebAnswer answer, Fault fault, Runnable ended) {
        if (answer == null) {
            ended.run();
            exchange.close();
            return;
        }
        AnswerWriter writer = new AnswerWriter(exchange, answer, fault, threads, ended);
        DownloadPersonality.Length length = settings.personality().downloads().length();
        if (fault != null && fault.kind() == Fault.Mode.DELAY) {
            threads.later(fault.delay(), () -> threads.api().execute(() -> writer.write(status, length)));
        } else {
            writer.write(status, length);
        }
    }

    private static RecordedRequest read(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new RecordedRequest(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawQuery(), exchange.getRequestHeaders(), body,
                exchange.getRemoteAddress().getAddress().getHostAddress(), Instant.now(), null);
    }

    /**
     * A port that is kept over stops has to lie below those that the system gives to outgoing connections: one of those could
     * take it meanwhile. It is another one each time, above those that tests take for what listens to the PBX.
     */
    private static int freePort() {
        while (true) {
            int candidate = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(candidate)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
    }
}
