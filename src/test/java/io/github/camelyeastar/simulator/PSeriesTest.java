// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A P-Series PBX: tokens, the block, commands and webhooks (protocol-p-cloud.md 2). */
class PSeriesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final HttpClient http = HttpClient.newHttpClient();
    private PbxSimulator pbx;

    @AfterEach
    void close() {
        pbx.close();
    }

    private void start(String... personality) {
        Personality set = Personality.defaults();
        for (String each : personality) {
            set = set.with(each);
        }
        pbx = PbxSimulator.builder().series("p").clock(InstantSource.fixed(Instant.now())).repeatInterval(Duration.ofMillis(20))
                .webhookRetries(2).personality(set).build();
        pbx.start();
    }

    private JsonNode post(String command, String json) throws Exception {
        return JSON.readTree(http.send(HttpRequest.newBuilder(uri(command)).POST(HttpRequest.BodyPublishers.ofString(json))
                .build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private JsonNode get(String command) throws Exception {
        return JSON
                .readTree(http.send(HttpRequest.newBuilder(uri(command)).build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private URI uri(String command) {
        return URI.create(pbx.url() + "/openapi/v1.0/" + command);
    }

    private JsonNode login(String secret) throws Exception {
        return post("get_token", "{\"username\":\"api\",\"password\":\"" + secret + "\"}");
    }

    private String token() throws Exception {
        return login("Secret123").get("access_token").asText();
    }

    private static void assertCode(JsonNode answer, int code) {
        assertThat(answer.get("errcode").isInt()).isTrue();
        assertThat(answer.get("errcode").asInt()).as(answer.toString()).isEqualTo(code);
    }

    @Test
    void useDoesNotMakeATokenLiveLongerAndARefreshDoes() throws Exception {
        start();
        JsonNode granted = login("Secret123");
        assertCode(granted, 0);
        assertThat(granted.get("access_token_expire_time").asInt()).isEqualTo(1800);
        String query = "extension/list?access_token=" + granted.get("access_token").asText();
        pbx.advance(Duration.ofMinutes(20));
        assertCode(get(query), 0);
        pbx.advance(Duration.ofMinutes(11));
        assertCode(get(query), 10004);

        String refresh = "{\"refresh_token\":\"" + granted.get("refresh_token").asText() + "\"}";
        JsonNode renewed = post("refresh_token", refresh);
        assertCode(get("extension/list?access_token=" + renewed.get("access_token").asText()), 0);
        // the latest counts
        assertCode(post("refresh_token", refresh), 10004);
        pbx.advance(Duration.ofHours(25));
        assertCode(post("refresh_token", "{\"refresh_token\":\"" + renewed.get("refresh_token").asText() + "\"}"), 10004);
    }

    @Test
    void ninthTokenIsRefusedUntilOneIsGivenBack() throws Exception {
        start();
        String first = token();
        for (int i = 1; i < 8; i++) {
            token();
        }
        assertCode(login("Secret123"), 60002);
        assertCode(get("del_token?access_token=" + first), 0);
        assertCode(get("extension/list?access_token=" + first), 10004);
        assertCode(login("Secret123"), 0);
    }

    @Test
    void blockHasNoEndButTheAdministrators() throws Exception {
        start();
        for (int i = 0; i < 5; i++) {
            assertCode(login("wrong"), 10005);
        }
        assertCode(login("Secret123"), 70004);
        pbx.advance(Duration.ofDays(30));
        assertCode(login("Secret123"), 70004);
        assertThat(pbx.isLockedOut()).isTrue();
        pbx.unlock();
        assertCode(login("Secret123"), 0);
    }

    @Test
    void blockThatEndsSaysWhen() throws Exception {
        start("p.blockEnds=11m", "p.wrongSecretCode=40002");
        for (int i = 0; i < 5; i++) {
            assertCode(login("wrong"), 40002);
        }
        assertThat(login("Secret123").get("block_expire_time").asLong())
                .isEqualTo(pbx.now().plus(Duration.ofMinutes(11)).getEpochSecond());
        pbx.advance(Duration.ofMinutes(11));
        assertCode(login("Secret123"), 0);
    }

    @Test
    void commandsAreCheckedAndAnswered() throws Exception {
        start();
        String token = "?access_token=" + token();
        assertCode(post("extension/list" + token, "{}"), 10001);
        assertCode(get("nothing/there" + token), 10001);
        assertCode(post("call/dial" + token, "{\"caller\":\"1000\"}"), 40002);
        JsonNode dialled = post("call/dial" + token, "{\"caller\":\"1000\",\"callee\":\"1001\"}");
        assertThat(get("call/query" + token + "&call_id=" + dialled.get("call_id").asText()).at("/data/0/call_id"))
                .isEqualTo(dialled.get("call_id"));
        assertCode(get("call/query" + token + "&call_id=1.2"), 60001);
        SentParty party = pbx.calls().begin(SentParty.inbound("0301234567", "1002", "sip-a")).party();
        assertCode(post("call/hangup" + token, "{\"channel_id\":\"" + party.channel() + "\"}"), 0);
        assertCode(post("call/hangup" + token, "{\"channel_id\":\"" + party.channel() + "\"}"), 70130);
        HttpRequest fileOfAnother = HttpRequest.newBuilder(URI.create(pbx.url() + "/api/v1.1.0/login")).build();
        assertThat(http.send(fileOfAnother, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }

    @Test
    void recordsArePagedAndRecordingsComeByTheirAddress() throws Exception {
        start();
        for (int i = 0; i < 5; i++) {
            pbx.records().cdr(SimulatedCdr.internal("1." + i, "2026-10-09 10:00:0" + i, "1000", "1001").ended("ANSWERED", 9, 3)
                    .recorded("r" + i + ".wav"));
        }
        String token = "?access_token=" + token();
        JsonNode page = get("cdr/search" + token + "&page=2&page_size=2&order_by=asc");
        assertThat(page.get("total_number").asInt()).isEqualTo(5);
        assertThat(page.get("data")).extracting(row -> row.get("call_id").asText()).containsExactly("1.2", "1.3");
        assertThat(page.at("/data/0/time").asText()).isEqualTo("09/10/2026 10:00:02 AM");
        assertThat(get("cdr/search" + token + "&start_time=09/10/2026%2010:00:04%20AM&end_time=10/10/2026%2012:00:00%20AM")
                .get("data")).hasSize(1);
        assertCode(get("cdr/search" + token + "&start_time=1760000000"), 40002);

        JsonNode download = get("recording/download" + token + "&file=r3.wav");
        HttpResponse<byte[]> file = http.send(
                HttpRequest.newBuilder(URI.create(pbx.url() + download.get("download_resource_url").asText() + token)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(FileContent.of(file.body()).sha256()).isEqualTo(pbx.records().sha256("r3.wav"));
        assertCode(get("recording/download" + token + "&file=none.wav"), 60001);
    }

    @Test
    void webhooksGetSignedReportsAndAnyYesWillDo() throws Exception {
        start();
        try (TestReceiver receiver = new TestReceiver().answering(nth -> nth < 3 ? 500 : 204)) {
            pbx.webhook("http://127.0.0.1:" + receiver.port() + "/hook?a=b", SECRET);
            pbx.publish(
                    ReportText.ring("1760000001.17", SentParty.ext("1002"), SentParty.inbound("0301234567", "6400", "sip-a")))
                    .await(SOON);
            assertThat(pbx.ledger().answered()).isEqualTo(1);
            assertThat(receiver.bodies()).hasSize(3);
            String body = receiver.bodies().get(0);
            JsonNode report = JSON.readTree(body);
            assertThat(report.get("type").asInt()).isEqualTo(30011);
            assertThat(JSON.readTree(report.get("msg").asText()).at("/members/0/inbound/trunk_name").asText())
                    .isEqualTo("sip-a");
            assertThat(receiver.requests()).allSatisfy(request -> assertThat(request).startsWith("POST /hook?a=b HTTP/1.1\r\n")
                    .contains(
                            "\r\nX-Signature: " + Webhooks.signature(SECRET, body.getBytes(StandardCharsets.UTF_8)) + "\r\n"));
            receiver.answering(nth -> 500);
            pbx.publish(ReportText.dtmf("1.1", SentParty.inbound("1", "2", "t"), "5")).await(SOON);
            assertThat(receiver.bodies()).hasSize(6);
            assertThat(pbx.ledger().gaveUp()).isEqualTo(1);
        }
    }

    @Test
    void signatureIsThatOfTheStandard() {
        start();
        // RFC 4231, case 2
        assertThat(Webhooks.signature("Jefe", "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    }

    @Test
    void everyScenarioIsReportedAsItIsPersonality() throws Exception {
        for (String personality : new String[]{"p.message=BY_TYPE", "p.message=OBJECT", "p.message=TEXT",
                "p.serialNumberFirst=true", "p.blanksForEmpty=true"}) {
            start(personality);
            try (TestReceiver receiver = new TestReceiver()) {
                pbx.webhook("http://127.0.0.1:" + receiver.port() + "/", SECRET);
                pbx.play("missed-call").await(SOON);
                assertThat(receiver.bodies()).isNotEmpty().allSatisfy(PSeriesTest::assertReport)
                        .anyMatch(body -> body.contains("30012"));
                assertThat(receiver.bodies()).allSatisfy(body -> assertThat(body.startsWith("{\"sn\""))
                        .isEqualTo(personality.equals("p.serialNumberFirst=true")));
            }
            pbx.close();
        }
    }

    private static void assertReport(String body) throws IOException {
        JsonNode report = JSON.readTree(body);
        assertThat(report.get("type").asInt()).isBetween(30005, 30038);
        JsonNode message = report.get("msg").isTextual() ? JSON.readTree(report.get("msg").asText()) : report.get("msg");
        assertThat(message).isInstanceOf(ObjectNode.class);
        assertThat(message.toString()).doesNotContain("callid", "memberstatus", "trunkname");
    }

    @Test
    void inboundCallIsAcceptedOrRefusedByItsChannel() throws Exception {
        start();
        String token = "?access_token=" + token();
        InboundCall accepted = pbx.invite("0301234567", "6400", "sip-a");
        String channel = "{\"channel_id\":\"" + accepted.channelId() + "\"}";
        assertCode(post("call/accept_inbound" + token, channel), 0);
        assertThat(accepted.outcome()).isEqualTo(InboundCall.Ending.ACCEPTED);
        assertCode(post("call/refuse_inbound" + token, channel), 10009);
        assertCode(post("call/refuse_inbound" + token, "{\"channel_id\":\"none\"}"), 70130);
    }

    @Test
    void updateReplacesAllWebhooks() throws Exception {
        start();
        pbx.webhook("http://127.0.0.1:1/a", SECRET);
        pbx.webhook("http://127.0.0.1:1/b", "");
        String token = "?access_token=" + token();
        JsonNode settings = get("webhook/query" + token).get("data");
        assertThat(settings.get("webhook_event_push_list")).hasSize(2);
        assertThat(settings.at("/webhook_event_push_list/0/secret").asText()).isEqualTo(SECRET);
        assertCode(post("webhook/update" + token,
                "{\"webhook_event_push_list\":[{\"url\":\"http://127.0.0.1:1/c\",\"secret\":\"x\",\"request_method\":\"POST\","
                        + "\"event_ids\":[30012]}],\"webhook_event_push_retry_count\":5,\"webhook_event_push_timeout\":10}"),
                0);
        assertThat(pbx.webhooks().all()).singleElement()
                .isEqualTo(new Webhooks.Webhook("http://127.0.0.1:1/c", "x", "POST", List.of(30012)));
        assertThat(pbx.webhooks().retries()).isEqualTo(5);
        assertCode(post("webhook/update" + token, "{\"webhook_event_push_retry_count\":6}"), 40002);
        pbx.close();
        start("p.webhookCommands=false");
        assertCode(get("webhook/query?access_token=" + token()), 10001);
    }

    @Test
    void secureWebhookIsReached() throws Exception {
        start();
        try (PbxSimulator target = PbxSimulator.builder().protocol("https").build()) {
            target.start();
            pbx.webhook(target.url() + "/api/v1.1.0/heartbeat", SECRET);
            pbx.publish(ReportText.extensionStatus("1000", "Ringing")).await(SOON);
            assertThat(target.requests("heartbeat")).singleElement()
                    .satisfies(request -> assertThat(request.header("X-Signature")).isNotNull());
        }
    }
}
