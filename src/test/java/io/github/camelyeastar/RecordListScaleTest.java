// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import io.github.camelyeastar.simulator.SimulatedCdr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/backfill-cdrs.yaml in a process of its own with 64 MB, after years of calls. */
class RecordListScaleTest {
    private static final Duration LIVE = Duration.ofMillis(20);
    /** In every build, on machines that may have other work: it finds what slows down by a hundred times, and no less. */
    private static final Duration BUSY_LIVE = Duration.ofMillis(500);
    /**
     * Live records during a list wait at most so many times as long as those afterwards: other work on the machine slows both
     * down.
     */
    private static final int SLOWER = 4;
    private static final Duration BETWEEN_LIVE = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Pattern PROGRESS = Pattern.compile("list, (\\d+) records were read: (\\d+) new, (\\d+) done before");

    @TempDir
    Path directory;
    private final PbxSimulator pbx = PbxSimulator.builder().build();
    private Process process;

    @BeforeEach
    void startPbx() {
        pbx.start();
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        pbx.close();
    }

    @Test
    void aListIsGoneThrough() throws Exception {
        goesThrough(25_000, 50_000, Duration.ofMinutes(2), BUSY_LIVE, 90);
    }

    @Test
    @Tag("long")
    void aListOfTwoHundredThousandWithAMillionKeysTakesTwoMinutes() throws Exception {
        goesThrough(200_000, 1_000_000, Duration.ofMinutes(2), LIVE, 99);
    }

    /** Else the list keeps a processor busy all the time, and live records wait for the processor. */
    @Test
    void aListIsGoneThroughNoFasterThanItsRate() throws Exception {
        record(3000);
        start("backfill.period=1h", "backfill.rate=1");
        await().atMost(Duration.ofMinutes(1)).until(() -> keys() > 0);
        int before = keys();
        long begin = System.nanoTime();
        await().atMost(Duration.ofMinutes(2)).until(() -> keys() == 3000);
        // one record in 2 ms
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(2L * (3000 - before) - 500));
    }

    @Test
    void sigtermInMidListEndsSoon() throws Exception {
        record(100_000);
        start("backfill.period=1h");
        await().atMost(Duration.ofMinutes(1)).until(() -> keys() > 500);
        long before = System.nanoTime();
        process.toHandle().destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        int done = keys();
        System.out.printf("Ended %d ms after SIGTERM, %d of 100000 records done%n", took.toMillis(), done);
        assertThat(took).isLessThan(STOP);
        assertThat(done).isLessThan(100_000);
    }

    /**
     * Live records arrive meanwhile, and afterwards, one each {@link #BETWEEN_LIVE}.
     *
     * @param percent of the live records, how many are compared: few records have too much chance in the longest waits
     */
    private void goesThrough(int records, int keys, Duration atMost, Duration liveAtMost, int percent) throws Exception {
        record(records);
        remember(keys);
        long begin = System.nanoTime();
        start("backfill.period=1h");
        await().atMost(Duration.ofMinutes(1)).until(() -> !pbx.sessions().isEmpty());
        List<Duration> during = new ArrayList<>();
        await().atMost(atMost.multipliedBy(2)).pollInterval(BETWEEN_LIVE).until(() -> {
            during.add(live());
            return progress() >= records;
        });
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        List<Duration> after = new ArrayList<>();
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        // as far apart as the others: a record right after another one finds all that it needs in the processor's cache
        await().atMost(Duration.ofMinutes(2)).pollInterval(BETWEEN_LIVE).until(() -> {
            after.add(live());
            return after.size() == 200;
        });
        // the first meet a process that warms up
        List<Duration> warm = during.subList(during.size() / 2, during.size());
        double slower = (double) part(warm, percent).toNanos() / part(after, percent).toNanos();
        System.out.printf(
                "%d records with %d keys kept: %.1f s, start included, %.1f s of CPU; a live record: %s meanwhile, "
                        + "%s in its second half, %s afterwards: %d %% wait %.1f times as long%n",
                records, keys, took.toMillis() / 1000.0, cpu.toMillis() / 1000.0, spread(during), spread(warm), spread(after),
                percent, slower);
        assertThat(took).isLessThan(atMost);
        assertThat(part(warm, 50)).isLessThan(liveAtMost);
        assertThat(part(after, 50)).isLessThan(liveAtMost);
        assertThat(part(after, 95)).isLessThan(liveAtMost.multipliedBy(5));
        assertThat(part(warm, percent)).as("what %d %% of the live records wait during a list", percent)
                .isLessThan(longer(LIVE, part(after, percent).multipliedBy(SLOWER)));
        assertThat(keys()).isEqualTo(records + keys + during.size() + after.size());
        assertThat(log()).doesNotContain("OutOfMemory");
        long lines = PROGRESS.matcher(log()).results().count();
        assertThat(lines).isBetween(took.toSeconds() / 10 - 2, took.toSeconds() / 10 + 1);
    }

    private Duration live() {
        String id = pbx.newCallId();
        pbx.publish(
                "{\"action\":\"NewCdr\",\"callid\":\"" + id + "\",\"timestart\":\"2026-11-22 10:00:00\",\"callfrom\":\"1001\","
                        + "\"callto\":\"1002\",\"callduraction\":\"5\",\"talkduraction\":\"1\",\"type\":\"Internal\"}")
                .await(Duration.ofMinutes(1));
        List<SentReport> entries = pbx.ledger().entries();
        Duration took = entries.get(entries.size() - 1).tries().get(0).took();
        pbx.ledger().forgetDone();
        return took;
    }

    /** What that many percent of them wait at most. */
    private static Duration part(List<Duration> all, int percent) {
        return all.stream().sorted().toList().get(all.size() * percent / 100);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String spread(List<Duration> all) {
        return "median %.1f ms, 90 %% %.1f ms, 99 %% %.1f ms of %d".formatted(part(all, 50).toNanos() / 1e6,
                part(all, 90).toNanos() / 1e6, part(all, 99).toNanos() / 1e6, all.size());
    }

    /** That many records nobody heard of. */
    private void record(int count) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
        LocalDateTime start = LocalDateTime.ofInstant(pbx.now(), ZoneOffset.UTC).minusDays(3);
        for (int i = 0; i < count; i++) {
            pbx.records()
                    .cdr(SimulatedCdr.inbound("1." + i, format.format(start.plusSeconds(i)), "5503301", "1001", "pstn-trunk")
                            .ended("ANSWERED", 12, 8));
        }
    }

    /** As if so many had been done before. */
    private void remember(int count) throws SQLException {
        try (Connection connection = DriverManager.getConnection(keysUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE CAMEL_MESSAGEPROCESSED (processorName VARCHAR(255), messageId VARCHAR(100), "
                    + "createdAt TIMESTAMP, PRIMARY KEY (processorName, messageId))");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection
                    .prepareStatement(
                            "insert into CAMEL_MESSAGEPROCESSED values ('cdr', ?, " + System.currentTimeMillis() + ")")) {
                for (int i = 0; i < count; i++) {
                    insert.setString(1, "0." + i + "|2026-11-22 10:00:00|12|8|Inbound|5503301|1001");
                    insert.addBatch();
                    if (i % 10_000 == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    private int keys() {
        try (Connection connection = DriverManager.getConnection(keysUrl());
                Statement statement = connection.createStatement()) {
            return statement.executeQuery("select count(*) from CAMEL_MESSAGEPROCESSED").getInt(1);
        } catch (SQLException e) {
            // no table yet
            return 0;
        }
    }

    private String keysUrl() {
        return "jdbc:sqlite:" + directory.resolve("keys") + "?busy_timeout=10000";
    }

    private void start(String... properties) throws IOException {
        Map<String, String> all = new TreeMap<>(StoreRun.properties(pbx, YeastarTestSupport.freePort()));
        all.put("backfill.keys", directory.resolve("keys").toString());
        all.put("cdr.to", "log:cdr?groupInterval=10000");
        List<String> command = JavaCommand.shortLived(List.of("-Xmx64m"));
        all.forEach((name, value) -> command.add("-D" + name + "=" + value));
        for (String property : properties) {
            command.add("-D" + property);
        }
        command.addAll(List.of(RunRoutes.class.getName(), Path.of("routes", "backfill-cdrs.yaml").toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** How far it says to be. */
    private int progress() throws IOException {
        assertThat(process.isAlive()).as(() -> "runs, see " + directory).isTrue();
        int done = 0;
        Matcher matcher = PROGRESS.matcher(log());
        while (matcher.find()) {
            done = Integer.parseInt(matcher.group(1));
        }
        return done;
    }
}
