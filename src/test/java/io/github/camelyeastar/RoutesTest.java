/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.LedgerEntry;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
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
    private static final Duration SOON = Duration.ofSeconds(15);

    /** What a file is for, seen once it runs. */
    private interface Case {
        void check(RoutesTest test) throws Exception;
    }

    private static final Map<String, Case> CASES = Map.of(
            "reports-to-log.yaml", RoutesTest::logsByType,
            "reports-to-log.xml", RoutesTest::logsByType,
            "explicit-session.yaml", RoutesTest::opensAndClosesTheSession,
            "cdrs-to-csv.yaml", RoutesTest::writesCsv,
            "missed-calls.yaml", RoutesTest::logsMissedCalls,
            "store-in-folder.yaml", RoutesTest::forwards,
            "store-in-database.yaml", RoutesTest::forwardsFromDatabase,
            "store-in-kafka.yaml", RoutesTest::forwards);

    @TempDir
    Path directory;
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
                runs(name, Map.of("store.brokers", broker.address()));
            }
        } else {
            runs(name, name.equals("store-in-folder.yaml")
                    ? Map.of("store.directory", directory.resolve("reports").toString())
                    : Map.of("store.url", "jdbc:h2:file:" + directory.resolve("reports")));
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
        main.addOverrideProperty("csv.directory", directory.toString());
        store.forEach(main::addOverrideProperty);
        main.addOverrideProperty("store.to", "mock:forwarded");
        main.addOverrideProperty("session.tick", "1s");
        main.addOverrideProperty("session.ticks", "6");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                listenToLog(configured.getCamelContext());
            }
        });
        main.start();
        pbx.awaitRequest("login", 1, SOON);
        CASES.get(name).check(this);

        main.stop();
        main = null;
        assertThat(pbx.requests("logout")).hasSize(1);
        assertThat(pbx.sessions()).isEmpty();
        assertThat(pbx.ledger().repeated()).as("every report was taken at once").isZero();
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".properties")).sorted()
                    .toList();
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
                .matches("[0-9.]+,[-0-9]+T[0-9:]+,\"1002\",\"5503301\",9,6,ANSWERED,Outbound,\"\",\"pstn-trunk\",\".+\"");
        assertThat(lines.get(1))
                .isEqualTo("1.2,2026-11-22T10:00,\"Smith, \"\"Bob\"\"<1001>\",\"1002\",5,0,NO ANSWER,Internal,\"\",\"\",\"\"");
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
                .containsExactlyInAnyOrderElementsOf(pbx.ledger().entries().stream().map(LedgerEntry::text).toList());
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
}
