// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;

import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commands from routes to the simulated PBX: what goes over the wire, and what the route gets. */
class CommandsTest extends CommandsTestSupport {
    private static final String MD5 = "5ebe2294ecd0e0f08eab7690d2a6ee69";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "v1.0.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"url\":\"report\"}",
            "v1.1.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"url\":\"report\",\"urltag\":\"0\"}",
            "v2.0.0 |                             | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"2.0.0\",\"url\":\"report\",\"urltag\":\"0\"}",
            "v1.1.0 | &reportUrl=110.22.2.3:82/r  | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"url\":\"110.22.2.3:82/r\",\"urltag\":\"1\"}",
            "v1.0.1 | &reportUrl=http://a.b/r     | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"url\":\"a.b/r\",\"urltag\":\"1\"}",
            "v1.1.0 | &listenPath=/               | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"1.0.2\",\"urltag\":\"0\"}",
            "v1.1.0 | &reportVersion=2.0.0        | {\"username\":\"api\",\"password\":\"MD5\",\"port\":\"PORT\",\"version\":\"2.0.0\",\"url\":\"report\",\"urltag\":\"0\"}"})
    void loginOnTheWire(String apiVersion, String options, String body) {
        send("yeastar:login?apiVersion=" + apiVersion + (options == null ? "" : options), null);

        RecordedRequest login = pbx.requests("login").get(0);
        assertThat(login.method()).isEqualTo("POST");
        assertThat(login.path()).isEqualTo("/api/" + apiVersion + "/login");
        assertThat(login.query()).isNull();
        assertThat(login.header("Content-Type")).isEqualToIgnoringCase("application/json; charset=utf-8");
        assertThat(login.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(login.body()).isEqualTo(body.replace("MD5", md5("Secret123")).replace("PORT", "" + listenPort));
    }

    @Test
    void heartbeatOnTheWire() {
        send("yeastar:login");
        String token = pbx.sessions().get(0);
        Map<?, ?> answer = send("yeastar:heartbeat");

        RecordedRequest heartbeat = pbx.requests("heartbeat").get(0);
        assertThat(heartbeat.path()).isEqualTo("/api/v1.1.0/heartbeat");
        assertThat(heartbeat.query()).isEqualTo("token=" + token);
        assertThat(heartbeat.body()).isEqualTo("{\"ipaddr\":\"127.0.0.1\",\"port\":\"" + listenPort
                + "\",\"url\":\"report\",\"urltag\":\"0\",\"urlflag\":\"0\",\"version\":\"1.0.2\"}");
        assertThat(answer).isEqualTo(Map.of("status", "Success"));
    }

    @Test
    void logoutOnTheWire() {
        send("yeastar:login", null);
        String token = pbx.sessions().get(0);
        Map<?, ?> answer = send("yeastar:logout");

        RecordedRequest logout = pbx.requests("logout").get(0);
        assertThat(logout.path()).isEqualTo("/api/v1.1.0/logout");
        assertThat(logout.query()).isEqualTo("token=" + token);
        assertThat(logout.body()).isEmpty();
        assertThat(answer).isEqualTo(Map.of("status", "Success"));
        assertThat(pbx.sessions()).isEmpty();
    }

    @Test
    void answerIsTheBodyWithoutTheToken() {
        Exchange exchange = template.request("yeastar:login", e -> e.getMessage().setHeader("kept", "1"));

        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("status", "Success"));
        assertThat(exchange.getMessage().getHeaders()).containsEntry(YeastarConstants.STATUS, "Success")
                .containsEntry("kept", "1")
                .doesNotContainKey(YeastarConstants.ERROR_CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ipaddr\":\"10.0.0.9\",\"port\":9000}", "{\"url\":\"110.22.2.3:9000/x\",\"urltag\":\"1\"}"})
    void bodyOverridesTheAddressOfOneHeartbeat(String body) throws Exception {
        send("yeastar:heartbeat", body);
        send("yeastar:heartbeat");

        Map<String, Object> overridden = pbx.requests("heartbeat").get(0).json();
        assertThat(overridden).containsAllEntriesOf(stringValues(ApiJson.parameters(body)));
        assertThat(overridden.get("urlflag")).isEqualTo(overridden.get("urltag"));
        assertThat(pbx.requests("heartbeat").get(1).json()).containsEntry("port", "" + listenPort).containsEntry("urltag", "0");
    }

    @Test
    void addressInTheBodyIsWrittenAsThePbxKnowsIt() {
        String body = "{\"url\":\"http://110.22.2.3:9000/x\",\"urlflag\":\"1\",\"ipaddr\":\"10.0.0.9\"}";
        send("yeastar:login", body);
        send("yeastar:heartbeat", body);

        assertThat(pbx.requests("login").get(0).json()).containsEntry("url", "110.22.2.3:9000/x").containsEntry("urltag", "1")
                .doesNotContainKeys("urlflag", "ipaddr");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("url", "110.22.2.3:9000/x")
                .containsEntry("urltag", "1").containsEntry("urlflag", "1").containsEntry("ipaddr", "10.0.0.9");
    }

    @Test
    void headersOverrideTheAddressOfOneLoginAndHeartbeat() {
        template.requestBodyAndHeader("yeastar:login", null, YeastarConstants.REPORT_URL, "http://110.22.2.3:9000/x");
        template.requestBodyAndHeader("yeastar:heartbeat", null, YeastarConstants.REPORT_ADDRESS, "10.0.0.9");

        assertThat(pbx.requests("login").get(0).json()).containsEntry("url", "110.22.2.3:9000/x").containsEntry("urltag", "1");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("ipaddr", "10.0.0.9").containsEntry("url", "report");
    }

    @Test
    void whatAStepBeforeLeftIsNoAddressButAMisspeltOneIsAnError() {
        send("yeastar:login", Map.of("status", "Success"));
        send("yeastar:heartbeat", "some text");
        assertThat(pbx.requests("heartbeat").get(0).json()).containsEntry("port", "" + listenPort);

        assertThatThrownBy(() -> send("yeastar:heartbeat", "{\"port\":\"9000\",\"ulr\":\"x\"}"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause()
                .hasMessageContainingAll("'ulr'", "[ipaddr, port, url, urlflag, urltag, version]");
        assertThatThrownBy(() -> send("yeastar:login", "{\"port\":\"9000\",\"username\":\"api\"}")).rootCause()
                .hasMessageContainingAll("'username'", "[port, url, urlflag, urltag, version]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "bytes", "map"})
    void anyCommandIsSentAsItIs(String kind) {
        String json = "{\"caller\":\"1000\",\"callee\":\"1002\"}";
        Object body = switch (kind) {
            case "text" -> json;
            case "bytes" -> json.getBytes();
            default -> new java.util.LinkedHashMap<>(ApiJson.parameters(json));
        };
        Map<?, ?> answer = send("yeastar:extension/dial_extension", body);

        assertThat(answer.get("callid")).isNotNull();
        assertThat(pbx.requests("extension/dial_extension").get(0).body()).isEqualTo(json);
    }

    @Test
    void headerOverridesTheCommandOfThePath() {
        template.requestBodyAndHeader("yeastar:heartbeat", "", YeastarConstants.COMMAND, "deviceinfo/query");
        assertThat(pbx.requests("deviceinfo/query").get(0).body()).isEqualTo("{}");
        assertThat(pbx.requests("heartbeat")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "x/", "a/../b", "x?token=1", "x y", "reports", "x#y", ""})
    void headerThatIsNoCommandIsRefused(String command) {
        assertThatThrownBy(() -> template.requestBodyAndHeader("yeastar:heartbeat", null, YeastarConstants.COMMAND, command))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause()
                .hasMessageContaining(YeastarConstants.COMMAND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"extid\":", "[1]", "1000", "null"})
    void bodyThatIsNoJsonObjectIsRefusedBeforeItIsSent(String body) {
        assertThatThrownBy(() -> send("yeastar:extension/query", body))
                .hasRootCauseInstanceOf(IllegalArgumentException.class).rootCause().hasMessageContaining("JSON object");
        assertThat(pbx.requests()).isEmpty();
    }

    private static String md5(String text) {
        YeastarConfiguration configuration = new YeastarConfiguration();
        configuration.setPassword(text);
        return PasswordHash.of(configuration.pbxOptions().credentials());
    }

    @Test
    void md5IsThirtyTwoLowerCaseDigits() {
        assertThat(md5("secret")).isEqualTo(MD5);
    }

    private static Map<String, Object> stringValues(Map<String, Object> fields) {
        fields.replaceAll((name, value) -> value.toString());
        return fields;
    }
}
