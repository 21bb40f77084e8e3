// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.internal.client.Download;
import io.github.camelyeastar.internal.pbx.CommandCatalogue;
import io.github.camelyeastar.internal.pbx.PSeries;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands from a route to a PBX of the P-Series, and its answers. */
class PSeriesCommandsTest {
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final TokenServer pbx = new TokenServer(Series.P, System::nanoTime);
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        pbx.pointAtIt(context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        pbx.close();
    }

    private TokenServer.Seen send(String uri, Object body, String method) {
        Exchange exchange = template.request(uri, e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeader(Exchange.HTTP_METHOD, method);
        });
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(YeastarConstants.STATUS)).isEqualTo("SUCCESS");
        return pbx.seen.get(pbx.seen.size() - 1);
    }

    @Test
    void eachContextTakesOneTokenAndGivesItBack() throws IOException {
        send("yeastar:extension/list", null, null);
        try (DefaultCamelContext other = YeastarTestSupport.newContext()) {
            pbx.pointAtIt(other.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            other.start();
            for (int i = 0; i < 3; i++) {
                other.createFluentProducerTemplate().to("yeastar:system/information").request();
            }
            assertThat(pbx.tokens).hasSize(2);
        }
        assertThat(pbx.tokens).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"extension/list, , , GET", "extension/list, , POST, POST", "extension/list, 1, , GET", "call/hangup, 1, , POST",
            "call/hangup, 1, GET, GET", "system/sendemail, , , POST", "some/command, , , GET", "some/command, 1, , POST",
            "some/command?parameter.page=1, , , GET", "some/command, 1, get, GET"})
    void methodIsThatOfTheCatalogueUnlessTheHeaderSaysAnother(String command, String body, String header, String sent) {
        TokenServer.Seen seen = send("yeastar:" + command, body == null ? null : Map.of("page", 1), header);
        assertThat(seen.method()).isEqualTo(sent);
        boolean parameters = body != null || command.contains("parameter");
        assertThat(seen.query().containsKey("page")).isEqualTo(parameters && sent.equals("GET"));
        assertThat(seen.json().containsKey("page")).isEqualTo(parameters && sent.equals("POST"));
        assertThat(seen.query()).containsKey("access_token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0", "v2.0"})
    void everyCommandOfTheCatalogueIsSentByItsMethod(String version) {
        Collection<CommandCatalogue.Command> commands = new PSeries(version).commands().all();
        for (CommandCatalogue.Command command : commands) {
            Map<String, Object> parameters = new LinkedHashMap<>();
            command.required().forEach(name -> parameters.put(name, "1"));
            command.optional().forEach(name -> parameters.put(name, "2"));
            if (Download.isDownload(command.path())) {
                // asked for its address first
                pbx.answers.put(command.path(), "{\"errcode\":60001}");
                template.request("yeastar:" + command.path() + "?apiVersion=" + version,
                        e -> e.getMessage().setBody(parameters));
            } else {
                send("yeastar:" + command.path() + "?apiVersion=" + version, parameters, null);
            }
            TokenServer.Seen seen = pbx.seen.get(pbx.seen.size() - 1);
            assertThat(seen.path()).isEqualTo("/openapi/" + version + "/" + command.path());
            assertThat(seen.method()).as("%s", command).isEqualTo(command.method());
            Map<String, Object> sent = new LinkedHashMap<>(command.method().equals("GET") ? seen.query() : seen.json());
            assertThat(sent).as("%s", command).containsAllEntriesOf(parameters);
        }
        assertThat(commands).hasSizeGreaterThan(version.equals("v1.0") ? 150 : 2);
    }

    @Test
    void listsInAUrlHaveCommasAndTextIsEncoded() {
        assertThat(send("yeastar:extension/query", Map.of("ids", List.of(1, 2), "search", "a b&c=ä"), null).query())
                .containsEntry("ids", "1,2").containsEntry("search", "a b&c=ä");
    }

    @Test
    void methodThatTheApiDoesNotKnowIsRefusedByTheHeadersName() {
        Exchange exchange = template.request("yeastar:extension/list",
                e -> e.getMessage().setHeader(Exchange.HTTP_METHOD, "DELETE"));
        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("CamelHttpMethod", "DELETE");
    }

    @Test
    void missingParameterIsNamedBeforeAnythingIsSent() {
        assertThat(template.request("yeastar:call/dial?parameter.caller=1000", e -> {
        }).getException()).hasMessageContaining("callee");
        assertThat(pbx.seen).isEmpty();
    }

    /** What the session does can't be done past it. */
    @Test
    void namesOfTheApiForLoginHeartbeatAndLogoutAreTheSessionsOwn() {
        for (String command : List.of("get_token", "refresh_token", "del_token")) {
            Exchange exchange = template.request("yeastar:" + command, e -> {
            });
            assertThat(exchange.getException()).isNull();
            Map<?, ?> answer = exchange.getMessage().getBody(Map.class);
            assertThat(answer.containsKey("access_token") || answer.containsKey("refresh_token")).isFalse();
        }
        assertThat(pbx.seen).extracting(TokenServer.Seen::verb).containsExactly("login", "refresh", "logout");
        assertThat(pbx.tokens).isEmpty();
    }

    @Test
    void errorHasTheCodeAndTheMeaningOfThisSeries() {
        pbx.answers.put("extension/list", "{\"errcode\":40002,\"errmsg\":\"PARAMETER ERROR\",\"invalid_param_list\":"
                + "[{\"value\":\"x\",\"validation_type\":\"int\"}]}");
        Exchange exchange = template.request("yeastar:extension/list", e -> {
        });
        assertThat(exchange.getMessage().getHeader(YeastarConstants.ERROR_CODE)).isEqualTo("40002");
        assertThat(exchange.getMessage().getHeader(YeastarConstants.STATUS)).isEqualTo("PARAMETER ERROR");
        assertThat(exchange.getException()).isInstanceOfSatisfying(YeastarApiException.class, e -> {
            assertThat(e.getErrorGroup()).isEqualTo(ErrorGroup.REQUEST);
            assertThat(e.getMeaning()).isEqualTo("parameter missing or wrong");
            assertThat(e.getDetails()).containsKey("invalid_param_list");
        });
    }

    @Test
    void recordingIsFetchedFromTheAddressThatThePbxAnswers() throws Exception {
        byte[] sound = "RIFF and then some".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        pbx.files.put("/api/download/a b.wav", sound);
        pbx.answers.put("recording/download",
                "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"file\":\"../2026-a b.wav\",\"download_resource_url\":"
                        + "\"/api/download/a b.wav\"}");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:recording").to("yeastar:recording/download?parameter.id=7").convertBodyTo(byte[].class);
            }
        });
        Exchange exchange = template.request("direct:recording", e -> {
        });
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.FILE_NAME)).isEqualTo("2026-a b.wav");
        assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(sound);
        assertThat(pbx.seen("recording/download").get(0).query()).containsEntry("id", "7");
        assertThat(pbx.seen.get(pbx.seen.size() - 1).query()).containsOnlyKeys("access_token");
    }

    /** The token goes nowhere but to the PBX. */
    @ParameterizedTest
    @ValueSource(strings = {"https://203.0.113.7/a.wav", "//203.0.113.7/a.wav", "a.wav", ""})
    void addressOfAFileThatIsNotAPathIsNotFollowed(String address) {
        pbx.answers.put("recording/download",
                "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"download_resource_url\":\"" + address + "\"}");
        assertThat(template.request("yeastar:recording/download?parameter.id=7", e -> {
        }).getException()).hasMessageContaining("address of a file");
        assertThat(pbx.seen.get(pbx.seen.size() - 1).verb()).isEqualTo("recording/download");
    }
}
