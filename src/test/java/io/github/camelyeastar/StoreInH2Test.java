// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.simulator.PbxSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an H2 store of former releases has is forwarded without taking more, as docs/no-report-lost.md says. */
class StoreInH2Test {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void whatAnH2StoreHasIsForwarded() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("reports-h2") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        List<String> texts = StoreAndForward.texts(5);
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.createStatement().execute("create table yeastar_report (" + PostgresServer.columns() + ")");
            try (PreparedStatement insert = connection.prepareStatement("insert into yeastar_report (report) values (?)")) {
                for (String text : texts) {
                    insert.setBytes(1, text.getBytes(StandardCharsets.UTF_8));
                    insert.execute();
                }
            }
        }
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            try (StoreRun run = StoreRun.start(pbx, "store-in-database.yaml", YeastarTestSupport.freePort(),
                    Map.of("store.url", url, "store.username", "sa", "store.receive", "false"), text -> false)) {
                await().atMost(SOON).until(() -> run.forwarded.equals(texts) && rows(url) == 0);
            }
            assertThat(pbx.requests("login")).isEmpty();
        }
    }

    private static int rows(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                ResultSet count = connection.createStatement().executeQuery("select count(*) from yeastar_report")) {
            count.next();
            return count.getInt(1);
        }
    }
}
