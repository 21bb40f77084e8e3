// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.camelyeastar.SystemCalls.Call;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * routes/store-in-database.yaml with SQLite when the power fails: its process is run under strace, and its files are made again
 * as a disk may have them after a power cut at any moment.
 */
class PowerCutTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int REPORTS = 400;
    private static final int CUTS = 1_000;
    private static final Pattern CALL = Pattern.compile("\"callid\":\"cut\\.(\\d+)\"");

    @TempDir
    private Path directory;

    /** What is in the database, and what was forwarded. */
    private record Accounted(Set<Integer> reports, String integrity) {
    }

    @BeforeEach
    void requireStrace() {
        assumeThat(SystemCalls.canBeTraced()).as("strace is installed and may trace").isTrue();
    }

    @Test
    void whatWasAnsweredSurvivesAPowerCutAtAnyMoment() throws Exception {
        List<Call> calls = run(StoreInSqliteTest.url(directory.resolve("reports.db")));
        List<Call> answers = answers(calls);
        assertThat(answers).hasSize(REPORTS);

        List<Call> syncs = calls.stream().filter(Call::isSync).toList();
        List<Call> log = calls.stream().filter(call -> call.file().endsWith("reports.db-wal")).toList();
        // an fsync of what says the report lies before its 200
        for (int report = 0; report < REPORTS; report++) {
            String call = "\"callid\":\"cut." + report + "\"";
            Call answer = answers.get(report);
            Call write = log.stream().filter(some -> some.says(call)).findFirst().orElseThrow();
            assertThat(syncs).as(call).anyMatch(sync -> sync.file().equals(write.file()) && sync.begun() > write.over()
                    && sync.over() < answer.begun());
        }

        Random random = new Random(1);
        for (int cut = 0; cut < CUTS; cut++) {
            int at = calls.get(random.nextInt(calls.size())).begun();
            Accounted accounted = after(calls, at, random);
            int answered = (int) answers.stream().filter(answer -> answer.begun() <= at).count();
            assertThat(accounted.integrity()).as("cut %s at line %s", cut, at).isEqualTo("ok");
            assertThat(accounted.reports()).as("cut %s at line %s", cut, at)
                    .containsAll(IntStream.range(0, answered).boxed().toList());
        }
    }

    /** Else the test above would find nothing, whatever is lost. */
    @Test
    void whatIsNotSyncedIsFoundMissing() throws Exception {
        List<Call> calls = run(
                StoreInSqliteTest.url(directory.resolve("reports.db")).replace("synchronous=FULL", "synchronous=NORMAL"));
        List<Call> answers = answers(calls);
        Random random = new Random(1);
        int missing = 0;
        for (int cut = 0; cut < 20; cut++) {
            int at = answers.get(random.nextInt(answers.size())).begun();
            int answered = (int) answers.stream().filter(answer -> answer.begun() <= at).count();
            Set<Integer> reports = after(calls, at, random).reports();
            for (int report = 0; report < answered; report++) {
                missing += reports.contains(report) ? 0 : 1;
            }
        }
        assertThat(missing).isPositive();
    }

    /** Each report is answered before the next one is sent, and forwarded to a file meanwhile. */
    private List<Call> run(String url) throws Exception {
        Path trace = directory.resolve("trace");
        Path log = directory.resolve("log");
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            Map<String, String> properties = new HashMap<>(StoreRun.properties(pbx, YeastarTestSupport.freePort()));
            properties.put("store.url", url);
            properties.put("store.to", "file:" + directory + "?fileName=forwarded&fileExist=Append&appendChars=;");
            List<String> command = new ArrayList<>(SystemCalls.trace(trace));
            command.addAll(StoreRun.command("store-in-database.yaml", properties));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            try {
                await().atMost(SOON).until(() -> pbx.sessions().size() == 1
                        && Files.readString(log).contains("The table yeastar_report exists"));
                for (int report = 0; report < REPORTS; report++) {
                    pbx.publish("{\"action\":\"DTMF\",\"callid\":\"cut." + report + "\",\"infos\":\"1\"}").await(SOON);
                }
                assertThat(pbx.ledger().repeated()).isZero();
                await().atMost(SOON).until(() -> reports(Files.readString(directory.resolve("forwarded"))).size() == REPORTS);
            } finally {
                // strace ends with the process that it traces
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.onExit().join();
            }
        }
        return SystemCalls.read(trace);
    }

    private static List<Call> answers(List<Call> calls) {
        return calls.stream().filter(call -> call.file().startsWith("socket:") || call.file().startsWith("TCP"))
                .filter(call -> call.says("HTTP/1.1 200 ")).toList();
    }

    /** Makes the files that a disk may have after a cut: all that was synced, and some of the later writes. */
    private Accounted after(List<Call> calls, int at, Random random) throws IOException, SQLException {
        PowerCut cut = new PowerCut(calls, at, random);
        Path made = Files.createTempDirectory(directory, "cut");
        for (String suffix : List.of("", "-wal", "-journal")) {
            byte[] bytes = cut.file(directory.resolve("reports.db") + suffix);
            if (bytes != null) {
                Files.write(made.resolve("reports.db" + suffix), bytes);
            }
        }
        StringBuilder texts = new StringBuilder();
        String integrity;
        try (Connection connection = DriverManager
                .getConnection("jdbc:sqlite:" + made.resolve("reports.db") + "?synchronous=OFF");
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("pragma integrity_check")) {
                row.next();
                integrity = row.getString(1);
            }
            boolean there;
            try (ResultSet row = statement.executeQuery("select 1 from sqlite_master where name = 'yeastar_report'")) {
                there = row.next();
            }
            if (there) {
                try (ResultSet rows = statement.executeQuery("select report from yeastar_report")) {
                    while (rows.next()) {
                        texts.append(new String(rows.getBytes(1), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        for (Call call : calls) {
            if (call.begun() <= at && call.file().endsWith("/forwarded")) {
                texts.append(new String(call.bytes(), StandardCharsets.UTF_8));
            }
        }
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(made.resolve("reports.db" + suffix));
        }
        return new Accounted(reports(texts.toString()), integrity);
    }

    private static Set<Integer> reports(String text) {
        Set<Integer> reports = new HashSet<>();
        Matcher call = CALL.matcher(text);
        while (call.find()) {
            reports.add(Integer.valueOf(call.group(1)));
        }
        return reports;
    }
}
