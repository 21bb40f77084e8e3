// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelyeastar.report.Cdr;
import io.github.camelyeastar.report.CdrFile;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Files from the simulated PBX: the two steps as one command, streamed, and never half of one. */
@Tag("jdk")
class DownloadsTest extends YeastarTestSupport {
    private static final String NAME = "20170901181806-1504261084.7-1001-1003-Internal.wav";

    @TempDir
    Path directory;
    private final ExecutorService threads = Executors.newFixedThreadPool(20);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** The defaults, and each deviation that changes what a client has to understand. */
    static List<Personality> personalities() {
        return Stream.concat(Stream.of(Personality.defaults()), Stream
                .of("length=CHUNKED", "length=UNTIL_CLOSE", "octetStream=true", "errorsLookLikeFiles=true",
                        "missingFoundAtDownload=true", "emptyRangeIsAnError=false", "crlfLines=true")
                .map(setting -> Personality.defaults().with("downloads." + setting))).toList();
    }

    @Test
    void recordingIsTheBodyWithItsNameAndType() throws Exception {
        pbx.records().recording(NAME, 100_000, 7);
        Exchange exchange = template.request("yeastar:recording/download",
                e -> e.getMessage().setBody(Map.of("recording", NAME)));

        assertThat(exchange.getMessage().getHeaders()).containsEntry(Exchange.FILE_NAME, NAME)
                .containsEntry(Exchange.CONTENT_TYPE, "audio/wav").containsEntry(Exchange.FILE_LENGTH, 100_000L)
                .containsEntry(YeastarConstants.STATUS, "Success");
        assertThat(pbx.requests("recording/get_random").get(0).method()).isEqualTo("POST");
        assertThat(pbx.requests("recording/download").get(0).method()).isEqualTo("GET");
        // the exchange is done, and nobody has read it: the connection was given up
        assertThatThrownBy(() -> ((InputStream) exchange.getMessage().getBody()).readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("personalities")
    void recordingArrivesByteForByte(Personality personality) throws Exception {
        try (PbxSimulator other = other(personality)) {
            other.records().recording(NAME, 3_000_000, 7);
            await().atMost(SOON).ignoreExceptions()
                    .untilAsserted(() -> assertThat(fetch(other, NAME)).isEqualTo(other.records().sha256(NAME)));
        }
    }

    @ParameterizedTest
    @MethodSource("personalities")
    void errorIsToldFromAFile(Personality personality) throws Exception {
        try (PbxSimulator other = other(personality)) {
            assertThatThrownBy(() -> fetch(other, "missing.wav")).rootCause().isInstanceOf(YeastarApiException.class)
                    .extracting("errorCode").isIn("20014", "20012");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n ", "\ufeff"})
    void errorMayHaveSomethingBeforeIt(String before) {
        pbx.records().recording(NAME, 1000, 7);
        pbx.fault("recording/download", Fault.answer(before + "{\"status\":\"Failed\",\"errno\":\"20012\"}"));
        assertThatThrownBy(() -> fetch(pbx, NAME)).rootCause().extracting("errorCode").isEqualTo("20012");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Sign in</body></html>", "\ufeff\r\n<!DOCTYPE html>\n<title>Sign in</title>"})
    void webPageIsNotARecording(String page) {
        pbx.records().recording(NAME, 1000, 7);
        pbx.fault("recording/download", Fault.answer(page));
        assertThatThrownBy(() -> fetch(pbx, NAME)).rootCause().isInstanceOf(YeastarApiException.class)
                .hasMessageContaining("HTTP 200").hasMessageContaining("host, port and protocol");
    }

    @Test
    void recordingOfNoBytesIsAnErrorThatSaysSo() {
        pbx.records().recording(NAME, new byte[0]);
        assertThatThrownBy(() -> fetch(pbx, NAME)).rootCause().isInstanceOf(YeastarApiException.class)
                .hasMessageContaining("a file of 0 bytes: the file may not be ready yet");
    }

    @Test
    void fileThatLooksLikeJsonIsAFile() throws Exception {
        byte[] content = ("{" + "\"a\":1,".repeat(20_000)).getBytes();
        pbx.records().recording(NAME, content);
        assertThat(template.requestBody("direct:bytes", Map.of("recording", NAME), byte[].class)).isEqualTo(content);
    }

    @Test
    void cdrsComeAsCsvWithBlanksInTheirTimes() throws Exception {
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"timestart\":\"2019-01-13 23:03:02\",\"callfrom\":\"1001\","
                + "\"callto\":\"1005\",\"callduraction\":\"21\",\"talkduraction\":\"10\",\"status\":\"ANSWERED\",\"type\":"
                + "\"Internal\"}");
        Exchange exchange = template.request("direct:cdrs", e -> e.getMessage().setBody(Map.of("extid", "all", "starttime",
                "2019-01-13 00:00:00", "endtime", "2019-01-14 00:00:00")));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Cdr.class).callId()).isEqualTo("1.1");
        assertThat(exchange.getMessage().getHeader(Exchange.FILE_NAME))
                .isEqualTo("cdrs-all-2019-01-13-00-00-00-2019-01-14-00-00-00.csv");
    }

    @ParameterizedTest
    @CsvSource({"CONTENT_LENGTH", "CHUNKED"})
    void fileThatIsCutOffIsAnErrorAndNoFile(String length) throws Exception {
        try (PbxSimulator other = other(Personality.defaults().with("downloads.length=" + length))) {
            other.records().recording(NAME, 3_000_000, 7);
            other.fault("recording/download", Fault.cutAfter(1_500_000)).times(1);
            String uri = uri(other);
            assertThatThrownBy(() -> template.requestBodyAndHeader("direct:store", Map.of("recording", NAME), "pbx", uri))
                    .isInstanceOf(CamelExecutionException.class);
            assertThat(directory.resolve(NAME)).doesNotExist();
            template.requestBodyAndHeader("direct:store", Map.of("recording", NAME), "pbx", uri);
            assertThat(directory.resolve(NAME)).hasSize(3_000_000);
        }
    }

    /** Of chunks that were cut off, HttpClient says to the next read that they are at their end. */
    @ParameterizedTest
    @CsvSource({"CONTENT_LENGTH", "CHUNKED"})
    void fileThatIsCutOffHasNoEndForWhoeverReadsOn(String length) {
        try (PbxSimulator other = other(Personality.defaults().with("downloads.length=" + length))) {
            other.records().recording(NAME, 3_000_000, 7);
            other.fault("recording/download", Fault.cutAfter(1_500_000)).times(1);
            template.requestBodyAndHeader("direct:read-on", Map.of("recording", NAME), "pbx", uri(other));
        }
    }

    @Test
    void tokenThatIsLostCostsBothStepsOnceMore() throws Exception {
        pbx.records().recording(NAME, 1000, 7);
        template.requestBody("yeastar:login", null, Map.class);
        pbx.forgetTokens();
        assertThat(fetch(pbx, NAME)).isEqualTo(pbx.records().sha256(NAME));
        assertThat(pbx.requests("login")).hasSize(2);

        pbx.fault("recording/download", Fault.errno("20004")).times(1);
        assertThat(fetch(pbx, NAME)).isEqualTo(pbx.records().sha256(NAME));
        assertThat(pbx.requests("recording/get_random")).hasSize(4);
    }

    @Test
    void nameOfARecordingIsNoPath() {
        pbx.records().recording("../../etc/passwd", new byte[]{1});
        Exchange exchange = template.request("yeastar:recording/download",
                e -> e.getMessage().setBody(Map.of("recording", "../../etc/passwd")));
        assertThat(exchange.getMessage().getHeader(Exchange.FILE_NAME)).isEqualTo("passwd");
    }

    @Test
    void commandsGoOnWhileDownloadsTakeTheirTime() throws Exception {
        pbx.records().recording(NAME, 1_000_000, 7);
        pbx.fault("recording/download", Fault.slow(100_000, Duration.ofMillis(100))).always();
        template.requestBody("yeastar:login", null, Map.class);
        List<CompletableFuture<?>> fetching = IntStream.range(0, 8)
                .<CompletableFuture<?>>mapToObj(i -> CompletableFuture.runAsync(() -> fetch(pbx, NAME), threads)).toList();
        await().atMost(SOON).until(() -> pbx.requests("recording/download").size() > 1);
        for (int i = 0; i < 5; i++) {
            template.requestBody("yeastar:extension/query", null, Map.class);
        }
        assertThat(fetching).anyMatch(running -> !running.isDone());
        CompletableFuture.allOf(fetching.toArray(CompletableFuture[]::new)).join();
        assertThat(pbx.mostRequestsAtOnce()).isBetween(2, 4);
    }

    @Test
    void requestsBeyondTheMaximumWaitForTheirTurn() {
        template.requestBody("yeastar:login", null, Map.class);
        pbx.fault("extension/query", Fault.delay(Duration.ofMillis(100))).always();
        CompletableFuture.allOf(IntStream.range(0, 20)
                .mapToObj(
                        i -> CompletableFuture
                                .runAsync(() -> template.requestBody("yeastar:extension/query", null, Map.class), threads))
                .toArray(CompletableFuture[]::new)).join();
        assertThat(pbx.requests("extension/query")).hasSize(20);
        assertThat(pbx.mostRequestsAtOnce()).isBetween(2, 4);
    }

    @Test
    void waitForATurnHasAnEnd() {
        String options = "?maxConcurrentRequests=1&responseTimeout=1s";
        template.requestBody("yeastar:login" + options, null, Map.class);
        pbx.fault("queue/query", Fault.delay(Duration.ofMillis(600))).always();
        List<CompletableFuture<Exchange>> all = IntStream.range(0, 4).mapToObj(i -> CompletableFuture
                .supplyAsync(() -> template.request("yeastar:queue/query" + options, e -> e.getMessage().setBody(null)),
                        threads))
                .toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(all).extracting(f -> f.join().getException()).filteredOn(e -> e != null).isNotEmpty()
                .allSatisfy(e -> assertThat(e).hasMessageContaining("maxConcurrentRequests"));
    }

    /** @return the SHA-256 of what arrived */
    private String fetch(PbxSimulator from, String recording) {
        return template.requestBodyAndHeader("direct:digest", Map.of("recording", recording), "pbx", uri(from), String.class);
    }

    private static String uri(PbxSimulator from) {
        return "yeastar:recording/download?port=" + from.port();
    }

    private static PbxSimulator other(Personality personality) {
        PbxSimulator other = PbxSimulator.builder().personality(personality).build();
        other.start();
        return other;
    }

    @Override
    PbxBuilder pbxBuilder() {
        return PbxSimulator.builder();
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:bytes").to("yeastar:recording/download").convertBodyTo(byte[].class);
                from("direct:cdrs").to("yeastar:cdr/download").convertBodyTo(CdrFile.class)
                        .setBody(e -> e.getMessage().getBody(CdrFile.class).next());
                from("direct:store").toD("${header.pbx}").toD("file:" + directory + "?tempPrefix=.");
                from("direct:read-on").toD("${header.pbx}").process(e -> {
                    InputStream in = e.getMessage().getBody(InputStream.class);
                    assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
                    assertThatThrownBy(in::read).hasMessageContaining("a download can be read once");
                    assertThatThrownBy(in::readAllBytes).hasMessageContaining("a download can be read once");
                });
                from("direct:digest").toD("${header.pbx}").process(e -> {
                    MessageDigest digest = MessageDigest.getInstance("SHA-256");
                    try (InputStream in = new DigestInputStream(e.getMessage().getBody(InputStream.class), digest)) {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                    e.getMessage().setBody(HexFormat.of().formatHex(digest.digest()));
                });
            }
        };
    }
}
