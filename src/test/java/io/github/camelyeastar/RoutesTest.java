// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.LiveCalls;
import io.github.camelyeastar.report.LiveSnapshot;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.InboundCall;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs each file of routes/ as a user does, on Camel Main, against a simulated PBX over HTTPS. */
class RoutesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Duration SOON = YeastarTestSupport.SOON;

    /** What each file is for, seen once it runs. */
    private static final Map<String, ThrowingConsumer<RoutesTest>> CASES = Map.ofEntries(
            Map.entry("reports-to-log.yaml", RoutesTest::logsByType),
            Map.entry("reports-to-log.xml", RoutesTest::logsByType),
            Map.entry("explicit-session.yaml", RoutesTest::opensAndClosesTheSession),
            Map.entry("cdrs-to-csv.yaml", RoutesTest::writesCsv),
            Map.entry("cdrs-to-database.yaml", RoutesTest::keepsRows),
            Map.entry("missed-calls.yaml", RoutesTest::logsMissedCalls),
            Map.entry("click-to-call.yaml", test -> new ClickToCall(test.callPort, test.pbx).check()),
            Map.entry("recordings-to-folder.yaml", RoutesTest::fetchesRecordings),
            Map.entry("screen-pop.yaml", RoutesTest::writesCallers),
            Map.entry("black-list.yaml", RoutesTest::refusesTheListed),
            Map.entry("backfill-cdrs.yaml", RoutesTest::goesThroughTheList),
            Map.entry("wallboard.yaml", RoutesTest::showsCalls),
            Map.entry("store-in-folder.yaml", RoutesTest::forwards),
            Map.entry("store-in-database.yaml", RoutesTest::forwardsFromDatabase),
            Map.entry("store-in-kafka.yaml", RoutesTest::forwards));

    @TempDir
    Path directory;
    private final int callPort = YeastarTestSupport.freePort();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private PbxSimulator pbx;
    private Main main;

    @BeforeEach
    void startPbx() {
        pbx = PbxSimulator.builder().protocol("https").repeatInterval(Duration.ofMillis(50)).speed(20).build();
        pbx.start();
    }

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        pbx.close();
    }

    @Test
    void everyFileHasACase() throws IOException {
        assertThat(CASES.keySet()).containsExactlyInAnyOrderElementsOf(files());
    }

    @ParameterizedTest
    @MethodSource("files")
    void file(String name) throws Exception {
        if (name.equals("store-in-kafka.yaml")) {
            try (KafkaBroker broker = new KafkaBroker(directory).start()) {
                broker.create("yeastar-reports", 1);
                runs(name, Map.of("store.brokers", broker.address()));
            }
        } else {
            runs(name, name.equals("store-in-folder.yaml")
                    ? Map.of("store.directory", directory.resolve("reports").toString())
                    : Map.of("store.url", StoreInSqliteTest.url(directory.resolve("reports.db"))));
        }
    }

    private void runs(String name, Map<String, String> store) throws Exception {
        main = RunRoutes.main(ROUTES.resolve(name));
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", Integer.toString(pbx.port()));
        main.addOverrideProperty("camel.component.yeastar.username", "api");
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.listenHost", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.listenPort", Integer.toString(YeastarTestSupport.freePort()));
        store.forEach(main::addOverrideProperty);
        main.addOverrideProperty("store.to", "mock:forwarded");
        for (String directories : List.of("csv.directory", "recordings.directory", "pop.directory")) {
            main.addOverrideProperty(directories, directory.toString());
        }
        main.addOverrideProperty("cdr.url", "jdbc:sqlite:" + directory.resolve("cdrs"));
        main.addOverrideProperty("backfill.keys", directory.resolve("keys").toString());
        main.addOverrideProperty("recordings.delay", "50");
        main.addOverrideProperty("call.listen", "127.0.0.1:" + callPort);
        main.addOverrideProperty("wallboard.listen", "127.0.0.1:" + callPort);
        main.addOverrideProperty("call.secret", "s3cret");
        main.addOverrideProperty("session.tick", "1s");
        main.addOverrideProperty("session.ticks", "6");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                listenToLog(configured.getCamelContext());
            }
        });
        main.start();
        CASES.get(name).accept(this);
        boolean consumer = main.getCamelContext().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint() instanceof YeastarEndpoint);
        if (!pbx.sessions().isEmpty() && consumer) {
            // what no route expects, and every route has to take
            for (String text : List.of("oops", "{\"action\":\"NewCdr\",", "{\"action\":\"NewCdr\",\"callid\":\"1.9\"}",
                    "{\"action\":\"RING\"}", "{\"action\":\"Invite\"}", "{\"event\":\"NewCdr\"}")) {
                pbx.publish(text).await(SOON);
            }
            pbx.ledger().await(SOON);
        }

        main.stop();
        main = null;
        // a session that reports came for is left to the PBX
        boolean left = consumer && !name.equals("explicit-session.yaml");
        await().atMost(SOON).untilAsserted(() -> assertThat(pbx.requests("logout")).hasSize(left ? 0 : 1));
        assertThat(pbx.sessions()).hasSize(left ? 1 : 0);
        assertThat(pbx.ledger().repeated()).as("every report was taken at once").isZero();
    }

    static List<String> files() throws IOException {
        return files(ROUTES).stream().filter(name -> !name.endsWith(".properties")).toList();
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void listenToLog(CamelContext context) {
        context.getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            logged.add(message);
            return message;
        });
    }

    private void play(String scenario) {
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
        pbx.play(scenario).await(SOON);
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().sent()).isEqualTo(pbx.ledger().answered()).isPositive();
    }

    private void logsByType() {
        play("internal-call");
        pbx.publish("{\"action\":\"BootUp\",\"sn\":\"1\"}").await(SOON);
        assertThat(logged)
                .anyMatch(line -> line.matches("CDR of call [0-9.]+: Internal from 1001 to 1002, ANSWERED, talked 3 s"))
                .contains("Extension 1002 is Ringing")
                .anyMatch(line -> line.matches("RING in call [0-9.]+: \\{\"action\":\"RING\".*"))
                .contains("BOOT_UP: {\"action\":\"BootUp\",\"sn\":\"1\"}");
        assertThat(logged).hasSize(pbx.ledger().sent());
    }

    private void opensAndClosesTheSession() {
        play("internal-call");
        pbx.awaitRequest("heartbeat", 1, SOON);
        pbx.forgetTokens();
        pbx.awaitRequest("login", 2, SOON);
        pbx.awaitRequest("logout", 1, SOON);
        await().atMost(SOON).until(() -> logged.contains("Logged out: Success"));
        assertThat(logged).containsSubsequence("Logged in: Success", "Heartbeat: Success", "Logged in again: Success",
                "Logged out: Success");
    }

    private void writesCsv() throws IOException {
        play("outbound-call");
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.2\",\"timestart\":\"2026-11-22 10:00:00\",\"callfrom\":"
                + "\"Smith, \\\"Bob\\\"<1001>\",\"callto\":\"1002\",\"callduraction\":\"5\",\"talkduraction\":\"0\",\"status\":"
                + "\"NO ANSWER\",\"type\":\"Internal\"}").await(SOON);
        List<String> lines = Files.readAllLines(directory.resolve("cdrs.csv"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .matches("'[0-9.]+','[-0-9]+T[0-9:]+','1002','5503301','9','6','ANSWERED','Outbound','','pstn-trunk','.+'"
                        .replace('\'', '"'));
        assertThat(lines.get(1))
                .isEqualTo("'1.2','2026-11-22T10:00','Smith, ''Bob''<1001>','1002','5','0','NO ANSWER','Internal','','',''"
                        .replace('\'', '"'));
    }

    private void keepsRows() throws SQLException {
        goesThroughTheList();
        play("outbound-call");
        new CdrRows(directory, pbx).check();
    }

    private void logsMissedCalls() {
        play("internal-call");
        play("missed-call");
        assertThat(logged).hasSize(1).first().asString().matches("1002 missed a call from 5503301 at .+ \\(NO ?ANSWER\\)");
    }

    private void forwards() {
        play("internal-call");
        MockEndpoint forwarded = main.getCamelContext().getEndpoint("mock:forwarded", MockEndpoint.class);
        await().atMost(SOON).until(() -> forwarded.getReceivedCounter() >= pbx.ledger().sent());
        assertThat(forwarded.getExchanges()).extracting(exchange -> exchange.getMessage().getBody(Report.class).text())
                .containsExactlyInAnyOrderElementsOf(pbx.ledger().entries().stream().map(SentReport::text).toList());
    }

    private void forwardsFromDatabase() {
        DataSource store = main.getCamelContext().getRegistry().lookupByNameAndType("store", DataSource.class);
        await("the table is made").atMost(SOON).ignoreExceptions().until(() -> {
            try (Connection connection = store.getConnection(); Statement statement = connection.createStatement()) {
                return statement.execute("select 1 from yeastar_report");
            }
        });
        forwards();
    }

    private void fetchesRecordings() throws IOException {
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
        pbx.fault("recording/get_random", Fault.errno("20014")).times(2);
        pbx.fault("recording/download", Fault.cutAfter(1000)).times(1);
        String name = "20170901181806-1504261084.7-1001-1003, Internal.wav";
        pbx.records().recording(name, 200_000, 7);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"recording\":\"" + name + "\"}").await(SOON);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.2\"}").await(SOON);

        assertThat(directory.resolve(name)).hasDigest("SHA-256", pbx.records().sha256(name));
        assertThat(files(directory).stream().filter(file -> !file.startsWith("."))).containsExactly(name);
        assertThat(pbx.requests("recording/get_random")).hasSize(4);

        pbx.fault("recording/download", Fault.httpStatus(200, "")).times(1);
        pbx.records().recording("a/" + name, 1000, 8);
        pbx.records().recording("\u7530".repeat(300), 1000, 9);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.3\",\"recording\":\"a/" + name + "\"}").await(SOON);
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.4\",\"recording\":\"" + "\u7530".repeat(300) + "\"}").await(SOON);
        assertThat(directory.resolve(name)).hasSize(1000);
        assertThat(files(directory).stream().filter(file -> !file.startsWith("."))).hasSize(3)
                .anyMatch(file -> file.matches(".*wav-[0-9T.]+"))
                .anyMatch(file -> file.matches("[0-9a-f]{64}.wav"));
    }

    private void showsCalls() throws IOException {
        play("internal-call");
        assertThat(RawConnection.exchange(callPort, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ", "<title>Wallboard</title>");
        assertThat(main.getCamelContext().getRegistry().lookupByNameAndType("liveCalls", LiveCalls.class).snapshot().day())
                .isEqualTo(new LiveSnapshot.Day(1, 1, 0, 0));
    }

    private void writesCallers() throws IOException {
        play("inbound-ivr-queue");
        play("internal-call");
        assertThat(Files.readAllLines(directory.resolve("callers.jsonl"))).hasSize(2).allMatch(line -> line
                .matches("\\{\"callid\":\"[0-9.]+\",\"from\":\"5503301\",\"to\":\"[0-9]+\",\"trunk\":\"pstn-trunk\","
                        + "\"extension\":\"[0-9]+\"}"));
    }

    private void refusesTheListed() {
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
        assertThat(pbx.invite("5550001", "1000", "pstn-trunk").awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.REFUSED);
        assertThat(pbx.invite("5503301", "1000", "pstn-trunk").awaitOutcome(SOON)).isEqualTo(InboundCall.Ending.ACCEPTED);
        await().atMost(SOON).until(() -> logged.contains("Refused: 5550001"));
    }

    private void goesThroughTheList() {
        await().atMost(SOON).until(() -> logged.contains("No records to go through"));
        assertThat(pbx.requests("cdr/get_random")).hasSize(1);
    }
}
