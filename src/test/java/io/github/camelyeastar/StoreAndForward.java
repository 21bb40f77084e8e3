// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What every route of routes/store-in-*.yaml promises, wherever it stores. */
abstract class StoreAndForward {
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;
    final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    private final int listenPort = YeastarTestSupport.freePort();
    private final List<StoreRun> runs = new ArrayList<>();

    /** The file of routes/. */
    abstract String file();

    /** What sets the store. */
    abstract Map<String, String> store() throws Exception;

    /** From now on nothing can be stored. */
    abstract void off() throws Exception;

    /** Again it can. */
    abstract void on() throws Exception;

    /** The texts that are stored and still to be forwarded. */
    abstract List<String> waiting() throws Exception;

    /** The texts that were given up. */
    abstract List<String> dead() throws Exception;

    @BeforeEach
    void startPbx() {
        pbx.start();
    }

    @AfterEach
    void stop() {
        runs.forEach(StoreRun::close);
        pbx.close();
    }

    @Test
    void reportsAreForwardedInTheirOrder() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(20);
        texts.forEach(text -> pbx.publish(text).await(SOON));
        await().atMost(SOON).until(() -> run.forwarded.size() >= texts.size());
        assertThat(run.forwarded).containsExactlyElementsOf(texts);
        assertThat(run.headers.get(texts.get(7))).containsEntry("CamelYeastarReportType", "CDR")
                .containsEntry("CamelYeastarCallId", "1.7");
        await().atMost(SOON).until(() -> waiting().isEmpty());
        assertThat(dead()).isEmpty();
    }

    @Test
    void whatCantBeForwardedIsRetriedThenPutAside() throws Exception {
        List<String> texts = texts(5);
        StoreRun run = start(texts.get(2)::equals);
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            texts.forEach(text -> pbx.publish(text).await(SOON));
            await().atMost(SOON).until(() -> run.forwarded.size() >= 4 && waiting().isEmpty());
            assertThat(log.text().lines().filter(line -> line.contains("Not forwarded"))).hasSize(5)
                    .allMatch(line -> line.endsWith(": java.lang.IllegalStateException"));
        }
        assertThat(run.forwarded).containsExactly(texts.get(0), texts.get(1), texts.get(3), texts.get(4));
        assertThat(run.tries).containsEntry(texts.get(2), 4).containsEntry(texts.get(3), 1);
        assertThat(dead()).containsExactly(texts.get(2));
        nothingIsLost(texts);
        assertThat(pbx.ledger().repeated()).isZero();
    }

    @Test
    void aTargetThatIsOffForAWhileMissesNothing() throws Exception {
        AtomicBoolean off = new AtomicBoolean(true);
        StoreRun run = start(text -> off.get(), Map.of("store.retries", "1000"));
        List<String> texts = texts(5);
        texts.forEach(text -> pbx.publish(text).await(SOON));
        await().atMost(SOON).until(() -> run.tries.getOrDefault(texts.get(0), 0) > 2);
        off.set(false);
        await().atMost(SOON).until(() -> run.forwarded.size() >= texts.size());
        assertThat(run.forwarded).containsExactlyElementsOf(texts);
        assertThat(dead()).isEmpty();
    }

    @Test
    void theNextRunForwardsWhatTheFirstLeft() throws Exception {
        // Camel waits for a redelivery in steps of a second when it is that long
        theNextRunForwardsWhatTheFirstLeft(30_000);
    }

    final void theNextRunForwardsWhatTheFirstLeft(int retryDelay) throws Exception {
        List<String> texts = texts(3);
        try (StoreRun first = start(text -> true,
                Map.of("store.retryDelay", Integer.toString(retryDelay), "store.maxRetryDelay",
                        "30000"))) {
            texts.forEach(text -> pbx.publish(text).await(SOON));
            await().atMost(SOON).until(() -> first.tries.containsKey(texts.get(0)));
            long before = System.nanoTime();
            first.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(first.forwarded).isEmpty();
        }
        StoreRun second = start(text -> false);
        await().atMost(SOON).until(() -> second.forwarded.size() >= texts.size());
        assertThat(second.forwarded).containsExactlyElementsOf(texts);
        assertThat(dead()).isEmpty();
    }

    @Test
    void aStoreThatIsOffForAWhileMissesNothing() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(10);
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.size() == 1 && waiting().isEmpty());
        off();
        texts.stream().skip(1).forEach(pbx::publish);
        await().atMost(SOON).until(() -> pbx.ledger().entries(SentReport.Progress.PENDING).size() == 9
                && pbx.ledger().entries(SentReport.Progress.PENDING).stream().allMatch(entry -> entry.tries().size() > 0));
        assertThat(pbx.ledger().answered()).isOne();
        on();
        pbx.ledger().await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts));
        nothingIsLost(texts);
    }

    @Test
    void aReportThatIsNotStoredIsOneLineOfTheLog() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = texts(4);
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.size() == 1 && waiting().isEmpty());
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            off();
            texts.stream().skip(1).forEach(pbx::publish);
            await().atMost(SOON).until(() -> pbx.ledger().entries(SentReport.Progress.PENDING).stream()
                    .allMatch(entry -> entry.tries().size() > 2));
            on();
            pbx.ledger().await(SOON);
            // Hikari logs one for each connection that broke
            assertThat(Pattern.compile("^(\\w+ (?!com\\.zaxxer)\\S+ .*\n)(?:.*Exception.*\n)+\tat ", Pattern.MULTILINE)
                    .matcher(log.text()).results().map(trace -> trace.group(1))).isEmpty();
            long failed = pbx.ledger().entries().stream().flatMap(entry -> entry.tries().stream())
                    .filter(attempt -> !attempt.answered()).count();
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN store Not stored, "))).hasSize((int) failed)
                    .anyMatch(line -> line.startsWith("WARN store Not stored, " + failed + " times so far"));
        }
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts));
    }

    /**
     * As a disk fills up, there is room for the beginning of a report, but not for all of it.
     *
     * @param again what brings a store back that died of it
     */
    final void aFullDiskMissesNothing(SmallDisk disk, Executable again) throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = new ArrayList<>(texts(1));
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.size() == 1 && waiting().isEmpty());
        disk.fill(8_192);
        // characters of two bytes, of which a cut leaves halves, and which no database can compress to what is left
        String text = new Random(1).ints(11_000, 0x400, 0x500).collect(StringBuilder::new, StringBuilder::appendCodePoint,
                StringBuilder::append).toString();
        for (int number = 1; number < 5; number++) {
            texts.add("{\"action\":\"NewCdr\",\"callid\":\"1." + number + "\",\"callfrom\":\"" + text + "\"}");
            pbx.publish(texts.get(number));
        }
        await().atMost(SOON).until(() -> pbx.ledger().entries(SentReport.Progress.PENDING).size() == 4
                && pbx.ledger().entries(SentReport.Progress.PENDING).stream().allMatch(entry -> entry.tries().size() > 2));
        assertThat(pbx.ledger().answered()).isOne();
        disk.makeRoom();
        try {
            again.execute();
        } catch (Throwable e) {
            throw new IllegalStateException("The store did not come back", e);
        }
        pbx.ledger().await(SOON);
        await().atMost(SOON).until(() -> run.forwarded.containsAll(texts) && waiting().isEmpty());
        assertThat(run.forwarded).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(dead()).isEmpty();
        nothingIsLost(texts);
    }

    /** In a JVM of its own, with nobody where it forwards to; killed, then run again here. */
    final void theNextRunForwardsWhatAKilledOneLeft() throws Exception {
        Map<String, String> all = new HashMap<>(StoreRun.properties(pbx, listenPort));
        all.putAll(store());
        all.put("store.to", "http://127.0.0.1:" + YeastarTestSupport.freePort());
        all.put("store.retryDelay", "600000");
        Path log = directory.resolve("killed.log");
        List<String> texts = texts(3);
        Process killed = new ProcessBuilder(StoreRun.command(file(), all)).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        try {
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
            texts.forEach(text -> pbx.publish(text).await(SOON));
            await().atMost(SOON).until(() -> Files.readString(log).contains("Not forwarded this time"));
        } finally {
            killed.destroyForcibly().onExit().join();
        }
        assertThat(pbx.ledger().answered()).isEqualTo(texts.size());
        StoreRun second = start(text -> false);
        await().atMost(SOON).until(() -> second.forwarded.size() >= texts.size());
        assertThat(second.forwarded).containsExactlyElementsOf(texts);
    }

    final StoreRun start(Predicate<String> fails) throws Exception {
        return start(fails, Map.of());
    }

    /** Takes reports when it returns. */
    final StoreRun start(Predicate<String> fails, Map<String, String> properties) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("store.retries", "3", "store.retryDelay", "20"));
        all.putAll(store());
        all.putAll(properties);
        int logins = pbx.requests("login").size();
        StoreRun run = StoreRun.start(pbx, file(), listenPort, all, fails);
        runs.add(run);
        pbx.awaitRequest("login", logins + 1, SOON);
        // a table, say, is made meanwhile
        await().atMost(SOON).ignoreExceptions().until(() -> !pbx.sessions().isEmpty() && waiting() != null);
        return run;
    }

    final int listenPort() {
        return listenPort;
    }

    final void nothingIsLost(List<String> texts) {
        assertThat(pbx.ledger().answered()).isEqualTo(pbx.ledger().sent()).isEqualTo(texts.size());
        assertThat(pbx.ledger().gaveUp()).isZero();
        assertThat(pbx.ledger().withoutTarget()).isEmpty();
    }

    static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(
                number -> "{\"action\":\"NewCdr\",\"callid\":\"1." + number + "\",\"callfrom\":\"J\u00fcrgen<1001>\"}")
                .toList();
    }
}
