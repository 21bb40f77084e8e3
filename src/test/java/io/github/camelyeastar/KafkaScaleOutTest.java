// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.Ledger;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/store-in-kafka.yaml run several times: one process receives, and some share the forwarding. */
class KafkaScaleOutTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final int PARTITIONS = 12;
    private static final int CALLS = 40;
    private static final int ROUNDS = 5;

    @TempDir
    private static Path server;
    private static KafkaBroker broker;

    @TempDir
    private Path directory;
    private final String topic = "calls-" + TOPICS.incrementAndGet();
    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    private final List<StoreRun> runs = new ArrayList<>();
    /** What was forwarded, by whom, in that order. */
    private final List<Forwarded> forwarded = new CopyOnWriteArrayList<>();

    private record Forwarded(String worker, String text) {
    }

    @BeforeAll
    static void startBroker() {
        broker = new KafkaBroker(server).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void startReceiver() throws Exception {
        pbx.start();
        broker.create(topic, PARTITIONS);
        runs.add(StoreRun.start(pbx, "store-in-kafka.yaml", YeastarTestSupport.freePort(), properties("store.forward"),
                text -> false));
        pbx.awaitRequest("login", 1, SOON);
    }

    @AfterEach
    void stop() {
        runs.forEach(StoreRun::close);
        pbx.close();
    }

    @Test
    void threeShareWhatOneDid() throws Exception {
        worker("one");
        List<String> alone = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            alone.addAll(publish("a", round));
        }
        await().atMost(SOON).until(() -> texts().containsAll(alone));
        everythingOnceAndEachCallInItsOrder(alone);

        worker("two");
        worker("three");
        await().atMost(SOON).until(() -> shares().equals(List.of(4, 4, 4)));
        forwarded.clear();
        List<String> shared = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            shared.addAll(publish("b", round));
        }
        await().atMost(SOON).until(() -> texts().containsAll(shared));
        everythingOnceAndEachCallInItsOrder(shared);
        // which call is whose depends on its id alone, so that these are the same at every run
        assertThat(workers()).hasSize(3)
                .allSatisfy((worker, texts) -> assertThat(texts).hasSizeGreaterThan(shared.size() / 10));
        assertThat(pbx.requests("login")).as("who only forwards does not log in").hasSize(1);
    }

    @Test
    void whatIsLeftByOneThatStopsInTheMidstIsForwardedByTheOthers() throws Exception {
        worker("one");
        StoreRun leaver = worker("leaver");
        await().atMost(SOON).until(() -> shares().equals(List.of(6, 6)));
        List<String> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            all.addAll(publish("c", round));
            if (round == 1) {
                assertThat(workers()).containsKey("leaver");
                leaver.close();
            }
        }
        await().atMost(SOON).until(() -> texts().containsAll(all));
        everythingOnceAndEachCallInItsOrder(all);
    }

    /** While the group makes room for it, commits fail; none of these is a report that could not be forwarded. */
    @Test
    void aSecondForwarderThatJoinsIsNoFailureOfTheFirst() throws Exception {
        List<String> all = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            all.addAll(publish("e", round));
        }
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            slowWorker("one");
            await().atMost(SOON).until(() -> forwarded.size() > 200);
            slowWorker("two");
            await().atMost(SOON).until(() -> texts().containsAll(all));
            await().atMost(SOON).until(() -> shares().equals(List.of(6, 6)) && left() == 0);
            assertThat(log.text()).doesNotContain("Not forwarded:").doesNotContain("Not forwarded this time")
                    .doesNotContain("sending LeaveGroup request");
        }
        assertThat(workers()).hasSize(2);
        assertThat(texts().size()).as("what was done twice").isBetween(all.size(), all.size() + PARTITIONS);
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain(topic + "-dead");
        }
    }

    @Tag("long")
    @Test
    void whatIsLeftByOneThatIsKilledInTheMidstIsForwardedByTheOthers() throws Exception {
        worker("one");
        Path file = directory.resolve("killed");
        Process killed = workerProcess(file);
        List<String> all = new ArrayList<>();
        try {
            await().atMost(SOON).until(() -> shares().equals(List.of(6, 6)));
            all.addAll(publish("d", 0));
            await().atMost(SOON).until(() -> Files.exists(file));
            all.addAll(publish("d", 1));
        } finally {
            killed.destroyForcibly().onExit().join();
        }
        for (int round = 2; round < ROUNDS; round++) {
            all.addAll(publish("d", round));
        }
        List<String> byKilled = List.of(Files.readString(file).split(";"));
        await().atMost(SOON).until(() -> {
            List<String> done = new ArrayList<>(byKilled);
            forwarded.forEach(one -> done.add(one.text()));
            return done.containsAll(all);
        });
        // it had its part, and what it did not commit is done again by the other, its calls in their order
        assertThat(byKilled).isNotEmpty().doesNotHaveDuplicates();
        assertThat(workers().get("one")).doesNotHaveDuplicates();
        calls(workers().get("one")).forEach((call, texts) -> assertThat(texts).as(call).isSorted());
        assertThat(byKilled.size() + forwarded.size()).isBetween(all.size(), all.size() + 1);
    }

    private void everythingOnceAndEachCallInItsOrder(Collection<String> published) {
        List<String> texts = texts();
        assertThat(texts).containsExactlyInAnyOrderElementsOf(published);
        calls(texts).forEach((call, own) -> assertThat(own).as(call).hasSize(ROUNDS).isSorted());
        assertThat(pbx.ledger().answered()).isEqualTo(pbx.ledger().sent());
    }

    private List<String> texts() {
        return forwarded.stream().map(Forwarded::text).toList();
    }

    private static Map<String, List<String>> calls(List<String> texts) {
        Map<String, List<String>> calls = new HashMap<>();
        texts.forEach(text -> calls.computeIfAbsent(Report.parse(text).callId(), call -> new ArrayList<>()).add(text));
        return calls;
    }

    private Map<String, List<String>> workers() {
        Map<String, List<String>> workers = new HashMap<>();
        forwarded.forEach(one -> workers.computeIfAbsent(one.worker(), name -> new ArrayList<>()).add(one.text()));
        return workers;
    }

    /** One report of each call, all of them stored when it returns. */
    private List<String> publish(String prefix, int round) {
        List<String> texts = IntStream.range(0, CALLS)
                .mapToObj(call -> "{\"action\":\"DTMF\",\"callid\":\"" + prefix + "." + call
                        + "\",\"infos\":\"" + round + "\"}")
                .toList();
        List<Ledger.Published> deliveries = texts.stream().map(pbx::publish).toList();
        deliveries.forEach(delivery -> delivery.await(SOON));
        return texts;
    }

    private StoreRun worker(String name) throws Exception {
        StoreRun run = StoreRun.start(pbx, "store-in-kafka.yaml", YeastarTestSupport.freePort(), properties("store.receive"),
                text -> !forwarded.add(new Forwarded(name, text)));
        runs.add(run);
        return run;
    }

    /** Works 20 ms on each report and has one retry. */
    private void slowWorker(String name) throws Exception {
        Map<String, String> all = new HashMap<>(properties("store.receive"));
        all.putAll(Map.of("store.retries", "1", "store.retryDelay", "1000"));
        CountDownLatch never = new CountDownLatch(1);
        runs.add(StoreRun.start(pbx, "store-in-kafka.yaml", YeastarTestSupport.freePort(), all, text -> {
            try {
                return never.await(20, TimeUnit.MILLISECONDS) || !forwarded.add(new Forwarded(name, text));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /** How many reports the group has not committed. */
    private long left() throws Exception {
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(topic)
                    .partitionsToOffsetAndMetadata().get();
            Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            return admin.listOffsets(latest).all().get().entrySet().stream()
                    .mapToLong(end -> end.getValue().offset()
                            - (committed.containsKey(end.getKey()) ? committed.get(end.getKey()).offset() : 0))
                    .sum();
        }
    }

    /** In a JVM of its own. */
    private Process workerProcess(Path forwarded) throws Exception {
        Map<String, String> all = new HashMap<>(StoreRun.properties(pbx, YeastarTestSupport.freePort()));
        all.putAll(properties("store.receive"));
        all.put("store.sessionTimeout", "6000");
        all.put("store.to", "file:" + forwarded.getParent() + "?fileName=" + forwarded.getFileName()
                + "&fileExist=Append&appendChars=;");
        return new ProcessBuilder(StoreRun.command("store-in-kafka.yaml", all)).redirectErrorStream(true)
                .redirectOutput(directory.resolve("killed.log").toFile()).start();
    }

    /** @param off what this process does not do */
    private Map<String, String> properties(String off) {
        return Map.of("store.brokers", broker.address(), "store.topic", topic, "store.deadLetter", topic + "-dead",
                "store.group", topic, off, "false");
    }

    /** How many partitions each member of the group has, ascending. */
    private List<Integer> shares() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeConsumerGroups(List.of(topic)).all().get().get(topic).members().stream()
                    .map(MemberDescription::assignment).map(assignment -> assignment.topicPartitions().size()).sorted()
                    .toList();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.address()));
    }
}
