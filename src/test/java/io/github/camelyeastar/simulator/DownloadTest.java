// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Recordings and voicemails (protocol.md 5.1, 5.3). */
class DownloadTest {

    private PbxSimulator pbx;
    private TestClient client;
    private String token;

    private void start(DownloadPersonality downloads) throws IOException {
        pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now()))
                .personality(Personality.defaults().withDownloads(downloads)).build();
        pbx.start();
        client = new TestClient(pbx);
        token = client.login(",\"port\":\"8260\"");
    }

    @AfterEach
    void close() {
        pbx.close();
    }

    static List<DownloadPersonality> personalities() {
        return DownloadPersonality.all();
    }

    @ParameterizedTest
    @MethodSource("personalities")
    void comesByteForByte(DownloadPersonality downloads) throws IOException {
        start(downloads);
        pbx.records().recording("a b+c.wav", 300_000, 7);
        HttpResponse<byte[]> response = client.download("recording", token, "recording", "a b+c.wav");

        assertThat(FileContent.of(response.body()).sha256()).isEqualTo(pbx.records().sha256("a b+c.wav"));
        assertThat(response.body()).startsWith("RIFF".getBytes(StandardCharsets.US_ASCII));
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue(downloads.octetStream() ? "application/octet-stream" : "audio/wav");
        assertThat(response.headers().firstValue("Content-Length").isPresent())
                .isEqualTo(downloads.length() == DownloadPersonality.Length.CONTENT_LENGTH);
        assertThat(response.headers().firstValue("Transfer-Encoding").isPresent())
                .isEqualTo(downloads.length() == DownloadPersonality.Length.CHUNKED);
        assertThat(pbx.requests("recording/download").get(0).answer()).endsWith(", 300000 bytes");
    }

    @Test
    void randomStringIsGoodOnceForHalfAMinuteForItsFile() throws IOException {
        start(DownloadPersonality.defaults());
        pbx.records().recording("a.wav", "sound".getBytes(StandardCharsets.UTF_8));
        String random = random("a.wav");
        assertThat(fetch(random, "b.wav")).isEqualTo(ApiAnswer.failed("20012"));
        assertThat(fetch(random, "a.wav")).isEqualTo("sound");
        assertThat(fetch(random, "a.wav")).isEqualTo(ApiAnswer.failed("20012"));
        assertThat(fetch("", "a.wav")).isEqualTo(ApiAnswer.failed("20012"));

        String late = random("a.wav");
        pbx.advance(Duration.ofSeconds(29));
        assertThat(fetch(late, "a.wav")).isEqualTo("sound");
        late = random("a.wav");
        pbx.advance(Duration.ofSeconds(30));
        assertThat(fetch(late, "a.wav")).isEqualTo(ApiAnswer.failed("20012"));
    }

    @Test
    void onlyTheAllowedAddressMayFetch() throws IOException {
        start(DownloadPersonality.defaults());
        pbx.records().recording("a.wav", "sound".getBytes(StandardCharsets.UTF_8));
        String other = client.command("recording/get_random", token,
                TestClient.json("recording", "a.wav", "allowedip", "10.0.0.9"));
        String own = client.command("recording/get_random", token,
                TestClient.json("recording", "a.wav", "allowedip", "127.0.0.1"));

        assertThat(fetch(TestClient.random(other), "a.wav")).isEqualTo(ApiAnswer.failed("20015"));
        assertThat(fetch(TestClient.random(own), "a.wav")).isEqualTo("sound");
        assertThat(client.command("recording/get_random", token, TestClient.json("recording", "a.wav", "allowedip", "here")))
                .isEqualTo(ApiAnswer.failed("20015"));
    }

    @Test
    void needsATokenAndTheRightMethod() throws IOException {
        start(DownloadPersonality.defaults());
        pbx.records().recording("a.wav", 10, 1);
        assertThat(text(client.fetch("recording", "x", random("a.wav"), "recording", "a.wav")))
                .isEqualTo(ApiAnswer.failed("20004"));
        assertThat(text(client.fetch("recording", token, random("a.wav")))).isEqualTo(ApiAnswer.failed("10004"));
        assertThat(client.command("recording/download", token, "")).isEqualTo(ApiAnswer.failed("20001"));
        assertThat(client.request("GET", "/api/v1.1.0/recording/get_random?token=" + token, "").body())
                .isEqualTo(ApiAnswer.failed("20001"));
    }

    @Test
    void missingFileIsFoundInEitherStep() throws IOException {
        start(DownloadPersonality.defaults());
        assertThat(client.command("recording/get_random", token, TestClient.json("recording", "no.wav")))
                .isEqualTo(ApiAnswer.failed("20014"));
        pbx.records().recording("a.wav", 10, 1);
        String random = random("a.wav");
        pbx.records().deleteRecording("a.wav");
        assertThat(fetch(random, "a.wav")).isEqualTo(ApiAnswer.failed("20014"));
        pbx.close();

        start(DownloadPersonality.defaults().withMissingFoundAtDownload(true).withErrorsLookLikeFiles(true));
        HttpResponse<byte[]> response = client.download("recording", token, "recording", "no.wav");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo(ApiAnswer.failed("20014"));
        assertThat(response.headers().firstValue("Content-Type")).hasValue("audio/wav");
    }

    @Test
    void callsRecordingComesWithItsCdrOrLater() throws IOException {
        start(DownloadPersonality.defaults().withRecordingReadyAfter(Duration.ofSeconds(5)));
        pbx.publish(ReportText.cdr(SimulatedCdr.internal("1.1", "2026-01-31 12:00:00", "1001", "1002").ended("ANSWERED", 5, 3)
                .recorded("call.wav")));

        assertThat(client.command("recording/get_random", token, TestClient.json("recording", "call.wav")))
                .isEqualTo(ApiAnswer.failed("20014"));
        pbx.advance(Duration.ofSeconds(5));
        assertThat(client.download("recording", token, "recording", "call.wav").body()).hasSize(44 + 3 * 16_000);
    }

    @Test
    void voicemails() throws IOException {
        start(DownloadPersonality.defaults());
        pbx.records().voicemail("1001", "unread", "msg0001.wav", "hello".getBytes(StandardCharsets.UTF_8));
        assertThat(text(client.download("voicemail", token, "extid", "1001", "voicemailstatus", "unread", "voicemailfile",
                "msg0001.wav"))).isEqualTo("hello");
        assertThat(client.command("voicemail/get_random", token,
                TestClient.json("extid", "1001", "voicemailstatus", "new", "voicemailfile", "msg0001.wav")))
                .isEqualTo(ApiAnswer.failed("20016"));
        assertThat(client.command("voicemail/get_random", token,
                TestClient.json("extid", "1001", "voicemailstatus", "read", "voicemailfile", "msg0001.wav")))
                .isEqualTo(ApiAnswer.failed("20018"));
        assertThat(
                text(client.fetch("voicemail", token, "x", "extid", "1001", "voicemailstatus", "unread", "voicemailfile", "m")))
                .isEqualTo(ApiAnswer.failed("20017"));
    }

    @Test
    void largeFilesCostNoMemory() throws Exception {
        start(DownloadPersonality.defaults());
        long size = 500L << 20;
        pbx.records().recording("large.wav", size, 42);
        HttpURLConnection connection = (HttpURLConnection) URI
                .create(pbx.url() + "/api/v1.1.0/recording/download?token=" + token
                        + "&recording=large.wav&random=" + random("large.wav"))
                .toURL().openConnection();

        assertThat(connection.getContentLengthLong()).isEqualTo(size);
        try (InputStream in = connection.getInputStream()) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
        assertThat(FileContent.generated(100_000, 42).sha256()).isEqualTo(FileContent.generated(100_000, 42).sha256())
                .isNotEqualTo(FileContent.generated(100_000, 43).sha256());
    }

    @ParameterizedTest
    @MethodSource("personalities")
    void cutInTheMiddleLooksWholeOnlyWithoutALength(DownloadPersonality downloads) throws IOException {
        start(downloads);
        pbx.records().recording("a.wav", 200_000, 1);
        pbx.fault("recording/download", Fault.cutAfter(70_000)).times(1);

        if (downloads.length() == DownloadPersonality.Length.UNTIL_CLOSE) {
            assertThat(client.download("recording", token, "recording", "a.wav").body()).hasSize(70_000);
        } else {
            assertThatThrownBy(() -> client.download("recording", token, "recording", "a.wav")).isInstanceOf(IOException.class);
        }
        assertThat(client.download("recording", token, "recording", "a.wav").body()).hasSize(200_000);
    }

    @Test
    void slowTransfersAndTimeouts() throws IOException {
        start(DownloadPersonality.defaults());
        pbx.records().recording("a.wav", 1000, 1);
        pbx.fault("recording/download", Fault.slow(300, Duration.ofMillis(100))).times(1);
        long start = System.nanoTime();
        assertThat(client.download("recording", token, "recording", "a.wav").body()).hasSize(1000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        pbx.fault("recording/download", Fault.httpStatus(504, "")).times(1);
        String random = random("a.wav");
        assertThat(client.fetch("recording", token, random, "recording", "a.wav").statusCode()).isEqualTo(504);
        assertThat(client.fetch("recording", token, random, "recording", "a.wav").body()).hasSize(1000);
    }

    private String random(String recording) throws IOException {
        return TestClient.random(client.command("recording/get_random", token, TestClient.json("recording", recording)));
    }

    private String fetch(String random, String recording) throws IOException {
        return text(client.fetch("recording", token, random, "recording", recording));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
