// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.client.NotSentException;
import io.github.camelyeastar.internal.client.YeastarClient;
import io.github.camelyeastar.simulator.DrippingTestServer;
import io.github.camelyeastar.simulator.DrippingTestServer.Part;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A request has one deadline for all of it: what drips, byte by byte, has no more time than what does not come at all. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("jdk")
class ClientDeadlineTest extends YeastarTestSupport {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final String OPTIONS = "&responseTimeout=1s";

    @ParameterizedTest
    @EnumSource(value = Part.class, names = {"NOTHING", "HEAD", "BODY", "CHUNK", "FILE"})
    void answerThatDripsIsNotWaitedFor(Part part) {
        try (DrippingTestServer dripping = new DrippingTestServer(part)) {
            verifyFailure("http", dripping, "was sent, but its answer did not come within 1000 ms (responseTimeout)",
                    IOException.class);
        }
    }

    /** Nothing of the command has left before the handshake is over: no login is spent. */
    @ParameterizedTest
    @EnumSource(value = Part.class, names = {"NOTHING", "HANDSHAKE"})
    void handshakeThatDripsIsNotWaitedFor(Part part) {
        try (DrippingTestServer dripping = new DrippingTestServer(part)) {
            verifyFailure("https", dripping, "was not sent: there was no connection to 127.0.0.1:" + dripping.port()
                    + " within 1000 ms (responseTimeout)", NotSentException.class);
        }
    }

    @Test
    void connectionThatIsGivenUpIsClosed() {
        try (DrippingTestServer dripping = new DrippingTestServer(Part.BODY)) {
            verifyFailure("http", dripping, "responseTimeout", IOException.class);
            await().atMost(SOON).until(() -> dripping.connections() == 0);
        }
    }

    @Test
    void slowAnswerInTimeIsTaken() {
        pbx.fault("extension/query", Fault.slow(200, Duration.ofMillis(50))).always();
        assertThat(template.requestBody("yeastar:extension/query?parameter.extid=1000&responseTimeout=20s", null, Object.class))
                .isNotNull();
    }

    /** The whole file may take longer than responseTimeout, as long as something comes. */
    @Test
    void slowDownloadIsTaken() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:slow").to("yeastar:recording/download?parameter.recording=a.wav" + OPTIONS)
                        .convertBodyTo(byte[].class);
            }
        });
        int size = 100_000;
        pbx.records().recording("a.wav", size, 7);
        pbx.fault("recording/download", Fault.slow(4096, Duration.ofMillis(100))).always();
        long before = System.nanoTime();
        assertThat(template.requestBody("direct:slow", null, byte[].class)).hasSize(size);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(1));
    }

    /** The head of a chunk drips where no read of the file sees it. */
    @Test
    void downloadThatBringsNothingMoreIsGivenUp() throws Exception {
        try (DrippingTestServer dripping = new DrippingTestServer(Part.FILE)) {
            YeastarConfiguration options = new YeastarConfiguration();
            pointAt(pbx, options);
            options.setPort(dripping.port());
            options.setResponseTimeout(1000);
            YeastarClient client = new YeastarClient(context, options.pbxOptions(), HostResolver.SYSTEM);
            client.start();
            try (InputStream file = client.get("recording/download", "token", Map.of())) {
                long before = System.nanoTime();
                assertThatThrownBy(file::readAllBytes).hasMessage("Nothing more of the file came within responseTimeout");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LIMIT);
            } finally {
                client.stop();
            }
        }
    }

    private void verifyFailure(String protocol, DrippingTestServer dripping, String message, Class<? extends Exception> type) {
        long before = System.nanoTime();
        assertThatThrownBy(
                () -> template.requestBody("yeastar:login?protocol=" + protocol + "&port=" + dripping.port() + OPTIONS,
                        null, Object.class))
                .isInstanceOf(CamelExecutionException.class).cause().isInstanceOf(type).hasMessageContaining(message);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LIMIT);
    }
}
