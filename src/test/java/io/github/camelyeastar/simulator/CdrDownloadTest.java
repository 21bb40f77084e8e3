// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** CDRs are kept and can be fetched (protocol.md 5.2). */
class CdrDownloadTest {

    private static final String HEADER = "callid,timestart,callfrom,callto,callduraction,talkduraction,srctrunkname,"
            + "dsttrunkname,status,type,pincode,recording,didnumber,sn";

    private final ZoneId zone = ZoneId.of("Asia/Shanghai");
    private PbxSimulator pbx;
    private TestClient client;
    private String token;

    private void start(DownloadPersonality downloads) {
        pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())).zone(zone).speed(1000)
                .personality(Personality.defaults().withDownloads(downloads)).build();
        pbx.start();
        client = new TestClient(pbx);
    }

    private void logIn() throws IOException {
        token = client.login(",\"port\":\"8260\"");
    }

    @AfterEach
    void close() {
        pbx.close();
    }

    @Test
    void keepsCallsThatNobodyHeardOf() throws IOException {
        start(DownloadPersonality.defaults());
        String before = now();
        pbx.play("transfer").await(Duration.ofSeconds(5));
        pbx.advance(Duration.ofHours(1));
        pbx.play("outbound-call").await(Duration.ofSeconds(5));
        logIn();

        List<String> lines = cdrs("all", before, now());
        assertThat(lines).hasSize(5).startsWith(HEADER);
        assertThat(lines).element(1).asString()
                .matches("\\d+\\.\\d+," + before + ",5503301,1001,12,8,pstn-trunk,,ANSWERED,Inbound,,,"
                        + ",369362089179");
        assertThat(cdrs("all", now(), now())).hasSize(2).last().asString().contains(",Outbound,").contains("-Outbound.wav");
        assertThat(cdrs("1001", before, now())).hasSize(3);
        assertThat(cdrs("1000,1002", before, now())).hasSize(4);
        assertThat(pbx.records().cdrs()).hasSize(4);
        assertThat(client.command("deviceinfo/query", token, "")).contains("\"systemtime\":\"" + now() + " UTC+8\"");
    }

    @Test
    void keepsWhatIsPublishedAsText() throws IOException {
        start(DownloadPersonality.defaults().withCrlfLines(true));
        logIn();
        String report = "{\"event\":\"NewCdr\",\"callid\":\"1.2\",\"timestart\":\"2026-01-31 12:00:00\",\"callfrom\":"
                + "\"Smith, \\\"Jo\\\"<1001>\",\"callto\":\"1002(1002)\",\"callduraction\":\"19\",\"talkduraction\":\"14\","
                + "\"srctrunkname\":\"\",\"dsttrcunkname\":\"t\",\"pincode\":\"\",\"status\":\"NO ANSWERED\","
                + "\"type\":\"Internal\"}";
        pbx.publish(report);
        pbx.publish("{\"action\":\"other\",\"text\":\"NewCdr\"}");
        pbx.records().cdr(SimulatedCdr.inbound("1.3", "2026-01-31 12:00:01", "5503301", "1003", "pstn").recorded("r.wav"));

        String csv = csv("all", "2026-01-31 12:00:00", "2026-01-31 12:00:01");
        assertThat(csv).isEqualTo(HEADER + "\r\n"
                + "1.2,2026-01-31 12:00:00,\"Smith, \"\"Jo\"\"<1001>\","
                + "1002(1002),19,14,,t,NO ANSWER,Internal,,,,369362089179\r\n"
                + "1.3,2026-01-31 12:00:01,5503301,1003,0,0,pstn,,NO ANSWER,Inbound,,r.wav,,369362089179\r\n");
        assertThat(cdrs("1001", "2026-01-31 12:00:00", "2026-01-31 12:00:01")).hasSize(2);
        assertThat(cdrs("1002", "2026-01-31 12:00:00", "2026-01-31 12:00:00")).hasSize(2);
        assertThat(pbx.records().findRecording("r.wav")).isNotNull();
    }

    @Test
    void refusesWhatItCannotFind() throws IOException {
        start(DownloadPersonality.defaults());
        logIn();
        String at = "2026-01-31 12:00:00";
        assertThat(random("99", at, at)).isEqualTo(ApiAnswer.failed("10006"));
        assertThat(random("all", "2026-02-31 12:00:00", at)).isEqualTo(ApiAnswer.failed("20019"));
        assertThat(random("all", at, "2026-01-31")).isEqualTo(ApiAnswer.failed("20019"));
        assertThat(random("all", at, "2026-01-30 12:00:00")).isEqualTo(ApiAnswer.failed("20019"));
        assertThat(csv("all", at, at)).isEqualTo(ApiAnswer.failed("20021"));
        assertThat(new String(client.fetch("cdr", token, "x", "extid", "all", "starttime", at, "endtime", at).body()))
                .isEqualTo(ApiAnswer.failed("20020"));
        pbx.close();

        start(DownloadPersonality.defaults().withEmptyRangeIsAnError(false));
        logIn();
        assertThat(csv("all", at, at)).isEqualTo(HEADER + "\n");
    }

    private String now() {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(LocalDateTime.ofInstant(pbx.now(), zone));
    }

    @Test
    void randomStringComesWithWhatWasAskedFor() throws IOException {
        start(DownloadPersonality.defaults());
        logIn();
        String times = "\"starttime\":\"2026-01-31 12:00:00\",\"endtime\":\"2026-02-01 12:00:00\"";
        assertThat(random("all", "2026-01-31 12:00:00", "2026-02-01 12:00:00"))
                .startsWith("{\"status\":\"Success\",\"extid\":\"all\"," + times + ",\"random\":\"");
        assertThat(client.post("/api/v2.0.0/cdr/get_random?token=" + token, "{\"number\":\"1000\"," + times + "}"))
                .startsWith("{\"status\":\"Success\",\"number\":\"1000\"," + times + ",\"random\":\"");
    }

    private String random(String extensions, String from, String to) throws IOException {
        return client.command("cdr/get_random", token, TestClient.json("extid", extensions, "starttime", from, "endtime", to));
    }

    private String csv(String extensions, String from, String to) throws IOException {
        return new String(client.download("cdr", token, "extid", extensions, "starttime", from, "endtime", to).body(),
                StandardCharsets.UTF_8);
    }

    private List<String> cdrs(String extensions, String from, String to) throws IOException {
        return csv(extensions, from, to).lines().toList();
    }
}
