// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client of a P-Series PBX asks for by its parameters: lists, calls, and webhooks (protocol-p-cloud.md 2.6 to 2.8). */
class PSeriesListsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final PbxSimulator pbx = PbxSimulator.builder().series("p").repeatInterval(Duration.ofMillis(20)).build();
    private String token;

    @BeforeEach
    void logIn() throws Exception {
        pbx.start();
        token = "access_token="
                + post("get_token", "{\"username\":\"api\",\"password\":\"Secret123\"}").get("access_token").asText();
    }

    @AfterEach
    void close() {
        pbx.close();
    }

    private JsonNode post(String command, String json) throws Exception {
        return send(command, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private JsonNode get(String command) throws Exception {
        return send(command, HttpRequest.newBuilder());
    }

    private JsonNode send(String command, HttpRequest.Builder request) throws Exception {
        String query = token == null ? "" : (command.contains("?") ? "&" : "?") + token;
        return JSON.readTree(http.send(request.uri(URI.create(pbx.url() + "/openapi/v1.0/" + command + query))
                .timeout(SOON).build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private static List<String> column(JsonNode answer, String field) {
        return answer.get("data").findValuesAsText(field);
    }

    @Test
    void everyCommandOfTheTableIsThere() throws Exception {
        assertThat(CommandTable.names(CommandTable.P_SERIES)).hasSize(200);
        for (String name : CommandTable.names(CommandTable.P_SERIES)) {
            if (!name.endsWith("_token")) {
                boolean get = CommandTable.find(CommandTable.P_SERIES, name).get();
                assertThat((get ? get(name) : post(name, "{}")).get("errcode").asInt()).as(name)
                        .isNotIn(10001, 10004, 40001);
                assertThat((get ? post(name, "{}") : get(name)).get("errcode").asInt()).as(name).isEqualTo(10001);
            }
        }
        assertThat(get("company_contact/list").toString())
                .isEqualTo("{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"total_number\":0,\"data\":[]}");
    }

    @Test
    void listIsSortedAndComesByPages() throws Exception {
        assertThat(column(get("extension/list?page=2&page_size=4"), "number")).containsExactly("1004", "1005");
        assertThat(column(get("extension/list?sort_by=number&order_by=desc&page_size=2"), "number"))
                .containsExactly("1005", "1004");
        assertThat(column(get("extension/search?search_value=1002"), "number")).containsExactly("1002");
        String id = column(get("extension/search?search_value=1002"), "id").get(0);
        assertThat(get("extension/get?id=" + id).at("/data/number").asText()).isEqualTo("1002");
        assertThat(column(get("extension/query?ids=1," + id), "number")).containsExactly("1000", "1002");
    }

    @ParameterizedTest
    @CsvSource({"extension/list?sort_by=shoesize, 40002", "extension/list?order_by=up, 40002", "extension/list?page=0, 40002",
            "extension/get?id=0, 60001", "extension/get?id=7, 60001", "extension/get, 40002",
            "recording/download?id=0, 60001", "recording/download?id=1, 60001", "webhook/test, 40002"})
    void wrongParameterHasItsError(String command, int code) throws Exception {
        assertThat(get(command).get("errcode").asInt()).isEqualTo(code);
    }

    @Test
    void tokenCommandWithoutItsParametersIsNoFailedLogin() throws Exception {
        for (int i = 0; i < 6; i++) {
            JsonNode answer = post("get_token", "{\"username\":\"api\"}");
            assertThat(answer.get("errcode").asInt()).isEqualTo(40002);
            assertThat(answer.at("/invalid_param_list/0/value").asText()).isEqualTo("password");
        }
        assertThat(pbx.isLockedOut()).isFalse();
        assertThat(post("refresh_token", "{\"refreshtoken\":\"x\"}").get("errcode").asInt()).isEqualTo(40002);
    }

    @Test
    void recordsAreThoseThatWereSearchedFor() throws Exception {
        pbx.play("missed-call").await(SOON);
        pbx.play("internal-call").await(SOON);
        assertThat(column(get("cdr/list?sort_by=time&order_by=asc"), "call_from")).containsExactly("5503301", "1001", "1001");
        assertThat(column(get("cdr/search?call_from=1001"), "call_from")).containsExactly("1001", "1001");
        assertThat(column(get("cdr/search?call_to=1002&status=BUSY"), "disposition")).containsExactly("BUSY");
        assertThat(get("cdr/search?call_from=nobody").get("total_number").asInt()).isZero();
        JsonNode recording = get("recording/list").at("/data/0");
        assertThat(recording.get("size").asLong()).isGreaterThan(44);
        assertThat(get("recording/search?end_time=01%2F01%2F2020%2012:00:00%20AM").get("total_number").asInt()).isZero();
    }

    @Test
    void callIsFoundByItsExtensionAndItsType() throws Exception {
        String dialled = post("call/dial", "{\"caller\":\"1001\",\"callee\":\"1002\"}").get("call_id").asText();
        SentParty customer = pbx.calls().begin(SentParty.inbound("0301234567", "6400", "sip-a")).party();
        assertThat(column(get("call/query?extension=1002"), "call_id")).containsExactly(dialled);
        assertThat(get("call/query?extension=1002").at("/data/0/members/0/extension/number").asText()).isEqualTo("1001");
        assertThat(get("call/query?extension=1003").get("errcode").asInt()).isEqualTo(60001);
        assertThat(column(get("call/query?type=internal"), "call_id")).containsExactly(dialled);
        assertThat(column(get("call/query?type=inbound"), "channel_id")).containsExactly(customer.channel());
    }

    @Test
    void callIsShownAsItsReportsTold() throws Exception {
        PbxCalls.OngoingCall call = pbx.calls().begin(SentParty.inbound("0301234567", "6400", "sip-a"));
        pbx.publish(ReportText.ring(call.callId(), SentParty.ext("1002"), call.party()));
        assertThat(get("call/query?extension=1002").get("data").findValuesAsText("member_status"))
                .containsExactly("RING", "ALERT");
        pbx.publish(ReportText.answer(call.callId(), SentParty.ext("1002"), call.party()));
        assertThat(get("call/query?extension=1002").get("data").findValuesAsText("member_status"))
                .containsExactly("ANSWER", "ANSWERED");
        pbx.calls().end(call);
        assertThat(get("call/query?extension=1002").get("errcode").asInt()).isEqualTo(60001);
    }

    @Test
    void testOfAWebhookArrives() throws Exception {
        try (TestReceiver receiver = new TestReceiver()) {
            assertThat(get("webhook/test?request_method=POST&secret=s&url=http://127.0.0.1:" + receiver.port() + "/t")
                    .get("errcode").asInt()).isZero();
            pbx.ledger().await(SOON);
            assertThat(receiver.bodies()).containsExactly("{\"event\":\"test\"}");
            assertThat(receiver.requests().get(0)).contains("X-Signature: "
                    + Webhooks.signature("s", "{\"event\":\"test\"}".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"webhook_event_push_retry_count\":2}", "{\"webhook_event_push_list\":\"none\"}",
            "{\"webhook_event_push_list\":[{}]}"})
    void webhooksStayIfNoListReplacesThem(String update) throws Exception {
        pbx.webhooks().add("http://127.0.0.1:1/a", "");
        post("webhook/update", update);
        assertThat(pbx.webhooks().all()).hasSize(1);
    }

    @Test
    void keyAndPromptHaveTheirMembers() throws Exception {
        try (TestReceiver receiver = new TestReceiver()) {
            pbx.webhooks().add("http://127.0.0.1:" + receiver.port() + "/", "");
            SentParty customer = SentParty.inbound("0301234567", "6400", "sip-a");
            pbx.publish(ReportText.dtmf("1.1", customer, "5")).await(SOON);
            pbx.publish(ReportText.ivrPromptEnd("1.1", customer, "6500", "6700")).await(SOON);
            assertThat(message(receiver, 0).fieldNames()).toIterable()
                    .containsExactly("call_id", "members", "info", "flag", "infos");
            assertThat(message(receiver, 1).fieldNames()).toIterable().containsExactly("call_id", "members", "prompt");
            assertThat(message(receiver, 1).at("/members/0/inbound/trunk_name").asText()).isEqualTo("sip-a");
        }
    }

    private static JsonNode message(TestReceiver receiver, int nth) throws Exception {
        return JSON.readTree(JSON.readTree(receiver.bodies().get(nth)).get("msg").asText());
    }
}
