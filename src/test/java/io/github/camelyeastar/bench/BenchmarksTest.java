// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

import io.github.camelyeastar.PostgresServer;
import io.github.camelyeastar.SystemCalls;
import io.github.camelyeastar.YeastarProducer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** The measurements of docs/performance.md run; what they measure is for a quiet machine. */
class BenchmarksTest {

    @Test
    void listeners() throws Exception {
        String tables = ListenerBenchmark.run("--brief", "--rounds=2");
        assertThat(tables).contains("Connections kept", "One connection for each report")
                .containsSubsequence(
                        "| jetty | ", "| direct | ", "| camel-jetty | ", "| camel-undertow | ", "| platform-http | ",
                        "| yeastar | ", "| to direct, 95 % | CPU us | p99 us | bytes allocated |", "| yeastar | ");
        assertThat(Plots.draw(tables)).hasSize(2).allSatisfy((file, plot) -> assertThat(plot).containsSubsequence(
                ">One connection for each report<", ">jetty<", ">yeastar<", ">Connections kept<", ">jetty<", ">yeastar<"));
    }

    @Test
    void listenersOfBuildsSideBySideAtAFixedRateWithProfile() throws Exception {
        String build = build();
        assertThat(ListenerBenchmark.run("--brief", "--modes=yeastar", "--kept=true", "--size=60", "--rate=100", "--profile",
                "--builds=" + build)).contains("100/s", "top of the stack")
                .containsSubsequence("| yeastar | ", "| yeastar of " + build + " | ", "| to yeastar |");
        assertThatThrownBy(() -> ListenerBenchmark.run("--brief", "--builds=target"))
                .hasMessageContaining("--builds: target is no");
    }

    @Test
    void workingTreeAndACommit() throws Exception {
        CommitComparison.Result result = CommitComparison.run("HEAD", "--brief", "--kept=true");
        assertThat(result.text()).containsSubsequence("| yeastar | ", "| yeastar of HEAD | ", "CPU us, table 1, to HEAD: ",
                "bytes allocated, table 1, to HEAD: ");
        assertThatThrownBy(() -> CommitComparison.run("no-such-commit", "--brief")).hasMessageContaining("no-such-commit");
        assertThatThrownBy(() -> CommitComparison.run()).hasMessageContaining("HEAD~1");
    }

    @Test
    void growthIsCertainIfItIsMoreThanTheNoise() {
        assertThat(Growth.of(List.of(1.05, 1.06, 1.04, 1.05, 1.07)).isCertain()).isTrue();
        assertThat(Growth.of(List.of(1.05, 0.93, 1.2, 0.9, 1.1)).isCertain()).isFalse();
        assertThat(Growth.of(List.of(0.5, 2.0))).extracting(Growth::ratio).isEqualTo(1.0);
        assertThat(Growth.of(List.of(0.9, 0.91, 0.92)).isCertain()).isFalse();
    }

    private static String build() throws URISyntaxException {
        return Path.of(YeastarProducer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    @Test
    void listenersWithMorePbxs() throws Exception {
        assertThat(ListenerBenchmark.run("--brief", "--modes=camel-jetty,yeastar", "--pbxs=1,20", "--kept=true", "--size=0,10"))
                .containsSubsequence("reports of 1", "| camel-jetty, 20 PBXs | ", "| yeastar, 20 PBXs | ", "| to camel-jetty |",
                        "| yeastar, 20 PBXs | ", "| to yeastar |", "| yeastar, 20 PBXs | ", "reports of 10,");
    }

    @Test
    void listenersSomeOfWhosePbxsReport() throws Exception {
        assertThat(ListenerBenchmark.run("--brief", "--modes=yeastar", "--pbxs=20", "--busy=1,10,20", "--kept=true"))
                .containsSubsequence("| yeastar, 20 PBXs, 1 busy | ", "| yeastar, 20 PBXs, 10 busy | ",
                        "| yeastar, 20 PBXs | ", "| to yeastar, 20 PBXs, 1 busy |", "| yeastar, 20 PBXs | ");
    }

    @Test
    void clientsThatKeepConnectionsAndBuildsOfOurs() throws Exception {
        String build = build();
        assertThat(ClientBenchmark.run("--brief", "--kept=true", "--builds=" + build)).containsSubsequence("Connections kept",
                "| httpclient | ", "| jdk | ", "| camel-http | ", "| yeastar | ", "| yeastar of " + build + " | ",
                "| to httpclient |");
    }

    @Test
    void clientsWhoseConnectionsAreClosed() throws Exception {
        assertThat(ClientBenchmark.run("--brief", "--kept=false", "--modes=yeastar")).containsSubsequence(
                "Connection closed after each command", "| yeastar | ");
    }

    @Test
    void parsers() throws Exception {
        assertThat(ParserBenchmark.run("--brief", "--rounds=2")).containsSubsequence("RING_1_0_0", "| readTree | ", "| ours | ",
                "CALL_STATUS_2_0_0", "MALFORMED", "| ours | ", "| to readTree |", "| readTree | 1.00 ", "| ours | ");
        assertThatThrownBy(() -> ParserBenchmark.run("--brief", "--texts=XML")).hasMessageContaining("XML");
    }

    @Test
    void stores() throws Exception {
        PostgresServer.requireAWay();
        String tables = StoreBenchmark.run("--brief", "--connections=1,16");
        assertThat(tables).containsSubsequence("From 1 connection, kept", "| yeastar, SQLite | ", "| SQLite alone | ",
                "| SQLite, grouped | ", "| yeastar, folder | ", "| folder, synced | ", "| yeastar, PostgreSQL | ",
                "| PostgreSQL alone | ", "| yeastar, Kafka | ", "| Kafka alone | ", "| Kafka, one request | ",
                "From 16 connections, kept");
        assertThat(Plots.draw(tables)).containsOnlyKeys("stored-a-second.svg");
    }

    /** A sync that takes 100 ms longer: SQLite has to wait for one, for each report. */
    @Test
    void storesOnASlowDisk() throws Exception {
        assumeThat(SystemCalls.canBeTraced()).as("strace is here, and may trace").isTrue();
        String tables = StoreBenchmark.run("--brief", "--stores=sqlite", "--connections=1", "--seconds=1", "--sync=100");
        assertThat(tables).contains("Each sync 100 ms longer, from 1 connection");
        assertThat(tables.lines().filter(line -> line.startsWith("| yeastar, SQLite | "))
                .map(line -> Double.valueOf(line.split(" \\| ")[1])).findFirst().orElseThrow()).isBetween(1.0, 10.0);
    }

    @Test
    void memory() throws Exception {
        assertThat(MemoryBenchmark.run("--brief", "--routes=0,2")).containsSubsequence("| routes | ", "| 0 | ", "| 2 | ");
    }

    @Test
    void starts() throws Exception {
        // memory() starts Camel Main
        assertThat(StartBenchmark.run("--brief", "--runtimes=spring-boot")).containsSubsequence("| spring-boot, jetty | ",
                "| spring-boot, yeastar | ", "| spring-boot, archive, jetty | ", "| spring-boot, archive, yeastar | ",
                "| yeastar to jetty | ", "| spring-boot | ", "| spring-boot, archive | ");
    }
}
