// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.github.camelyeastar.internal.http.SourcePatterns;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jetty.JettyHttpComponent;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who may post reports, and several PBXs on one port. Loopback has more than one address to come from. */
class SourcesTest extends YeastarTestSupport {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"127.0.0.1 | 127.0.0.1 | true", "127.0.0.1 | 127.0.0.2 | false",
            "192.168.5.0/24 | 192.168.5.9 | true", "192.168.5.0/24 | 192.168.6.9 | false",
            "10.0.0.1, 10.1.0.0/16 | 10.1.2.3 | true",
            "fd00::/8 | fd12::1 | true", "fd00::/8 | 2001:db8::1 | false", "fe80::1 | fe80:0:0:0:0:0:0:1 | true",
            "0.0.0.0/0 | 8.8.8.8 | true"})
    void rangesAreUnderstood(String option, String address, boolean allowed) throws Exception {
        assertThat(SourcePatterns.parse(option).test(InetAddress.getByName(address))).isEqualTo(allowed);
    }

    @Test
    void strangerIsRefusedBeforeItsBodyIsRead() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int i = 0; i < 3; i++) {
                try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
                    stranger.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
                    assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
                }
            }
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN") && line.contains("127.0.0.9")))
                    .singleElement().asString().contains("camel.component.yeastar.allowedSources=127.0.0.9");
        }
        assertThat(getMockEndpoint("mock:first").getExchanges()).isEmpty();
    }

    @Test
    void portIsSharedByPathAndTheRootGoesToWhoKnowsTheSender() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            assertThat(post("127.0.0.2", "/")).isEqualTo(200);
            assertThat(log.text()).doesNotContain("refused");
        }
        assertThat(post("127.0.0.1", "/first")).isEqualTo(200);
        assertThat(post("127.0.0.2", "/first")).isEqualTo(403);
        assertThat(post("127.0.0.2", "/second")).isEqualTo(200);
        assertThat(post("127.0.0.1", "/")).isEqualTo(200);
        assertThat(post("127.0.0.9", "/")).isEqualTo(403);
        assertThat(getMockEndpoint("mock:first").getExchanges()).hasSize(2);
        assertThat(getMockEndpoint("mock:second").getExchanges()).hasSize(2);

        context.getRouteController().stopRoute("second");
        assertThat(post("127.0.0.2", "/second")).isEqualTo(404);
        assertThat(post("127.0.0.1", "/first")).isEqualTo(200);
    }

    @Test
    void otherRoutesMayShareThePort() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:http://127.0.0.1:" + listenPort + "/other").setBody(constant("other"));
            }
        });
        assertThat(RawConnection.exchange(listenPort, RawConnection.post("/other", "x"))).contains("200 OK").contains("other");
        assertThat(post("127.0.0.1", "/first")).isEqualTo(200);
    }

    @Test
    void senderIsWhoeverSendsWhateverAHeaderSays() throws Exception {
        context.getRouteController().stopRoute("first");
        context.getRouteController().stopRoute("second");
        context.getComponent("jetty", JettyHttpComponent.class).setUseXForwardedForHeader(true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:http://127.0.0.1:" + listenPort + "/other").to("mock:other");
            }
        });
        context.getRouteController().startRoute("first");
        String report = "{\"action\":\"BootUp\"}";
        for (String header : List.of("X-Forwarded-For: 127.0.0.1", "Forwarded: for=\"127.0.0.1:8\"",
                "X-Forwarded-For: unknown")) {
            assertThat(RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/first", report, header))))
                    .isEqualTo(200);
            try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
                stranger.send(RawConnection.post("/first", report, header));
                assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
            }
        }
        assertThat(getMockEndpoint("mock:first").getExchanges()).hasSize(3)
                .allMatch(exchange -> "127.0.0.1".equals(exchange.getMessage().getHeader(YeastarConstants.REMOTE_ADDRESS)));
    }

    @Test
    void otherRoutesKeepThePortWhenOursStopsAndStartsAgain() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:http://127.0.0.1:" + listenPort + "/other").routeId("other").setBody(constant("other"));
            }
        });
        for (int i = 0; i < 2; i++) {
            context.getRouteController().stopRoute("first");
            context.getRouteController().stopRoute("second");
            assertThat(slowly("/other")).contains("200 OK");
            context.getRouteController().startRoute("first");
            context.getRouteController().startRoute("second");
            assertThat(slowly("/other")).contains("200 OK");
            assertThat(slowly("/first")).contains("200 OK");
        }
    }

    /** A request whose body comes a while after its head. */
    private String slowly(String path) throws Exception {
        String request = RawConnection.post(path, "{\"action\":\"BootUp\"}");
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(request.substring(0, request.length() - 5));
            await().pollDelay(Duration.ofMillis(200)).atMost(SOON).until(() -> true);
            connection.send(request.substring(request.length() - 5));
            return connection.answer();
        }
    }

    private int post(String from, String path) throws Exception {
        try (RawConnection connection = new RawConnection(listenPort, from)) {
            connection.send(RawConnection.post(path, "{\"action\":\"BootUp\"}"));
            return RawConnection.status(connection.answer());
        }
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?listenPath=/first").routeId("first").to("mock:first");
                from("yeastar:reports?listenPath=/second&host=127.0.0.2&autoLogin=false").routeId("second").to("mock:second");
            }
        };
    }
}
