// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The views of docs/cdr-dashboard.md over the table that routes/cdrs-to-database.yaml fills, with both databases. */
class CdrViewsTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    /** Each record with the fields that the PBX sends, in this order. */
    private static final List<String> FIELDS = List.of("callid", "timestart", "callfrom", "callto", "callduraction",
            "talkduraction", "srctrunkname", "desttrunkname", "status", "type");
    private static final List<String> RECORDS = List.of(
            // the first phone missed it, the second answered 20 s after the call began
            "1.1;2026-11-24 09:00:00;Bob <x> <5503301>;1001(Anne);15;0;siptrunk;;NO ANSWER;Inbound",
            "1.1;2026-11-24 09:00:15;Bob <x> <5503301>;1002;35;30;siptrunk;;ANSWERED;Inbound",
            // the three spellings of a call that nobody answered
            "1.2;2026-11-24 09:59:59;5503302;1001;40;0;siptrunk;;NO ANSWER;Inbound",
            "1.3;2026-11-24 10:00:00;5503303;1001;41;0;pstn;;NOANSWER;Inbound",
            "1.4;2026-11-25 10:30:00;5503304;1001;12;0;pstn;;NO ANSWERED;Inbound",
            // a mobile that the call went on to
            "1.5;2026-11-25 10:31:00;5503305;1003;10;0;pstn;;NO ANSWER;Inbound",
            "1.5;2026-11-25 10:31:10;1003;0170555;25;20;;siptrunk;Answered;Outbound",
            "1.6;2026-11-25 11:00:00;O'Neil <1002>;5503306;65;60;;siptrunk;ANSWERED;Outbound",
            "1.7;2026-11-25 11:05:00;1001;1002;9;5;;;ANSWERED;Internal",
            // what the views can do nothing with
            "1.8;yesterday;1001;1002;9;5;;;ANSWERED;Internal");

    @TempDir
    Path directory;
    private String url;

    @Test
    void sqlite() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("cdrs") + "?busy_timeout=10000";
        showWhatCameOfTheCalls("sqlite.sql");
    }

    @Test
    void postgres() throws Exception {
        PostgresServer.requireAWay();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setOverrideWorkingDirectory(directory.toFile())
                .setPort(YeastarTestSupport.freePort()).start()) {
            url = postgres.getJdbcUrl("postgres", "postgres");
            showWhatCameOfTheCalls("postgresql.sql");
        }
    }

    private void showWhatCameOfTheCalls(String views) throws Exception {
        fillTheTable();
        // twice: the file replaces views that are there
        for (int i = 0; i < 2; i++) {
            run(Files.readString(Path.of("docs", "cdr-views", views)));
        }
        assertThat(rows("select hour, type, calls, answered, answered_percent, mean_wait_seconds, longest_wait_seconds"
                + " from cdr_calls_an_hour order by hour, type")).containsExactly(
                        "2026-11-24 09:00:00 Inbound 2 1 50.0 30.0 40",
                        "2026-11-24 10:00:00 Inbound 1 0 0.0 41.0 41",
                        "2026-11-25 10:00:00 Inbound 2 1 50.0 13.5 15",
                        "2026-11-25 11:00:00 Internal 1 1 100.0 4.0 4",
                        "2026-11-25 11:00:00 Outbound 1 1 100.0 5.0 5");
        assertThat(rows("select call_id, type, caller, source_trunk, destination_trunk, answered, wait_seconds, talk_seconds"
                + " from cdr_calls order by call_id")).startsWith("1.1 Inbound Bob <x> <5503301> siptrunk null 1 20 30")
                .contains("1.5 Inbound 5503305 pstn null 1 15 20").hasSize(7);
        assertThat(rows("select day, place, call_id, caller, answered, wait_seconds from cdr_longest_waits"
                + " order by day, place")).containsExactly(
                        "2026-11-24 1 1.3 5503303 0 41", "2026-11-24 2 1.2 5503302 0 40",
                        "2026-11-24 3 1.1 Bob <x> <5503301> 1 20", "2026-11-25 1 1.5 5503305 1 15",
                        "2026-11-25 2 1.4 5503304 0 12");
        assertThat(rows("select day, extension, received, answered, answered_percent, made, talk_seconds, longest_ring_seconds"
                + " from cdr_by_extension order by day, extension")).containsExactly(
                        "2026-11-24 1001 3 0 0.0 0 0 41", "2026-11-24 1002 1 1 100.0 0 30 5",
                        "2026-11-25 1001 1 0 0.0 1 5 12", "2026-11-25 1002 1 1 100.0 1 65 4",
                        "2026-11-25 1003 1 0 0.0 1 20 10");
        assertThat(rows("select day, trunk, received, answered, answered_percent, made, talk_seconds from cdr_by_trunk"
                + " order by day, trunk")).containsExactly(
                        "2026-11-24 pstn 1 0 0.0 0 0", "2026-11-24 siptrunk 2 1 50.0 0 30",
                        "2026-11-25 pstn 2 0 0.0 0 0", "2026-11-25 siptrunk 0 0 null 2 80");

        List<String> shown = DocPage.blocks().stream().filter(block -> block.file().endsWith("cdr-dashboard.md")
                && block.language().equals("sql")).map(DocPage.Block::text).toList();
        assertThat(shown).hasSize(5).allSatisfy(query -> assertThat(rows(query)).isNotEmpty());
    }

    @Test
    void theTwoFilesDifferInWhatTheDatabasesDifferInOnly() throws Exception {
        assertThat(afterTheRecords("sqlite.sql")).isEqualTo(afterTheRecords("postgresql.sql")).contains("cdr_by_trunk");
    }

    private static String afterTheRecords(String file) throws Exception {
        String text = Files.readString(Path.of("docs", "cdr-views", file));
        return text.substring(text.indexOf("-- One row for each call."));
    }

    private void fillTheTable() throws Exception {
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            Main main = RunRoutes.main(Path.of("routes", "cdrs-to-database.yaml"));
            StoreRun.properties(pbx, YeastarTestSupport.freePort()).forEach(main::addOverrideProperty);
            main.addOverrideProperty("cdr.url", url);
            main.bind("loginLedger", new LoginLedger());
            main.start();
            try {
                await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
                for (String each : RECORDS) {
                    String[] values = each.split(";", -1);
                    Map<String, String> report = new LinkedHashMap<>(Map.of("action", "NewCdr"));
                    for (int i = 0; i < values.length; i++) {
                        report.put(FIELDS.get(i), values[i]);
                    }
                    pbx.publish(new ObjectMapper().writeValueAsString(report)).await(SOON);
                }
            } finally {
                main.stop();
            }
        }
    }

    /** Statement by statement, as the databases' own programs do. */
    private void run(String script) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            for (String sql : script.replaceAll("(?m)--.*$", "").split(";")) {
                if (!sql.isBlank()) {
                    statement.executeUpdate(sql);
                }
            }
        }
    }

    /** The rows, their values with a blank between. */
    private List<String> rows(String query) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                StringJoiner row = new StringJoiner(" ");
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                all.add(row.toString());
            }
        }
        return all;
    }
}
