// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelyeastar.internal.http.ReportHandler;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.common.HttpMessage;
import org.apache.logging.log4j.Level;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Connections from addresses that no consumer allows: few at once, for a short time, without many words. */
@Tag("jdk")
class StrangersTest extends YeastarTestSupport {
    private static final String STRANGER = "127.0.0.9";
    private static final String BOOT_UP = "{\"action\":\"BootUp\"}";
    private static final String GET = "GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private final List<RawConnection> open = new ArrayList<>();
    private final AtomicReference<Server> server = new AtomicReference<>();

    @AfterEach
    void closeAll() throws IOException {
        for (RawConnection connection : open) {
            connection.close();
        }
        open.clear();
    }

    @Test
    void onlySoManyStrangersAreLetInAtOnce() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 200; i++) {
                connect(STRANGER);
            }
            int left = 0;
            for (RawConnection connection : open) {
                left += isClosed(connection) ? 0 : 1;
            }
            assertThat(left).isEqualTo(20);
            assertThat(post("127.0.0.1", "/report")).isEqualTo(200);
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN"))).singleElement().asString()
                    .contains("closed at once").contains("allowedSources=" + STRANGER);
        }
        // the next one finds a place again, and is told what is wrong
        closeAll();
        await().atMost(SOON).ignoreExceptions().until(() -> post(STRANGER, "/report") == 403);
    }

    @Test
    void strangersHaveTwoSeconds() throws Exception {
        List<String> beginnings = List.of("", "POST /report HTTP/1.1\r\nHost: x\r\n",
                "GET /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
        List<RawConnection> strangers = new ArrayList<>();
        RawConnection pbx = connect("127.0.0.1");
        long start = System.nanoTime();
        pbx.send("POST /report HTTP/1.1\r\nHost: x\r\n");
        for (String beginning : beginnings) {
            RawConnection stranger = connect(STRANGER);
            stranger.send(beginning);
            if (beginning.endsWith("\r\n\r\n")) {
                assertThat(stranger.answer()).contains(" 403 ", "Connection: close");
            }
            strangers.add(stranger);
        }
        for (RawConnection stranger : strangers) {
            stranger.awaitEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
        await().pollDelay(Duration.ofSeconds(3)).atMost(SOON).until(() -> true);
        pbx.send("Content-Length: 19\r\n\r\n" + BOOT_UP);
        assertThat(RawConnection.status(pbx.answer())).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\nHost: y", "x\r\nhOsT:y", " 192.168.5.150: 8260", "a:b:c", "[zz", "x:99999", "x:0", ":", "::",
            "a b c",
            "[::1]x", "%", "\u00e4", "[1:2]:x", "http://x"})
    void hostFillsNoLog(String host) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 50; i++) {
                String request = "POST /report HTTP/1.1\r\nHost: " + host
                        + "\r\nConnection: close\r\nContent-Length: 19\r\n\r\n"
                        + BOOT_UP;
                RawConnection connection = connect(STRANGER);
                if (i % 2 == 0) {
                    connection.send(request);
                } else {
                    // Jetty is to see a part of the header only
                    connection.send(request.substring(0, 30 + i / 2));
                    await().pollDelay(Duration.ofMillis(5)).atMost(SOON).until(() -> true);
                    connection.send(request.substring(30 + i / 2));
                }
                assertThat(RawConnection.status(connection.answer())).isIn(400, 403);
                connection.awaitEnd();
            }
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN"))).hasSizeLessThanOrEqualTo(2)
                    .allMatch(line -> line.startsWith("WARN io.github.camelyeastar."));
        }
    }

    @Test
    void hostOfThePbxFillsNoLogOnASharedPortEither() throws Exception {
        context.addRoutes(other());
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 5; i++) {
                assertThat(RawConnection.status(RawConnection.exchange(listenPort, "POST /report HTTP/1.1\r\n"
                        + "Host: 192.168.5.150: 8260\r\nConnection: close\r\nContent-Length: 19\r\n\r\n" + BOOT_UP)))
                        .isEqualTo(200);
            }
            assertThat(log.text()).doesNotContain("WARN org.eclipse");
        }
    }

    @Test
    void targetOfConnectFillsNoLog() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 50; i++) {
                assertThat(RawConnection.status(RawConnection.exchange(listenPort,
                        "CONNECT /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))).isEqualTo(400);
            }
            assertThat(log.text()).doesNotContain("WARN org.eclipse");
        }
    }

    @Test
    void emptySegmentsOfAPathFillNoLog() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 5; i++) {
                assertThat(post(STRANGER, "//nobody")).isEqualTo(400);
            }
            // a path of our own may have them: the PBX puts a slash before any path
            assertThat(post("127.0.0.1", "//report")).isEqualTo(200);
            assertThat(log.text()).doesNotContain("WARN ").doesNotContain("\tat ");
        }
    }

    @Test
    void twoHostsAreABadRequest() throws Exception {
        String hosts = "Host: x\r\nHost: y\r\n";
        assertThat(RawConnection.status(RawConnection.exchange(listenPort,
                "POST /report HTTP/1.1\r\n" + hosts + "Content-Length: 19\r\n\r\n" + BOOT_UP))).isEqualTo(400);
        // not in a body
        RawConnection connection = connect("127.0.0.1");
        String body = "{\r\n\"a\":1,\r\n" + hosts + "}";
        connection.send(
                "POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
        assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
        connection.send("POST /report HTTP/1.1\r\nHost: x: 1\r\nContent-Length: 19\r\n\r\n" + BOOT_UP);
        assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
        assertThat(reports().getExchanges()).extracting(exchange -> exchange.getMessage().getBody(String.class))
                .containsExactly(body, BOOT_UP);
    }

    @Test
    void sharedPortIsOpenToTheClientsOfOtherRoutes() throws Exception {
        context.addRoutes(other());
        for (int i = 0; i < 100; i++) {
            connect(STRANGER);
        }
        await().pollDelay(Duration.ofSeconds(3)).atMost(SOON).until(() -> true);
        for (RawConnection connection : open) {
            connection.send(GET.replace("Host: x", "Host: host.example:8123"));
            assertThat(connection.answer()).contains(" 200 ").contains("host.example:8123");
        }
        // but not without an end
        closeAll();
        // a connection counts until the listener has noticed its end
        await().atMost(SOON).until(() -> connections() == 0);
        for (int i = 0; i < 700; i++) {
            connect(STRANGER);
        }
        // the last one is refused once all have come
        await().atMost(SOON).until(() -> isClosed(open.get(699)));
        await().atMost(SOON).until(() -> connections() == 500);
        assertThat(post("127.0.0.1", "/report")).isEqualTo(200);
    }

    @Test
    void restartsLeaveNothingBehindOnASharedPort() throws Exception {
        context.addRoutes(other());
        RawConnection.exchange(listenPort, GET);
        for (int i = 0; i < 20; i++) {
            context.getRouteController().stopRoute("reports");
            RawConnection.exchange(listenPort, GET);
            assertThat(post("127.0.0.1", "/report")).isEqualTo(404);
            context.getRouteController().startRoute("reports");
            assertThat(post("127.0.0.1", "/report")).isEqualTo(200);
            assertThat(post(STRANGER, "/report")).isEqualTo(403);
        }
        RawConnection.exchange(listenPort, GET);
        assertThat(handlers()).isEqualTo(1);

        context.getRouteController().stopRoute("other");
        // the port is its own again
        for (int i = 0; i < 30; i++) {
            connect(STRANGER);
        }
        assertThat(isClosed(open.get(29))).isTrue();
        context.getRouteController().stopRoute("reports");
        assertThat(server.get().isStopped()).isTrue();
        context.getRouteController().startRoute("reports");
        assertThat(post("127.0.0.1", "/report")).isEqualTo(200);
    }

    /** How many connections the listener has. */
    private int connections() {
        return server.get().getConnectors()[0].getConnectedEndPoints().size();
    }

    private int handlers() {
        int handlers = 0;
        for (Handler handler = server.get().getHandler(); handler instanceof Handler.Wrapper wrapper; handler = wrapper
                .getHandler()) {
            handlers += handler instanceof ReportHandler ? 1 : 0;
        }
        return handlers;
    }

    private RawConnection connect(String from) throws IOException {
        RawConnection connection = new RawConnection(listenPort, from);
        open.add(connection);
        return connection;
    }

    /** Whether the other side has closed it at once; it says nothing. */
    private static boolean isClosed(RawConnection connection) {
        return connection.endsWithin(Duration.ofMillis(20));
    }

    private int post(String from, String path) throws IOException {
        try (RawConnection connection = new RawConnection(listenPort, from)) {
            connection.send(RawConnection.post(path, BOOT_UP));
            return RawConnection.status(connection.answer());
        }
    }

    private RouteBuilder other() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:http://127.0.0.1:" + listenPort + "/other").routeId("other")
                        .process(exchange -> server.set(ServletContextRequest.getServletContextRequest(
                                exchange.getMessage(HttpMessage.class).getRequest()).getConnectionMetaData().getConnector()
                                .getServer()))
                        .setBody(header("Host"));
            }
        };
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
