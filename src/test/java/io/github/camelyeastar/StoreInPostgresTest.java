// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.simulator.Ledger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** A real PostgreSQL, by properties alone. */
class StoreInPostgresTest extends StoreInDatabase {
    private static final AtomicInteger TABLES = new AtomicInteger();

    @TempDir
    private static Path server;
    private static final int PORT = YeastarTestSupport.freePort();
    private static EmbeddedPostgres postgres;
    private final String table = "report_" + TABLES.incrementAndGet();

    /**
     * PostgreSQL refuses to run as root; zonky's server leaves root by a namespace of its own, which some containers forbid.
     */
    static void requireAWay() throws Exception {
        if ("root".equals(System.getProperty("user.name"))) {
            assumeThat(new ProcessBuilder("unshare", "-U", "true").start().waitFor())
                    .as("root may make a user namespace, as PostgreSQL needs").isZero();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        requireAWay();
        startServer();
    }

    static void startServer() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().setPort(PORT).setOverrideWorkingDirectory(server.toFile())
                .setDataDirectory(server.resolve("data")).setCleanDataDirectory(false)
                // as a server is by default, and zonky's is not
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet fsync = statement.executeQuery("show fsync")) {
            assertThat(fsync.next()).isTrue();
            assertThat(fsync.getString(1)).isEqualTo("on");
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    Map<String, String> store() throws IOException {
        return Map.of("store.url", "jdbc:postgresql://127.0.0.1:" + PORT + "/postgres", "store.username", "postgres",
                "store.password", "postgres", "store.table", table, "store.timeout", "500", "store.connections", "10",
                "store.columns", columns());
    }

    /** As the route's head says. */
    static String columns() throws IOException {
        return Files.readAllLines(Path.of("routes", "store-in-database.yaml")).stream()
                .filter(line -> line.startsWith("#   store.columns = ")).map(line -> line.substring(line.indexOf('=') + 2))
                .findFirst().orElseThrow();
    }

    @Override
    void off() throws IOException {
        stopServer();
    }

    @Override
    void on() throws IOException, SQLException {
        startServer();
    }

    /** As by SIGKILL of all its processes. */
    @Test
    void aKilledServerMissesNothing() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(200);
        List<Ledger.Published> deliveries = new ArrayList<>();
        for (int number = 0; number < texts.size(); number++) {
            deliveries.add(pbx.publish(texts.get(number)));
            if (number == 100) {
                long pid = Long.parseLong(Files.readAllLines(server.resolve("data/postmaster.pid")).get(0));
                ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
                List<ProcessHandle> all = postmaster.descendants().toList();
                postmaster.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
                stopServer();
                startServer();
            }
        }
        deliveries.forEach(delivery -> delivery.await(SOON));
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts) && waiting().isEmpty());
        nothingIsLost(texts);
    }

    @Test
    void cutConnectionsMissNothing() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(200);
        List<Ledger.Published> deliveries = new ArrayList<>();
        for (int number = 0; number < texts.size(); number++) {
            deliveries.add(pbx.publish(texts.get(number)));
            if (number % 20 == 10) {
                update("select pg_terminate_backend(pid) from pg_stat_activity "
                        + "where backend_type = 'client backend' and pid <> pg_backend_pid()");
            }
        }
        deliveries.forEach(delivery -> delivery.await(SOON));
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts) && waiting().isEmpty());
        nothingIsLost(texts);
    }

    /** The server may die of it. */
    @Tag("long")
    @Test
    void aFullDiskMissesNothing() throws Exception {
        stopServer();
        try (SmallDisk disk = SmallDisk.over(server, "256m")) {
            startServer();
            try {
                aFullDiskMissesNothing(disk, () -> {
                    stopServer();
                    startServer();
                });
            } finally {
                stopServer();
            }
        } finally {
            startServer();
        }
    }

    @Tag("long")
    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }
}
