// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.simulator.Ledger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/** A real PostgreSQL, by properties alone. */
class StoreInPostgresTest extends StoreInDatabase {
    private static final AtomicInteger TABLES = new AtomicInteger();

    @TempDir
    private static Path directory;
    private static PostgresServer server;
    private final String table = "report_" + TABLES.incrementAndGet();

    @BeforeAll
    static void startServer() throws Exception {
        PostgresServer.requireAWay();
        server = new PostgresServer(directory).start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    Map<String, String> store() throws IOException {
        return Map.of("store.url", server.url(), "store.username", "postgres",
                "store.password", "postgres", "store.table", table, "store.timeout", "500", "store.connections", "10",
                "store.columns", PostgresServer.columns());
    }

    @Override
    void off() throws IOException {
        server.close();
    }

    @Override
    void on() throws IOException, SQLException {
        server.start();
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
                ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
                List<ProcessHandle> all = postmaster.descendants().toList();
                postmaster.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
                server.close();
                server.start();
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
        server.close();
        try (SmallDisk disk = SmallDisk.over(directory, "256m")) {
            server.start();
            try {
                aFullDiskMissesNothing(disk, () -> {
                    server.close();
                    server.start();
                });
            } finally {
                server.close();
            }
        } finally {
            server.start();
        }
    }

    @Tag("long")
    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }
}
