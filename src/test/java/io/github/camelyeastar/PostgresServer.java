// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** A real PostgreSQL, which keeps its port and its data over {@link #close()} and {@link #start()}. */
public final class PostgresServer implements AutoCloseable {
    /** They are unpacked once, for all tests. */
    private static final Path PROGRAMS = Path.of("target", "postgresql").toAbsolutePath();

    private final Path directory;
    private final int port = YeastarTestSupport.freePort();
    private final int commitDelay;
    private EmbeddedPostgres postgres;

    /** @param directory for its data */
    public PostgresServer(Path directory) {
        this(directory, 0);
    }

    /** @param commitDelay how long a commit waits for others to be synced with it, in microseconds; PostgreSQL's default is 0 */
    public PostgresServer(Path directory, int commitDelay) {
        this.directory = directory;
        this.commitDelay = commitDelay;
    }

    /**
     * PostgreSQL refuses to run as root; zonky's server leaves root by a namespace of its own, which some containers forbid.
     */
    public static void requireAWay() throws Exception {
        if ("root".equals(System.getProperty("user.name"))) {
            assumeThat(new ProcessBuilder("unshare", "-U", "true").start().waitFor())
                    .as("root may make a user namespace, as PostgreSQL needs").isZero();
        }
    }

    /** The columns of the table, as the head of routes/store-in-database.yaml says. */
    public static String columns() throws IOException {
        return Files.readAllLines(Path.of("routes", "store-in-database.yaml")).stream()
                .filter(line -> line.startsWith("#   store.columns = ")).map(line -> line.substring(line.indexOf('=') + 2))
                .findFirst().orElseThrow();
    }

    /** By JDBC. The user and the password are {@code postgres}. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public PostgresServer start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().setPort(port).setOverrideWorkingDirectory(PROGRAMS.toFile())
                .setDataDirectory(data()).setCleanDataDirectory(false)
                // as a server is by default, and zonky's is not
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("commit_delay", "" + commitDelay).start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet fsync = statement.executeQuery("show fsync")) {
            assertThat(fsync.next()).isTrue();
            assertThat(fsync.getString(1)).isEqualTo("on");
        }
        return this;
    }

    /** Of the process that all others of the server descend from. */
    long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0));
    }

    @Override
    public void close() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }
}
