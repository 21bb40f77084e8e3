// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The Kamelets of the jar on Camel Main: what they hand out, and what they send. */
class KameletsTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PbxSimulator pbx = PbxSimulator.builder().speed(20).repeatInterval(Duration.ofMillis(50)).build();
    private final Main main = new Main();
    private final AtomicBoolean failing = new AtomicBoolean();

    @BeforeEach
    void start() {
        pbx.start();
        StoreRun.properties(pbx, YeastarTestSupport.freePort()).forEach(main::addOverrideProperty);
        main.bind("loginLedger", new LoginLedger());
    }

    @AfterEach
    void stop() {
        main.stop();
        pbx.close();
    }

    private void run(String... sources) throws Exception {
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                for (String source : sources) {
                    from("kamelet:" + source).process(exchange -> {
                        if (failing.get()) {
                            throw new IllegalStateException("downstream is off");
                        }
                    }).to("mock:out");
                }
                from("direct:dial").to("kamelet:yeastar-dial-action");
                from("direct:alarm").to("kamelet:yeastar-dial-action?caller=1000&callee=1002&internal=true&autoAnswer=true");
                from("direct:query").to("kamelet:yeastar-command-action?command=extension/query");
                from("direct:recording").to("kamelet:yeastar-recording-action");
            }
        });
        main.start();
        if (sources.length > 0) {
            await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
        }
    }

    private Message handedOut(int index) {
        MockEndpoint out = main.getCamelContext().getEndpoint("mock:out", MockEndpoint.class);
        await().atMost(SOON).until(() -> out.getReceivedCounter() > index);
        return out.getExchanges().get(index).getMessage();
    }

    private static Map<?, ?> json(Message message) throws Exception {
        return JSON.readValue(message.getBody(String.class), Map.class);
    }

    @Test
    void reportsAreJsonWithTheirHeaders() throws Exception {
        run("yeastar-reports-source");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1495706238.328\",\"call\":[{\"ext\":{\"extid\":\"1001\"}}]}")
                .await(SOON);
        Message report = handedOut(0);
        assertThat(json(report)).isEqualTo(Map.of("action", "RING", "callid", "1495706238.328", "call",
                List.of(Map.of("ext", Map.of("extid", "1001")))));
        assertThat(report.getHeaders()).containsEntry("CamelYeastarReportType", "RING")
                .containsEntry("CamelYeastarCallId", "1495706238.328").containsEntry("CamelYeastarRemoteAddress", "127.0.0.1")
                .containsKey("CamelYeastarReportId");
        // what can't be read is a text, and nothing of it is lost
        pbx.publish("{\"action\":\"RI\"NG").await(SOON);
        assertThat(JSON.readValue(handedOut(1).getBody(String.class), String.class)).isEqualTo("{\"action\":\"RI\"NG");
    }

    @Test
    void reportsOfOtherTypesAreAcknowledged() throws Exception {
        run("yeastar-reports-source?types=ANSWER,BYE");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        pbx.publish("{\"action\":\"BYE\",\"callid\":\"1.1\"}").await(SOON);
        assertThat(json(handedOut(0))).isEqualTo(Map.of("action", "BYE", "callid", "1.1"));
        assertThat(pbx.ledger().answered()).isEqualTo(2);
    }

    /** The promise of the component holds through a Kamelet. */
    @ParameterizedTest
    @ValueSource(strings = {"yeastar-reports-source", "yeastar-cdr-source", "yeastar-missed-call-source"})
    void pbxIsAnsweredWhenTheUsersRouteIsDone(String source) throws Exception {
        failing.set(true);
        run(source);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"type\":\"Inbound\",\"status\":\"NO ANSWER\"}");
        await().atMost(SOON).until(() -> tries().size() >= 3);
        assertThat(tries()).extracting(SentReport.Try::status).containsOnly(500);
        failing.set(false);
        handedOut(0);
        pbx.ledger().await(SOON);
        assertThat(tries()).last().extracting(SentReport.Try::status).isEqualTo(200);
    }

    private List<SentReport.Try> tries() {
        return pbx.ledger().entries().stream().flatMap(entry -> entry.tries().stream()).toList();
    }

    @Test
    void recordsHaveTheSameNamesForEachVersion() throws Exception {
        run("yeastar-cdr-source");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"timestart\":\"2026-11-24 09:00:00\",\"callfrom\":\"5503301\","
                + "\"callto\":\"1001(Anne)\",\"callduraction\":\"12\",\"talkduraction\":\"0\",\"srctrunkname\":\"siptrunk\","
                + "\"status\":\"NO ANSWERED\",\"type\":\"Inbound\"}").await(SOON);
        assertThat(json(handedOut(0))).isEqualTo(Map.ofEntries(Map.entry("callId", "1.1"),
                Map.entry("start", "2026-11-24T09:00:00"), Map.entry("from", "5503301"), Map.entry("to", "1001(Anne)"),
                Map.entry("callSeconds", 12), Map.entry("talkSeconds", 0), Map.entry("sourceTrunk", "siptrunk"),
                Map.entry("status", "NO ANSWERED"), Map.entry("outcome", "NO_ANSWER"), Map.entry("type", "Inbound"),
                Map.entry("key", "1.1|2026-11-24 09:00:00|12|0|Inbound|5503301|1001(Anne)")));
        assertThat(handedOut(0).getHeaders()).containsEntry("CamelYeastarReportType", "CDR");
    }

    @Test
    void missedCallsAreThoseThatNobodyAnswered() throws Exception {
        run("yeastar-missed-call-source");
        for (String call : List.of("internal-call", "missed-call")) {
            pbx.play(call).await(SOON);
        }
        pbx.ledger().await(SOON);
        assertThat(json(handedOut(0)).get("outcome")).isEqualTo("NO_ANSWER");
        assertThat(main.getCamelContext().getEndpoint("mock:out", MockEndpoint.class).getReceivedCounter()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"yeastar-reports-source, yeastar-cdr-source", "yeastar-cdr-source, yeastar-reports-source",
            "yeastar-reports-source, yeastar-missed-call-source", "yeastar-missed-call-source, yeastar-reports-source",
            "yeastar-cdr-source, yeastar-missed-call-source", "yeastar-missed-call-source, yeastar-cdr-source",
            "yeastar-reports-source, yeastar-reports-source?types=RING"})
    void secondSourceOfAPbxIsToldWhatToDo(String first, String second) {
        assertThatThrownBy(() -> run(first, second))
                .hasMessageContaining("A PBX has one consumer of its reports")
                .hasMessageContaining("or one source Kamelet, such as yeastar-reports-source")
                .hasMessageContaining("direct: or multicast");
    }

    /** Camel would say that multiple consumers are not allowed, and not what to do instead. */
    @Test
    void sameUriTwiceIsToldWhatToDo() {
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").to("mock:one");
                from("yeastar:reports").to("mock:two");
            }
        });
        assertThatThrownBy(main::start).hasStackTraceContaining("direct: or multicast");
    }

    /** Two routes of one source share an endpoint: Camel would say that multiple consumers are not allowed, and no way out. */
    @ParameterizedTest
    @ValueSource(strings = {"yeastar-reports-source", "yeastar-cdr-source", "yeastar-missed-call-source",
            "yeastar-reports-source?types=RING"})
    void sameSourceTwiceIsToldWhatToDo(String source) {
        assertThatThrownBy(() -> run(source, source)).hasMessageContaining("A PBX has one consumer of its reports")
                .hasMessageContaining("so kamelet:" + source + " can't be the source of a second route, route")
                .hasMessageContaining("direct: or multicast");
    }

    /** A route that is not started takes nothing away. */
    @Test
    void sameSourceOfARouteThatDoesNotStartIsNotASecondOne() throws Exception {
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:yeastar-reports-source").routeId("spare").autoStartup(false).to("mock:spare");
            }
        });
        run("yeastar-reports-source");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        assertThat(json(handedOut(0)).get("action")).isEqualTo("RING");
    }

    /** Only at the start of the context are all routes new: later, Camel alone decides, and other routes go on. */
    @Test
    void routeThatComesLaterTakesThePlaceOfOneThatWasStopped() throws Exception {
        run("yeastar-reports-source");
        RouteBuilder later = new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:yeastar-reports-source").routeId("later").to("mock:later");
            }
        };
        assertThatThrownBy(() -> main.getCamelContext().addRoutes(later)).hasMessageContaining("Multiple consumers");
        String first = main.getCamelContext().getRoutes().get(0).getRouteId();
        main.getCamelContext().getRouteController().stopRoute(first);
        main.getCamelContext().getRouteController().startRoute("later");
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        assertThat(main.getCamelContext().getEndpoint("mock:later", MockEndpoint.class).getReceivedCounter()).isEqualTo(1);
    }

    private Exchange send(String endpoint, Object body) throws Exception {
        ProducerTemplate template = main.getCamelContext().createProducerTemplate();
        Exchange exchange = template.request(endpoint, request -> request.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    @Test
    void callsArePlaced() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            run();
            assertThat(json(send("direct:dial", "{\"caller\":\"1000\",\"callee\":\"5503301\"}").getMessage()).get("callid"))
                    .isNotNull();
            // whose reports the login draws to this machine
            assertThat(log.text()).contains("reportUrl");
        }
        send("direct:dial", Map.of("caller", "1000", "callee", "5,callee,${env.PATH}"));
        send("direct:alarm", null);
        send("direct:alarm", "{\"callee\":\"1003\"}".getBytes());
        assertThat(pbx.requests("extension/dial_outbound")).extracting(request -> request.json()).containsExactly(
                Map.of("extid", "1000", "outto", "5503301", "autoanswer", "no"),
                Map.of("extid", "1000", "outto", "5,callee,${env.PATH}", "autoanswer", "no"));
        assertThat(pbx.requests("extension/dial_extension")).extracting(request -> request.json()).containsExactly(
                Map.of("caller", "1000", "callee", "1002", "autoanswer", "yes"),
                Map.of("caller", "1000", "callee", "1003", "autoanswer", "yes"));
        assertThatThrownBy(() -> send("direct:dial", "{\"caller\":\"1000\"}"))
                .hasMessageContaining("yeastar-dial-action needs caller and callee");
        assertThatThrownBy(() -> send("direct:dial", "{\"caller\":\"9999\",\"callee\":\"1\"}"))
                .isInstanceOf(YeastarApiException.class).hasMessageContaining("extension unknown");
    }

    @Test
    void commandsAreSent() throws Exception {
        run();
        assertThat(json(send("direct:query", null).getMessage()).get("status")).isEqualTo("Success");
        send("direct:query", "{\"extid\":\"1001\"}");
        assertThat(pbx.requests("extension/query")).last().extracting(request -> request.json().get("extid")).isEqualTo("1001");
    }

    @Test
    void recordingsAreFetchedByTheirRecord() throws Exception {
        run("yeastar-cdr-source");
        pbx.records().recording("a b.wav", 100_000, 7);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"recording\":\"a b.wav\"}").await(SOON);
        main.getCamelContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:file").to("kamelet:yeastar-recording-action").convertBodyTo(byte[].class);
            }
        });
        Message file = send("direct:file", handedOut(0).getBody(byte[].class)).getMessage();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getBody(byte[].class));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(pbx.records().sha256("a b.wav"));
        assertThat(file.getHeader(Exchange.FILE_NAME)).isEqualTo("a b.wav");
        assertThatThrownBy(() -> send("direct:recording", "{\"callId\":\"1.2\"}")).hasMessageContaining("needs recording");
    }
}
