// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.InboundCall;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * The files of routes/ and the Kamelets with a Cloud PBX and a P-Series PBX. RoutesTest and KameletsTest have the S-Series;
 * WallboardTest, CdrsToDatabaseTest and PSeriesBackfillTest have the wallboard and the lists of records.
 */
@ParameterizedClass
@EnumSource(value = Series.class, names = {"CLOUD", "P"})
class OtherSeriesRoutesTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    @TempDir
    Path directory;
    @Parameter
    private Series series;
    private final int listenPort = YeastarTestSupport.freePort();
    private final int callPort = YeastarTestSupport.freePort();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private PbxSimulator pbx;
    private Main main;

    @BeforeEach
    void startPbx() {
        pbx = PbxSimulator.builder().series(series.toString()).repeatInterval(Duration.ofMillis(50)).speed(20).build();
        pbx.start();
        pbx.webhook("http://127.0.0.1:" + listenPort + "/report", "");
    }

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        pbx.close();
    }

    private void start(Main toStart) throws Exception {
        main = toStart;
        StoreRun.properties(pbx, listenPort).forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.component.yeastar.series", series.toString());
        main.addOverrideProperty("camel.component.yeastar.allowedSources", "127.0.0.1");
        main.bind("loginLedger", new LoginLedger());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured.getCamelContext().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
                    logged.add(message);
                    return message;
                });
            }
        });
        main.start();
        boolean reportsToSessions = series != Series.P && main.getCamelContext().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint() instanceof YeastarEndpoint);
        await().atMost(SOON).until(() -> !reportsToSessions || !pbx.sessions().isEmpty());
    }

    private void startFile(String name) throws Exception {
        Main routes = RunRoutes.main(Path.of("routes", name));
        for (String directories : List.of("csv.directory", "recordings.directory", "pop.directory", "store.directory")) {
            routes.addOverrideProperty(directories, directory.toString());
        }
        routes.addOverrideProperty("store.url", StoreInSqliteTest.url(directory.resolve("reports.db")));
        routes.addOverrideProperty("store.to", "mock:forwarded");
        routes.addOverrideProperty("call.listen", "127.0.0.1:" + callPort);
        routes.addOverrideProperty("call.secret", "s3cret");
        routes.addOverrideProperty("recordings.delay", "50");
        routes.addOverrideProperty("session.tick", "1s");
        routes.addOverrideProperty("session.ticks", "3");
        start(routes);
    }

    private void play(String scenario) {
        pbx.play(scenario).await(SOON);
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().sent()).isEqualTo(pbx.ledger().answered()).isPositive();
    }

    private void publishRecorded(String recording) {
        pbx.records().recording(recording, 100_000, 7);
        pbx.publish(series == Series.P
                ? "{\"type\":30012,\"msg\":{\"call_id\":\"1.1\",\"uid\":\"1\",\"recording\":\"" + recording + "\"}}"
                : "{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"recording\":\"" + recording + "\"}").await(SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports-to-log.yaml", "reports-to-log.xml"})
    void logsEachReport(String file) throws Exception {
        startFile(file);
        play("internal-call");
        assertThat(logged).hasSize(pbx.ledger().sent()).contains("Extension 1002 is Ringing")
                .anyMatch(line -> line.matches("CDR of call [0-9.]+: Internal from 1001 to 1002, ANSWERED, talked 3 s"));
    }

    @Test
    void writesRowsOfRecords() throws Exception {
        startFile("cdrs-to-csv.yaml");
        play("outbound-call");
        assertThat(Files.readAllLines(directory.resolve("cdrs.csv"))).singleElement().asString()
                .matches("'[0-9.]+','[-0-9]+T[0-9:]+','1002','5503301','9','6','ANSWERED','Outbound','','pstn-trunk','.+'"
                        .replace('\'', '"'));
    }

    @Test
    void logsMissedCalls() throws Exception {
        startFile("missed-calls.yaml");
        play("internal-call");
        play("missed-call");
        assertThat(logged).singleElement().asString().matches("1002 missed a call from 5503301 at .+ \\(NO ?ANSWER\\)");
    }

    @Test
    void writesCallers() throws Exception {
        startFile("screen-pop.yaml");
        play("inbound-ivr-queue");
        play("internal-call");
        assertThat(Files.readAllLines(directory.resolve("callers.jsonl"))).isNotEmpty().allMatch(line -> line
                .matches("\\{\"callid\":\"[0-9.]+\",\"from\":\"5503301\",\"to\":\"[0-9]+\",\"trunk\":\"pstn-trunk\","
                        + "\"extension\":\"[0-9]+\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"store-in-folder.yaml", "store-in-database.yaml"})
    void storesAndForwardsEachReport(String file) throws Exception {
        startFile(file);
        pbx.play("internal-call").await(SOON);
        pbx.ledger().await(SOON);
        MockEndpoint forwarded = main.getCamelContext().getEndpoint("mock:forwarded", MockEndpoint.class);
        await().atMost(SOON).until(() -> forwarded.getReceivedCounter() >= pbx.ledger().answered());
        assertThat(forwarded.getExchanges()).extracting(exchange -> exchange.getMessage().getBody(Report.class).text())
                .containsExactlyInAnyOrderElementsOf(pbx.ledger().entries().stream().map(SentReport::text).toList());
    }

    @Test
    void placesACall() throws Exception {
        startFile("click-to-call.yaml");
        String call = "{\"from\":\"1000\",\"to\":\"5503301\"}";
        assertThat(RawConnection.exchange(callPort, RawConnection.post("/call", call, "Content-Type: application/json",
                "X-Call-Secret: s3cret"))).contains(" 200 ").containsPattern("\\{\"callid\":\"[0-9.]+\"}");
        assertThat(pbx.requests(dialCommand()).get(0).json()).isEqualTo(series == Series.P
                ? Map.of("caller", "1000", "callee", "5503301", "auto_answer", "no")
                : Map.of("extid", "1000", "outto", "5503301", "autoanswer", "no"));
    }

    private String dialCommand() {
        return series == Series.P ? "call/dial" : "extension/dial_outbound";
    }

    @Test
    void storesRecordings() throws Exception {
        startFile("recordings-to-folder.yaml");
        publishRecorded("20261009-1001, Internal.wav");
        assertThat(directory.resolve("20261009-1001, Internal.wav")).hasDigest("SHA-256",
                pbx.records().sha256("20261009-1001, Internal.wav"));
    }

    @Test
    void refusesTheListed() throws Exception {
        startFile("black-list.yaml");
        assertThat(pbx.invite("5550001", "1000", "pstn-trunk").awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.REFUSED);
        assertThat(pbx.invite("5503301", "1000", "pstn-trunk").awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.ACCEPTED);
    }

    @Test
    void keepsASessionByItself() throws Exception {
        startFile("explicit-session.yaml");
        await().atMost(SOON).until(() -> logged.stream().anyMatch(line -> line.startsWith("Logged out: ")));
        assertThat(logged.stream().map(line -> line.replaceAll(": .*", ""))).containsSubsequence("Logged in", "Heartbeat",
                "Logged out");
        assertThat(pbx.sessions()).isEmpty();
    }

    private static Map<String, Object> json(Message message) throws IOException {
        return new ObjectMapper().readValue(message.getBody(String.class), new TypeReference<Map<String, Object>>() {
        });
    }

    private void startKamelets(String source) throws Exception {
        Main kamelets = new Main();
        kamelets.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:" + source).to("mock:out");
                from("direct:dial").to("kamelet:yeastar-dial-action");
                from("direct:command").to("kamelet:yeastar-command-action?command=" + new ApiWords(series).query());
                from("direct:recording").to("kamelet:yeastar-recording-action").convertBodyTo(byte[].class);
            }
        });
        start(kamelets);
    }

    private Exchange send(String endpoint, Object body) throws Exception {
        Exchange exchange = main.getCamelTemplate().request(endpoint, request -> request.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(strings = {"yeastar-reports-source", "yeastar-cdr-source", "yeastar-missed-call-source"})
    void kameletsHandOutReports(String source) throws Exception {
        startKamelets(source);
        play("missed-call");
        List<Exchange> out = main.getCamelContext().getEndpoint("mock:out", MockEndpoint.class).getExchanges();
        if (source.equals("yeastar-reports-source")) {
            assertThat(out).hasSize(pbx.ledger().sent());
            assertThat(json(out.get(0).getMessage())).containsKey(series == Series.P ? "type" : "action");
        } else {
            // the caller reaches the voicemail after that
            assertThat(out).hasSize(source.equals("yeastar-cdr-source") ? 2 : 1);
            // which may overtake this one
            assertThat(out).satisfiesOnlyOnce(each -> assertThat(json(each.getMessage())).extracting("outcome", "from", "type")
                    .containsExactly("NO_ANSWER", "5503301", "Inbound"));
        }
    }

    @Test
    void kameletsSendCommands() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            startKamelets("yeastar-cdr-source");
            send("direct:dial", "{\"caller\":\"1000\",\"callee\":\"5503301\"}");
            assertThat(log.text()).doesNotContain("is not among the known commands");
        }
        assertThat(pbx.requests(dialCommand()).get(0).json()).containsEntry(series == Series.P ? "callee" : "outto", "5503301");
        assertThat(json(send("direct:command", null).getMessage())).containsKey(series == Series.P ? "errcode" : "status");

        publishRecorded("a b.wav");
        Message record = main.getCamelContext().getEndpoint("mock:out", MockEndpoint.class).getExchanges().get(0).getMessage();
        Message file = send("direct:recording", record.getBody(byte[].class)).getMessage();
        assertThat(file.getBody(byte[].class)).hasSize(100_000);
        assertThat(file.getHeader(Exchange.FILE_NAME)).isEqualTo("a b.wav");
        assertThatThrownBy(() -> send("direct:recording", "{}")).hasMessageContaining("needs recording");
    }
}
