// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/store-in-database.yaml, with whatever database {@link #store()} sets. */
abstract class StoreInDatabase extends StoreAndForward {

    @Override
    String file() {
        return "store-in-database.yaml";
    }

    @Override
    List<String> waiting() throws Exception {
        return texts("failed is null");
    }

    @Override
    List<String> dead() throws Exception {
        return texts("failed is not null");
    }

    @Test
    void aFailedRowSaysWhyAndIsForwardedOnceThatIsTakenBack() throws Exception {
        List<String> texts = texts(1);
        AtomicBoolean off = new AtomicBoolean(true);
        StoreRun run = start(text -> off.get());
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> dead().equals(texts));
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select error from " + table())) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("java.lang.IllegalStateException");
        }
        off.set(false);
        update("update " + table() + " set failed = null");
        await().atMost(SOON).until(() -> run.forwarded.equals(texts) && waiting().isEmpty());
        assertThat(dead()).isEmpty();
    }

    /** The route reads 100 at a time; with half a second before the next, there would be 20 pauses. */
    @Test
    void whatHasPiledUpIsForwardedWithoutPauses() throws Exception {
        AtomicBoolean off = new AtomicBoolean(true);
        List<Long> times = new CopyOnWriteArrayList<>();
        StoreRun run = start(text -> !times.add(System.nanoTime()) || off.get(), Map.of("store.retries", "1000"));
        pbx.publish(texts(1).get(0)).await(SOON);
        for (int doubled = 0; doubled < 11; doubled++) {
            update("insert into " + table() + " (report) select report from " + table());
        }
        times.clear();
        off.set(false);
        await().atMost(Duration.ofMinutes(1)).until(() -> run.forwarded.size() == 2048);
        assertThat(IntStream.range(1, times.size()).filter(i -> times.get(i) - times.get(i - 1) > 400_000_000)).as("pauses")
                .hasSizeLessThan(10);
    }

    @Test
    void aDroppedTableIsMadeAgain() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(5);
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.size() == 1 && waiting().isEmpty());
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            update("drop table " + table());
            texts.stream().skip(1).forEach(pbx::publish);
            pbx.ledger().await(SOON);
            assertThat(log.text()).contains("INFO forward The table " + table() + " exists, or was created just now");
        }
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts));
        nothingIsLost(texts);
    }

    final String table() throws Exception {
        return store().getOrDefault("store.table", "yeastar_report");
    }

    final void update(String sql) throws Exception {
        try (Connection connection = connection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws Exception {
        return DriverManager.getConnection(store().get("store.url"), store().getOrDefault("store.username", ""),
                store().getOrDefault("store.password", ""));
    }

    private List<String> texts(String where) throws Exception {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("select report from " + table() + " where " + where + " order by id")) {
            while (rows.next()) {
                texts.add(new String(rows.getBytes(1), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
