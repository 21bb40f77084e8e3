// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What routes/wallboard.yaml sends, to whom, and to whom not. */
class WallboardTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    private WallboardRun run;

    private WallboardRun start(Map<String, String> properties) throws Exception {
        return start(Series.S, properties);
    }

    private WallboardRun start(Series series, Map<String, String> properties) throws Exception {
        run = new WallboardRun(series, properties).start();
        return run;
    }

    @Test
    void pSeriesPbxThatPutsFewExtensionsOnAPageIsAskedForTheNextPage() throws Exception {
        run = new WallboardRun(Series.P, Map.of());
        run.pbx.answer("extension/list",
                "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"total_number\":3,\"data\":[{\"number\":\"1001\"}]}");
        run.start();
        run.pbx.awaitRequest("extension/list", 3, YeastarTestSupport.SOON);
        assertThat(run.pbx.requests("extension/list").subList(0, 3)).extracting(request -> request.parameter("page"))
                .containsExactly("1", "2", "3");
    }

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
    }

    private static JsonNode await(WallboardRun.Peer peer, java.util.function.Predicate<JsonNode> wanted) throws Exception {
        while (true) {
            JsonNode message = peer.next();
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Series.class)
    void sendsTheBoardAndEachChange(Series series) throws Exception {
        start(series, Map.of());
        WallboardRun.Peer peer = run.open("{}");
        JsonNode board = await(peer, message -> message.get("extensions").size() == 120);
        assertThat(board.get("calls")).isEmpty();
        assertThat(board.get("extensions").get(0).get("name").asText()).isEqualTo("User 1000");

        run.ring("1.1", "1005");
        JsonNode call = await(peer, message -> message.get("calls").size() == 1).get("calls").get(0);
        assertThat(call.get("state").asText()).isEqualTo("RINGING");
        assertThat(call.get("direction").asText()).isEqualTo("INBOUND");
        run.answer("1.1", "1005");
        await(peer, message -> message.get("calls").get(0).get("state").asText().equals("TALKING"));
        WallboardRun.Peer late = run.open("{\"secret\":\"not asked for\"}");
        assertThat(late.next().get("calls")).as("what came before").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"S, v2.0.0", "CLOUD, v2.0.0", "P, v1.0"})
    void theEndOfACallThatGotLostIsAskedFor(Series series, String apiVersion) throws Exception {
        start(series,
                Map.of("camel.component.yeastar.apiVersion", apiVersion, "wallboard.overdue", "PT1S", "wallboard.ask", "200"));
        WallboardRun.Peer peer = run.open("{}");
        run.ring("1.1", "1005");
        String there = "1.2";
        run.pbx.play("goes on", WallboardRun.script(there, "RING 1005") + "wait 1h");
        await(peer, message -> message.get("calls").size() == 2);
        JsonNode calls = await(peer, message -> message.get("calls").size() == 1).get("calls");
        assertThat(calls.get(0).get("callId").asText()).isEqualTo(there);
        assertThat(run.pbx.requests("call/query")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.1", "v1.1.0", "v2.0.0"})
    void tellsAnExtensionWhoIsCalling(String apiVersion) throws Exception {
        start(Map.of("camel.component.yeastar.apiVersion", apiVersion));
        WallboardRun.Peer mine = run.open("{\"extension\":\"1005\"}");
        WallboardRun.Peer other = run.open("{\"extension\":\"1006\"}");
        assertThat(mine.next().get("ringing")).isEmpty();
        run.ring("1.1", "1005");
        JsonNode ringing = await(mine, message -> !message.get("ringing").isEmpty()).get("ringing").get(0);
        assertThat(ringing).hasToString("{\"callId\":\"1.1\",\"extension\":\"1005\",\"from\":\"01705550123\",\"to\":\"1005\","
                + "\"trunk\":\"pstn-trunk\"}");
        run.answer("1.1", "1005");
        await(mine, message -> message.get("ringing").isEmpty());
        assertThat(other.heard).allMatch(message -> message.get("ringing").isEmpty());
    }

    @Test
    void masksNumbersBeforeTheyLeave() throws Exception {
        start(Map.of("wallboard.digits", "3"));
        WallboardRun.Peer board = run.open("{}");
        WallboardRun.Peer pop = run.open("{\"extension\":\"1005\"}");
        run.ring("1.1", "1005");
        String text = await(board, message -> message.get("calls").size() == 1).toString();
        assertThat(text).contains("\u2022\u2022\u2022123").doesNotContain("5550123");
        text = await(pop, message -> !message.get("ringing").isEmpty()).toString();
        assertThat(text).contains("\u2022\u2022\u2022123").doesNotContain("5550123");
    }

    @Test
    void aSecretIsAskedForByTheWebSocketAndTheScreenPop() throws Exception {
        start(Map.of("wallboard.secret", "long and random"));
        for (String hello : List.of("{}", "{\"secret\":\"\"}", "{\"secret\":\"Long and random\"}", "{\"extension\":\"1005\"}",
                "{\"secret\":null,\"extension\":\"1005\"}", "{\"secret\":{\"a\":1}}")) {
            WallboardRun.Peer peer = run.open(hello);
            assertThat(peer.next()).as(hello).hasToString("{\"refused\":\"secret\"}");
            peer.closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(peer.heard).isEmpty();
        }
        assertThat(run.open("{\"secret\":\"long and random\"}").next().has("calls")).isTrue();
        assertThat(run.open("{\"secret\":\"long and random\",\"extension\":\"1005\"}").next().has("ringing")).isTrue();
    }

    @Test
    void elsewhereItDoesNotStartWithoutASecret() {
        run = new WallboardRun(Map.of()).listeningEverywhere();
        run.pbx.start();
        assertThatThrownBy(run::startRoutes).hasStackTraceContaining("wallboard.secret");
    }

    @Test
    void elsewhereAnEmptySecretOpensNothing() throws Exception {
        run = new WallboardRun(Map.of("wallboard.secret", "")).listeningEverywhere().start();
        for (String hello : List.of("{}", "{\"secret\":\"\"}", "{\"extension\":\"1005\"}")) {
            assertThat(run.open(hello).next()).hasToString("{\"refused\":\"secret\"}");
        }
    }

    /** A browser that does not read holds nobody up, and is cut off. */
    @Test
    void whoDoesNotReadHoldsNobodyUp() throws Exception {
        start(Map.of("wallboard.period", "50"));
        WallboardRun.Peer peer = run.open("{}");
        try (RawConnection stalled = new RawConnection(run.port)) {
            stalled.send("GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            stalled.answerHead();
            stalled.sendBytes(0x81, 0x82, 0, 0, 0, 0, '{', '}');
            long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            int rounds = 0;
            while (System.nanoTime() < end) {
                String id = "2." + rounds++;
                run.ring(id, "1005");
                long before = System.nanoTime();
                await(peer, message -> message.get("calls").findValuesAsText("callId").contains(id));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            }
            assertThat(rounds).isGreaterThan(20);
        }
    }
}
