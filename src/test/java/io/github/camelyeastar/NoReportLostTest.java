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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Recipes of docs/no-report-lost.md as a reader would copy them: the route file, the route of the page, its settings. */
class NoReportLostTest {
    private static final Pattern SETTINGS = Pattern.compile("store\\.to = (direct:crm)\\s+store\\.retries = (\\d+)");
    @TempDir
    private Path folder;

    @Test
    void databaseThatIsOffMissesNoReport() throws Exception {
        DocPage.Block route = DocPage.blocks().stream().filter(block -> block.text().contains("direct:crm")).findAny()
                .orElseThrow();
        Files.writeString(folder.resolve("crm.yaml"), route.text());
        Matcher settings = SETTINGS.matcher(DocPage.of("docs/no-report-lost.md").text());
        assertThat(settings.find()).isTrue();
        String crm = "jdbc:sqlite:" + folder.resolve("crm.db");
        try (PbxSimulator pbx = PbxSimulator.builder().speed(20).build()) {
            pbx.start();
            Map<String, String> properties = new TreeMap<>(StoreRun.properties(pbx, YeastarTestSupport.freePort()));
            properties.putAll(Map.of("store.url", StoreInSqliteTest.url(folder.resolve("store.db")),
                    "store.to", settings.group(1), "store.retries", settings.group(2),
                    "crm.url", crm, "crm.username", "", "crm.password", ""));
            Main main = RunRoutes.main(Path.of("routes/store-in-database.yaml"));
            main.configure().withRoutesIncludePattern("file:routes/store-in-database.yaml,file:" + folder.resolve("crm.yaml"));
            properties.forEach(main::addOverrideProperty);
            main.start();
            try {
                await().atMost(YeastarTestSupport.SOON).until(() -> !pbx.sessions().isEmpty());
                pbx.play("internal-call").await(YeastarTestSupport.SOON);
                pbx.ledger().await(YeastarTestSupport.SOON);
                // there is no table: the database is as good as off, and the PBX has its 200 all the same
                assertThat(pbx.ledger().answered()).isPositive().isEqualTo(pbx.ledger().sent());
                update(crm, "create table pbx_report (type varchar(40), call_id varchar(80), report varchar(65536))");
                List<String> sent = pbx.ledger().entries().stream().map(SentReport::text).toList();
                await().atMost(Duration.ofMinutes(1)).until(() -> rows(crm).size() >= sent.size());
                assertThat(rows(crm)).containsExactlyInAnyOrderElementsOf(sent);
            } finally {
                main.stop();
            }
        }
    }

    private static void update(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static List<String> rows(String url) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select report from pbx_report where type is not null")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
