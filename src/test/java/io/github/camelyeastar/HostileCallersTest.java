// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.Cdr;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.InboundCall;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Each file of routes/ with names that want to be code, a path or a line of their own, on a disk that fills up and gets room
 * again: what got its 200 is there, whole. Only root can mount such a disk.
 */
class HostileCallersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECORDING = 30_000;
    private static final String FORGED = "2026-11-26 ERROR forged";
    private static final List<String> NAMES = List.of("=1+1", "+4930123", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", " =1",
            "\t=1", "a\n\"1\",\"2\"", "a\r\n" + FORGED, "a\u2028b\u0085c", "<script>alert(1)</script>",
            "../../../etc/x", "..", "\"", "\"\"=1", "'; drop table yeastar_cdr; --", "${sys.user.home}", "{{env:HOME}}",
            "Smith, \"Bob\"", "x".repeat(300), "\u7530\u4e2d".repeat(100), "\u05e9\u05dc\u05d5\u05dd", "\ud83d\ude00",
            "a\\b|c;d");

    @TempDir
    Path directory;
    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Queue<String> done = new ConcurrentLinkedQueue<>();
    private final Set<String> forwarded = ConcurrentHashMap.newKeySet();
    /** Names that could not be forwarded, once. */
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Map<String, String> callers = new ConcurrentHashMap<>();
    private final ReentrantLock forwarding = new ReentrantLock();
    private Path disk;
    private SmallDisk mounted;
    /** Of Kafka, with its data on that disk. */
    private KafkaBroker broker;
    private Main main;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        mounted = SmallDisk.over(disk, "512m");
        pbx.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (main != null) {
            main.stop();
        }
        pbx.close();
        if (broker != null) {
            broker.close();
        }
        if (mounted != null) {
            mounted.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelyeastar.RoutesTest#files")
    void forSeconds(String file) throws Exception {
        keepsWhatItAcknowledges(file, Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @MethodSource("io.github.camelyeastar.RoutesTest#files")
    @Tag("long")
    void forAMinute(String file) throws Exception {
        keepsWhatItAcknowledges(file, Duration.ofMinutes(1));
    }

    private void keepsWhatItAcknowledges(String file, Duration time) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            takesReports(file, time);
            assertThat(log.text().lines()).as("lines of the log").noneMatch(line -> line.startsWith(FORGED));
        }
        check(file);
        System.out.printf("%s: %d reports, %d repeated, %d kinds of names%n", file, pbx.ledger().sent(),
                pbx.ledger().repeated(),
                NAMES.size());
    }

    private void takesReports(String file, Duration time) throws Exception {
        if (file.equals("store-in-kafka.yaml")) {
            broker = new KafkaBroker(disk).foundDeadAfter(Duration.ofSeconds(1)).start();
        }
        start(file);
        await().atMost(Duration.ofSeconds(30)).until(() -> !pbx.sessions().isEmpty() || file.equals("click-to-call.yaml"));
        assumeTrue(!pbx.sessions().isEmpty(), "takes no reports");
        publish(time.dividedBy(3));
        // what is forwarded meanwhile would make room
        forwarding.lock();
        try {
            mounted.fill();
            publish(time.dividedBy(3));
            assertThat(disk.toFile().getUsableSpace()).as("full all the time").isLessThan(8192);
            mounted.makeRoom();
            if (broker != null) {
                // it dies of a full disk
                broker.kill();
                broker.start();
            }
        } finally {
            forwarding.unlock();
        }
        publish(time.dividedBy(3));
        pbx.ledger().await(Duration.ofSeconds(20));
        assertThat(pbx.ledger().answered()).isEqualTo(pbx.ledger().sent()).isPositive();
        if (file.startsWith("store-in-")) {
            List<String> texts = pbx.ledger().entries().stream().map(SentReport::text).toList();
            await().atMost(Duration.ofSeconds(120)).until(() -> forwarded.containsAll(texts));
            assertThat(forwarded).hasSameElementsAs(texts);
            assertThat(failed).hasSameElementsAs(NAMES);
        }
        if (file.equals("black-list.yaml")) {
            assertThat(NAMES).allMatch(name -> pbx.invite(name + "<5550000>", "1001", "pstn-trunk")
                    .awaitOutcome(Duration.ofSeconds(20)) == InboundCall.Ending.REFUSED);
        }
        main.stop();
        main = null;
        assertThat(logged).as("lines of the log").noneMatch(line -> KeptOnDisk.LINE_END.matcher(line).find());
    }

    private void start(String file) throws Exception {
        main = RunRoutes.main(Path.of("routes", file));
        StoreRun.properties(pbx, YeastarTestSupport.freePort()).forEach(main::addOverrideProperty);
        for (String name : List.of("csv.directory", "pop.directory", "recordings.directory")) {
            main.addOverrideProperty(name, disk.toString());
        }
        main.addOverrideProperty("recordings.delay", "20");
        main.addOverrideProperty("recordings.retries", "2");
        // while the disk is full, the simulated PBX repeats more often than a real one in hours
        main.addOverrideProperty("recordings.attempts", "-1");
        main.addOverrideProperty("cdr.url", "jdbc:sqlite:" + disk.resolve("cdrs") + "?journal_mode=WAL&synchronous=FULL");
        main.addOverrideProperty("backfill.keys", disk.resolve("keys").toString());
        main.addOverrideProperty("cdr.to", "direct:done");
        main.addOverrideProperty("store.directory", disk.resolve("reports").toString());
        main.addOverrideProperty("store.url", StoreInSqliteTest.url(disk.resolve("reports.db")));
        if (broker != null) {
            main.addOverrideProperty("store.brokers", broker.address());
            main.addOverrideProperty("store.timeout", "1000");
            main.addOverrideProperty("store.sessionTimeout", "6000");
        }
        main.addOverrideProperty("store.to", "direct:forwarded");
        main.addOverrideProperty("store.retryDelay", "1");
        main.addOverrideProperty("call.secret", "s3cret");
        main.addOverrideProperty("call.listen", "127.0.0.1:" + YeastarTestSupport.freePort());
        main.addOverrideProperty("wallboard.listen", "127.0.0.1:" + YeastarTestSupport.freePort());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:done").process(e -> done.add(e.getMessage().getBody(Cdr.class).callId()));
                // says what it can't do, as a database does
                from("direct:forwarded").errorHandler(noErrorHandler()).process(e -> {
                    forwarding.lock();
                    forwarding.unlock();
                    Report report = e.getMessage().getBody(Report.class);
                    String name = callers.get(report.callId());
                    if (failed.add(name)) {
                        throw new IllegalArgumentException("Not unique: " + name);
                    }
                    forwarded.add(report.text());
                });
            }
        });
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured.getCamelContext().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
                    logged.add(message);
                    return message;
                });
            }
        });
        main.start();
    }

    /** One a name, again and again; a report that is not acknowledged is repeated meanwhile. */
    private void publish(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        // enough of them in each part of the time
        boolean recorded = true;
        while (System.nanoTime() - end < 0) {
            for (String name : NAMES) {
                String id = pbx.newCallId();
                String recording = id + name + ".wav";
                pbx.records().recording(recording, RECORDING, 7);
                callers.put(id, name);
                pbx.publish(JSON.writeValueAsString(Map.of("action", "NewCdr", "callid", id, "callfrom", name, "callto", "1001",
                        "status", name, "type", "Inbound", "timestart", "2026-11-22 10:00:00",
                        "recording", recorded ? recording : "")));
                pbx.publish(JSON.writeValueAsString(Map.of("action", "RING", "callid", id, "call", List.of(
                        Map.of("ext", Map.of("extid", "1001")),
                        Map.of("inbound", Map.of("from", name, "to", "1001", "trunkname", name))))));
                pbx.publish(JSON.writeValueAsString(Map.of("action", "Invite", "callid", id, "inbound",
                        Map.of("from", name + "<5550000>", "to", "1001", "trunkname", name))));
            }
            recorded = false;
            await().atMost(time.plusSeconds(10)).pollInterval(Duration.ofMillis(10))
                    .until(() -> pbx.ledger().pending() == 0 || System.nanoTime() - end > 0);
        }
    }

    private void check(String file) throws Exception {
        KeptOnDisk kept = new KeptOnDisk(disk, callers);
        switch (file) {
            case "cdrs-to-csv.yaml" -> kept.csv();
            case "screen-pop.yaml" -> kept.lines();
            case "recordings-to-folder.yaml" -> kept.recordings(RECORDING, pbx);
            case "cdrs-to-database.yaml" -> {
                Map<String, String> missing = new HashMap<>(callers);
                // the PBX's list has names without the blanks around them
                missing.replaceAll((id, name) -> name.strip());
                Map<String, String> rows = kept.column("cdrs", "select call_id, caller from yeastar_cdr");
                rows.forEach((id, name) -> missing.remove(id, name.strip()));
                assertThat(missing).isEmpty();
            }
            case "backfill-cdrs.yaml" -> {
                assertThat(new HashSet<>(done)).containsAll(callers.keySet());
                assertThat(kept.column("keys", "select substr(messageId, 1, instr(messageId, '|') - 1), 1 "
                        + "from CAMEL_MESSAGEPROCESSED").keySet()).isEqualTo(callers.keySet());
            }
            // it keeps nothing
            case "wallboard.yaml" -> assertThat(pbx.ledger().answered()).isEqualTo(pbx.ledger().sent()).isPositive();
            default -> assertThat(logged).isNotEmpty();
        }
    }
}
