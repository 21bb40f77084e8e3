// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SimulatedCdr;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/cdrs-to-database.yaml with each database that it names: one row for each record, live and of the list. */
class CdrsToDatabaseTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    private static final int LISTED = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @TempDir
    Path directory;
    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    private String url;
    private Main main;

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        pbx.close();
    }

    @Test
    void sqlite() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000";
        keepsEachRecordOnce();
    }

    @Test
    void postgres() throws Exception {
        PostgresServer.requireAWay();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setOverrideWorkingDirectory(directory.toFile())
                .setPort(YeastarTestSupport.freePort()).start()) {
            url = postgres.getJdbcUrl("postgres", "postgres");
            try {
                keepsEachRecordOnce();
            } finally {
                main.stop();
                main = null;
            }
        }
    }

    @Test
    void aListThatTheDatabaseHasNoRoomForIsTwoWarnings() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?busy_timeout=10000";
        pbx.start();
        start();
        publish("2.1", "1002", Map.of());
        main.stop();
        update("create trigger full before insert on yeastar_cdr begin select raise(abort, 'no room'); end");
        list();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            start();
            await().atMost(SOON).until(() -> log.text().contains("records were read, and 200 of them could not be kept"));
            await().atMost(SOON).until(() -> log.text().contains("The last failure: "));
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN") || line.startsWith("ERROR"))).hasSize(2)
                    .allMatch(line -> line.contains("no room"))
                    .anyMatch(line -> line.startsWith("WARN list 200 records of the list were not kept"));
        }
        main.stop();
        update("drop trigger full");
        start();
        await().atMost(SOON).until(() -> rows("select * from yeastar_cdr").size() == LISTED + 1);
    }

    @Test
    void aListThatSaysNothingNewWritesNothing() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?busy_timeout=10000";
        pbx.start();
        list();
        start();
        await().atMost(SOON).ignoreExceptions().until(() -> rows("select * from yeastar_cdr").size() == LISTED);
        main.stop();
        update("create table written (cdr_key text)");
        update("create trigger writes after update on yeastar_cdr begin insert into written values (new.cdr_key); end");
        update("update yeastar_cdr set recording = 'a.wav', status = null where call_id = '1.7'");
        update("delete from written");
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            start();
            await().atMost(SOON).until(() -> log.text().contains("200 records were read, and 0 of them could not be kept"));
        }
        assertThat(rows("select * from written")).hasSize(1);
        assertThat(rows("select * from yeastar_cdr where call_id = '1.7'")).singleElement()
                .satisfies(row -> assertThat(row).containsEntry("recording", "a.wav").containsEntry("status", "ANSWERED"));
    }

    /** Its list comes page by page, and its own id of a record is the key. */
    @Test
    void keepsEachRecordOfAPSeriesPbxOnce() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?busy_timeout=10000";
        int listenPort = YeastarTestSupport.freePort();
        try (PbxSimulator pSeries = PbxSimulator.builder().series("p").repeatInterval(Duration.ofMillis(50)).build()) {
            pSeries.start();
            pSeries.webhook("http://127.0.0.1:" + listenPort + "/report", "");
            LocalDateTime now = LocalDateTime.now();
            pSeries.records().cdr(SimulatedCdr.inbound("too old", TIME.format(now.minusDays(20)), "1", "1001", "sip-a")
                    .ended("ANSWERED", 12, 8));
            for (int number = 0; number < LISTED; number++) {
                pSeries.records().cdr(SimulatedCdr.inbound("1." + number, TIME.format(now.minusMinutes(300 - number)),
                        "O'Neil " + number, "1001", "sip-a").ended("ANSWERED", 12, 8));
            }
            start(pSeries, listenPort, Map.of("camel.component.yeastar.series", "p", "camel.component.yeastar.allowedSources",
                    "127.0.0.1", "backfill.period", "1s"));
            await().atMost(SOON).ignoreExceptions().until(() -> rows("select * from yeastar_cdr").size() == LISTED);
            assertThat(rows("select * from yeastar_cdr where call_id = '1.7'")).singleElement()
                    .satisfies(row -> assertThat(row).containsEntry("caller", "O'Neil 7").containsEntry("callee", "1001")
                            .containsEntry("call_seconds", "12").containsEntry("talk_seconds", "8")
                            .containsEntry("source_trunk", "sip-a").containsEntry("status", "ANSWERED")
                            .containsEntry("type", "Inbound").doesNotContainEntry("started", null));
            pSeries.play("missed-call").await(SOON);
            int all = pSeries.records().cdrs().size() - 1;
            await().atMost(SOON).until(() -> rows("select * from yeastar_cdr").size() == all);
            pSeries.forgetRequests();
            await().atMost(SOON).until(() -> pSeries.requests("cdr/search").size() > 5);
            assertThat(rows("select * from yeastar_cdr")).as("live, and in the list").hasSize(all);
        }
    }

    @Test
    void pSeriesPbxThatPutsFewRecordsOnAPageIsAskedForTheNextPage() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?busy_timeout=10000";
        try (PbxSimulator pSeries = PbxSimulator.builder().series("p").build()) {
            pSeries.start();
            pSeries.answer("cdr/search", "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"total_number\":3,\"data\":["
                    + "{\"uid\":\"a\",\"timestamp\":%d}]}".formatted(Instant.now().getEpochSecond()));
            int listenPort = YeastarTestSupport.freePort();
            pSeries.webhook("http://127.0.0.1:" + listenPort + "/report", "");
            start(pSeries, listenPort, Map.of("camel.component.yeastar.series", "P",
                    "camel.component.yeastar.allowedSources", "127.0.0.1", "backfill.period", "1s"));
            await().atMost(SOON).until(() -> pSeries.requests("cdr/search").size() > 3);
            assertThat(pSeries.requests("cdr/search").subList(0, 4)).extracting(request -> request.parameter("page"))
                    .containsExactly("1", "2", "3", "1");

            pSeries.publish(
                    "{\"type\":30012,\"msg\":{\"call_id\":\"1.7\",\"uid\":\"a\",\"call_from\":\"1001\",\"call_to\":\"1002\","
                            + "\"call_duration\":12,\"talk_duration\":8,\"type\":\"Internal\"}}")
                    .await(SOON);
            assertThat(rows("select * from yeastar_cdr")).as("what the list did not have").singleElement()
                    .satisfies(row -> assertThat(row).containsEntry("call_id", "1.7").containsEntry("caller", "1001")
                            .containsEntry("callee", "1002").containsEntry("call_seconds", "12")
                            .containsEntry("talk_seconds", "8").containsEntry("type", "Internal"));
        }
    }

    /** Records that nobody heard of, and when the first of these calls began. */
    private LocalDateTime list() {
        LocalDateTime first = LocalDateTime.ofInstant(pbx.now(), ZoneOffset.UTC).minusDays(3);
        for (int number = 0; number < LISTED; number++) {
            pbx.records().cdr(
                    SimulatedCdr.inbound("1." + number, TIME.format(first.plusSeconds(number)), "O'Neil, \"Bob\" " + number,
                            "1001", "pstn-trunk").ended("ANSWERED", 12, 8));
        }
        return first;
    }

    private void keepsEachRecordOnce() throws Exception {
        pbx.start();
        LocalDateTime first = list();
        start();
        await().atMost(SOON).ignoreExceptions().until(() -> rows("select * from yeastar_cdr").size() == LISTED);
        assertThat(rows("select * from yeastar_cdr where call_id = '1.7'")).singleElement()
                .satisfies(row -> assertThat(row).containsEntry("caller", "O'Neil, \"Bob\" 7").containsEntry("callee", "1001")
                        .containsEntry("call_seconds", "12").containsEntry("talk_seconds", "8")
                        .containsEntry("source_trunk", "pstn-trunk")
                        .hasEntrySatisfying("started", started -> assertThat(started)
                                .startsWith(TIME.format(first.plusSeconds(7)).substring(0, 10))));

        // the same record live, with what the list does not say
        publish("1.7", "O'Neil, \"Bob\" 7", Map.of("timestart", TIME.format(first.plusSeconds(7)), "callduraction", "12",
                "talkduraction", "8", "type", "Inbound", "callto", "1001", "recording", "a.wav"));
        // what PostgreSQL takes for no text
        publish("2.1", "a\u0000b", Map.of());
        publish("2.2", "'); drop table yeastar_cdr; --", Map.of());
        assertThat(rows("select * from yeastar_cdr where call_id = '1.7'")).singleElement()
                .satisfies(row -> assertThat(row).containsEntry("recording", "a.wav").containsEntry("status", "ANSWERED"));
        assertThat(rows("select * from yeastar_cdr")).hasSize(LISTED + 2);
        assertThat(rows("select * from yeastar_cdr where call_id = '2.1'").get(0).get("caller")).matches("a.?b");

        update("drop table yeastar_cdr");
        publish("2.3", "1002", Map.of());
        assertThat(rows("select * from yeastar_cdr")).hasSize(1);
        assertThat(pbx.ledger().repeated()).isZero();
    }

    private void publish(String id, String from, Map<String, String> more) throws Exception {
        Map<String, String> fields = new HashMap<>(more);
        fields.putAll(Map.of("action", "NewCdr", "callid", id, "callfrom", from));
        pbx.publish(new ObjectMapper().writeValueAsString(fields)).await(SOON);
    }

    private void start() throws Exception {
        start(pbx, YeastarTestSupport.freePort(), Map.of());
    }

    private void start(PbxSimulator pbx, int listenPort, Map<String, String> properties) throws Exception {
        main = RunRoutes.main(Path.of("routes", "cdrs-to-database.yaml"));
        StoreRun.properties(pbx, listenPort).forEach(main::addOverrideProperty);
        properties.forEach(main::addOverrideProperty);
        main.addOverrideProperty("cdr.url", url);
        main.start();
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private List<Map<String, String>> rows(String query) throws SQLException {
        List<Map<String, String>> all = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                Map<String, String> row = new HashMap<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.put(rows.getMetaData().getColumnName(column), rows.getString(column));
                }
                all.add(row);
            }
        }
        return all;
    }
}
