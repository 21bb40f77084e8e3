// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.Ledger;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SimulatedCdr;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/backfill-cdrs.yaml: calls go on while nobody listens, and each of their records arrives once all the same. */
class BackfillTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    @TempDir
    Path directory;
    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).speed(50)
            .build();
    private final int listenPort = YeastarTestSupport.freePort();
    private final Queue<String> done = new ConcurrentLinkedQueue<>();
    private volatile RuntimeException targetFails;
    private Main main;

    @BeforeEach
    void startPbx() {
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
    void recordsOfAnHourWithoutAListenerArriveOnce() throws Exception {
        start();
        call();
        await().atMost(SOON).until(() -> done.size() == recorded().size());
        main.stop();

        for (int minutes = 0; minutes < 60; minutes += 12) {
            call();
            pbx.advance(Duration.ofMinutes(12));
        }
        assertThat(done).hasSizeLessThan(recorded().size());

        start();
        await().atMost(SOON).until(() -> done.size() >= recorded().size());
        call();
        await().atMost(SOON).until(() -> done.size() >= recorded().size());
        main.stop();
        // nothing is left to go through but what was done
        int downloads = pbx.requests("cdr/download").size();
        start();
        await().atMost(SOON).until(() -> pbx.requests("cdr/download").size() > downloads);
        main.stop();
        main = null;
        assertThat(done).containsExactlyInAnyOrderElementsOf(recorded());
    }

    @Test
    void aKeyThatCantBeKeptMakesTheRecordComeAgain() throws Exception {
        start();
        update("create trigger full before insert on CAMEL_MESSAGEPROCESSED begin select raise(abort, 'no room'); end");
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Ledger.Published delivery = pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}");
            await().atMost(SOON).until(() -> done.size() > 2);
            assertThat(pbx.ledger().answered()).isZero();
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN live Not done, the record will come again: ")))
                    .isNotEmpty().allMatch(line -> line.contains("no room"));
            update("drop trigger full");
            delivery.await(SOON);
        }
        assertThat(keptKeys()).singleElement().asString().startsWith("1.1|");
        int times = done.size();
        pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}").await(SOON);
        assertThat(done).hasSize(times);
    }

    /** Nor at DEBUG, where the stack trace is. */
    @Test
    void aLineEndInAFailureForgesNoLine() throws Exception {
        targetFails = new IllegalStateException("Off\nWARN forged {{env:HOME}}");
        start();
        Configurator.setLevel("live", Level.DEBUG);
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}");
            await().atMost(SOON).until(() -> log.text().contains("DEBUG live "));
            targetFails = null;
            pbx.ledger().await(SOON);
            assertThat(log.text()).contains("\n\tWARN forged {{env:HOME}}")
                    .contains("\n\tat io.github.camelyeastar.BackfillTest");
            assertThat(log.text().lines()).noneMatch(line -> line.startsWith("WARN forged"))
                    .anyMatch(line -> line.endsWith("IllegalStateException: Off WARN forged {{env:HOME}}"));
        } finally {
            Configurator.setLevel("live", Level.INFO);
        }
    }

    @Test
    void aFailureWithoutAMessageIsOneLine() throws Exception {
        targetFails = new IllegalStateException();
        start();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            pbx.publish("{\"action\":\"NewCdr\",\"callid\":\"1.1\"}");
            await().atMost(SOON).until(() -> log.text().contains("WARN live "));
            targetFails = null;
            pbx.ledger().await(SOON);
            assertThat(log.text()).contains("WARN live Not done, the record will come again: java.lang.IllegalStateException\n")
                    .doesNotContain("ERROR").doesNotContain("\tat ");
        }
    }

    @Test
    void keysThatNoListCanNameAreForgotten() throws Exception {
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl(keysUrl());
        JdbcMessageIdRepository keys = new JdbcMessageIdRepository(file, "cdr");
        keys.start();
        List<String> all = IntStream.range(0, 20).mapToObj(number -> "1." + number + "|").toList();
        all.forEach(keys::add);
        // the list names those of 7 days, and one more on both ends
        update("update CAMEL_MESSAGEPROCESSED set createdAt = createdAt - 864e5 * cast(substr(messageId, 3) as integer)");
        start();
        await().atMost(SOON).until(() -> keptKeys().size() < all.size());
        assertThat(keptKeys()).containsExactlyInAnyOrderElementsOf(all.subList(0, 10));
    }

    @Test
    void aListThatComesWhileTheTargetIsOffIsTwoWarnings() throws Exception {
        targetFails = new IllegalStateException("Off\nWARN forged");
        String yesterday = LocalDateTime.ofInstant(pbx.now(), ZoneOffset.UTC).minusDays(1)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
        for (int number = 0; number < 300; number++) {
            pbx.records().cdr(SimulatedCdr.inbound("1." + number, yesterday, "5503301", "1001", "pstn-trunk")
                    .ended("ANSWERED", 12, 8));
        }
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            start();
            await().atMost(SOON)
                    .until(() -> log.text().contains("300 records were read: 0 new, 0 done before, 300 failed"));
            await().atMost(SOON).until(() -> log.text().contains("The last failure: "));
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN") || line.startsWith("ERROR"))).containsExactly(
                    "WARN list A record of the list failed, and will be tried again in the next run: "
                            + "java.lang.IllegalStateException: Off WARN forged",
                    "WARN list 300 records of the list failed, and will be tried again in the next run. "
                            + "The last failure: java.lang.IllegalStateException: Off WARN forged");
        }
        main.stop();
        targetFails = null;
        start();
        await().atMost(SOON).until(() -> done.size() == 300);
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(keysUrl() + "?busy_timeout=10000");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private void call() {
        Stream.of("internal-call", "outbound-call", "missed-call").forEach(name -> pbx.play(name).await(SOON));
    }

    private List<String> recorded() {
        return pbx.records().cdrs().stream().map(SimulatedCdr::callId).toList();
    }

    private String keysUrl() {
        return "jdbc:sqlite:" + directory.resolve("keys");
    }

    private List<String> keptKeys() throws SQLException {
        List<String> kept = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(keysUrl());
                Statement statement = connection.createStatement();
                ResultSet keys = statement.executeQuery("select messageId from CAMEL_MESSAGEPROCESSED")) {
            while (keys.next()) {
                kept.add(keys.getString(1));
            }
        }
        return kept;
    }

    private void start() throws Exception {
        main = RunRoutes.main(Path.of("routes", "backfill-cdrs.yaml"));
        StoreRun.properties(pbx, listenPort).forEach(main::addOverrideProperty);
        // the PBX is to forget what nobody listened to
        main.addOverrideProperty("camel.component.yeastar.logoutOnStop", "true");
        main.addOverrideProperty("backfill.keys", directory.resolve("keys").toString());
        main.addOverrideProperty("cdr.to", "direct:done");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:done").errorHandler(noErrorHandler()).process(e -> {
                    if (targetFails != null) {
                        throw targetFails;
                    }
                    io.github.camelyeastar.report.Cdr record = e.getMessage().getBody(io.github.camelyeastar.report.Cdr.class);
                    // a process that is killed now has to do it again
                    assertThat(keptKeys()).doesNotContain(record.key());
                    done.add(record.callId());
                });
            }
        });
        main.start();
        await().atMost(SOON).until(() -> !pbx.sessions().isEmpty());
    }
}
