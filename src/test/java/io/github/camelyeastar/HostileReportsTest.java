// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.internal.http.ReportConnectionFactory;
import io.github.camelyeastar.internal.http.SenderLimit;
import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportMemory;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An address that may report, and sends what no PBX of any series would. */
@Tag("jdk")
@ParameterizedClass
@EnumSource(Series.class)
class HostileReportsTest extends YeastarTestSupport {
    private static final String HEAD = "POST /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setMaxReportSize(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {ReportConnectionFactory.MOST_FIELDS, ReportConnectionFactory.MOST_FIELDS + 1})
    void headerFieldsAreLimitedInNumber(int fields) throws Exception {
        // each of them is 50 times the memory of its bytes, on each of some hundred connections
        String others = "a:b\r\n".repeat(fields - 3);
        assertThat(send(HEAD + others + contentLength() + report()))
                .contains(fields > ReportConnectionFactory.MOST_FIELDS ? " 431 " : " 200 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 100})
    void trailersAreLimitedInNumber(int fields) throws Exception {
        send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(report().length()) + "\r\n" + report()
                + "\r\n0\r\n" + "a:b\r\n".repeat(fields) + "\r\n");
        assertThat(reports().getExchanges()).hasSize(fields == 100 ? 0 : 1);
    }

    @Test
    void eachRequestOfAConnectionMayHaveAsManyFields() throws Exception {
        try (RawConnection connection = new RawConnection(listenPort)) {
            for (int i = 0; i < 3; i++) {
                connection.send("POST /report HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n" + "a:b\r\n".repeat(60)
                        + contentLength() + report());
                assertThat(RawConnection.status(connection.answer())).isEqualTo(200);
            }
        }
    }

    @Test
    void singleReportIsTakenThoughItMayNeedMoreMemoryThanThereIs() throws Exception {
        // a quarter of the heap is for all reports, and half of that for large ones
        int size = (int) (Runtime.getRuntime().maxMemory() / 8 / ReportMemory.OBJECTS) + 100_000;
        String report = report().replace("Registered", "x".repeat(size));
        assertThat(send(RawConnection.post("/report", report))).contains(" 200 ");
        assertThat(reports().getExchanges()).singleElement()
                .satisfies(exchange -> assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(report));
        await().atMost(SOON).until(() -> ReportMemory.OF_THIS_PROCESS.taken() == 0);
    }

    @Test
    void reportThatThereIsNoMemoryForIsAskedForAgain() throws Exception {
        ReportMemory memory = ReportMemory.OF_THIS_PROCESS;
        // there is room for the report's bytes, and not for what becomes of them
        long others = memory.most() - 1_000;
        assertThat(memory.tryAcquire(others, 0, 0)).isTrue();
        try {
            assertThat(send(RawConnection.post("/report", report()))).contains(" 503 ");
        } finally {
            memory.release(others);
        }
        assertThat(reportsConsumer().counts().refusals(Outcome.OVERLOAD)).isEqualTo(1);
        assertThat(send(RawConnection.post("/report", report()))).contains(" 200 ");
        assertThat(reports().getExchanges()).hasSize(1);
        await().atMost(SOON).until(() -> memory.taken() == 0);
    }

    @Test
    void reportWhoseBeginningWasNotKeptIsAskedForAgain() throws Exception {
        ReportMemory memory = ReportMemory.OF_THIS_PROCESS;
        assertThat(memory.tryAcquire(memory.most(), 0, 0)).isTrue();
        try (RawConnection connection = new RawConnection(listenPort)) {
            connection.send(HEAD + contentLength() + report().substring(0, 9));
            try {
                for (int i = 0; i < 10; i++) {
                    // time for the listener to read the beginning
                    assertThat(send(RawConnection.post("/report", report()))).contains(" 503 ");
                }
            } finally {
                memory.release(memory.most());
            }
            connection.send(report().substring(9));
            assertThat(connection.answer()).contains(" 503 ");
        }
        assertThat(reportsConsumer().counts().refusals(Outcome.OVERLOAD)).isEqualTo(11);
        assertThat(reports().getExchanges()).isEmpty();
        await().atMost(SOON).until(() -> memory.taken() == 0);
    }

    @Test
    void healthTellsOfReportsThatAreAllCutOff() throws Exception {
        await().atMost(SOON).until(() -> health().getState() == HealthCheck.State.UP);
        for (int i = 0; i < 3; i++) {
            try (RawConnection connection = new RawConnection(listenPort)) {
                connection.send(HEAD + contentLength() + "{");
                connection.endSending();
                connection.answer();
            }
        }
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage().orElseThrow()).contains("3 were refused", "cut off");
        assertThat(send(RawConnection.post("/report", report()))).contains(" 200 ");
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void connectionsThatThereIsNoRoomForAreCounted() throws Exception {
        List<InetAddress> told = new ArrayList<>();
        SenderLimit limit = new SenderLimit(address -> true, 2, told::add, () -> false);
        List<SocketChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                channels.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", listenPort)));
                limit.onAccepting(channels.get(i));
            }
            assertThat(channels).extracting(SocketChannel::isOpen).containsExactly(true, true, false);
            assertThat(told).containsExactly(InetAddress.getByName("127.0.0.1"));
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private String report() {
        return SampleReport.REGISTERED.of(series);
    }

    private String contentLength() {
        return "Content-Length: " + report().length() + "\r\n\r\n";
    }

    private HealthCheck.Result health() {
        return reportsConsumer().getHealthCheck().callReadiness();
    }

    private String send(String request) throws IOException {
        return RawConnection.exchange(listenPort, request);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
