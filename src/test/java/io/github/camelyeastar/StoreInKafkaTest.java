// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelyeastar.simulator.Ledger;
import org.apache.camel.spi.InflightRepository;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/store-in-kafka.yaml, with a broker. */
class StoreInKafkaTest extends StoreAndForward {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    @TempDir
    private static Path server;
    private static KafkaBroker broker;
    private final String topic = "reports-" + TOPICS.incrementAndGet();

    @BeforeAll
    static void startBroker() {
        broker = new KafkaBroker(server).foundDeadAfter(Duration.ofSeconds(1)).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    String file() {
        return "store-in-kafka.yaml";
    }

    @Override
    Map<String, String> store() {
        return Map.of("store.brokers", broker.address(), "store.topic", topic, "store.deadLetter", topic + "-dead",
                "store.group", topic, "store.timeout", "1000", "store.sessionTimeout", "6000");
    }

    @Override
    void off() {
        broker.kill();
    }

    @Override
    void on() {
        broker.start();
    }

    /** What the group has not committed. */
    @Override
    List<String> waiting() throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(client())) {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get()
                    .get(partition);
            return texts(topic, committed == null ? 0 : committed.offset());
        }
    }

    @Override
    List<String> dead() throws Exception {
        return texts(topic + "-dead", 0);
    }

    @Test
    void theKeyIsTheCallsId() throws Exception {
        List<String> texts = texts(2);
        StoreRun run = start(texts.get(0)::equals);
        texts.forEach(text -> pbx.publish(text).await(SOON));
        await().atMost(SOON).until(() -> run.forwarded.size() == 1 && dead().size() == 1);
        assertThat(records(topic, 0)).extracting(ConsumerRecord::key).containsExactly("1.0", "1.1");
        assertThat(records(topic + "-dead", 0)).extracting(ConsumerRecord::key).containsExactly("1.0");
    }

    @Test
    void whatIsAboutNoCallIsKeyedByItsExtensionOrNotAtAll() throws Exception {
        StoreRun run = start(text -> false);
        List<String> texts = List.of(
                "{\"action\":\"ExtensionStatus\",\"extension\":\"1001\",\"status\":\"Ringing\"}",
                "{\"action\":\"BootUp\"}", "no JSON");
        texts.forEach(text -> pbx.publish(text).await(SOON));
        await().atMost(SOON).until(() -> run.forwarded.size() == texts.size());
        assertThat(records(topic, 0)).extracting(ConsumerRecord::key).containsExactly("1001", null, null);
    }

    /** A request for each report would cost this process and the broker much more CPU. */
    @Test
    void reportsThatComeWhileARequestIsUnderWayShareTheNextRequest() throws Exception {
        StoreRun run = start(text -> false, Map.of("store.timeout", "20000"));
        List<String> texts = texts(10);
        pbx.publish(texts.get(0)).await(SOON);
        InflightRepository inflight = run.main().getCamelContext().getInflightRepository();
        List<Ledger.Published> sent = new ArrayList<>();
        broker.pause();
        try {
            for (String text : texts.subList(1, texts.size())) {
                sent.add(pbx.publish(text));
                await().atMost(SOON).until(() -> inflight.size("store") == sent.size());
            }
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> mostOfAProducer("requests-in-flight") == 1);
        } finally {
            broker.resume();
        }
        sent.forEach(report -> report.await(SOON));
        // they are of several calls, and come on several connections
        assertThat(texts(topic, 0)).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(mostOfAProducer("records-per-request-avg")).isGreaterThan(1);
    }

    /** The highest value that a producer of this JVM has. */
    private static double mostOfAProducer(String metric) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double most = 0;
        for (ObjectName name : server.queryNames(new ObjectName("kafka.producer:type=producer-metrics,client-id=*"), null)) {
            most = Math.max(most, (Double) server.getAttribute(name, metric));
        }
        return most;
    }

    /** Neither is it committed, however often Camel leaves the group and comes back. */
    @Test
    void aDeadLetterThatCantBeWrittenStays() throws Exception {
        List<String> texts = texts(2);
        StoreRun run = start(texts.get(0)::equals, Map.of("store.retries", "1", "store.deadLetter", "no topic"));
        texts.forEach(text -> pbx.publish(text).await(SOON));
        await().atMost(Duration.ofSeconds(60)).until(() -> run.tries.getOrDefault(texts.get(0), 0) >= 4);
        assertThat(waiting()).isEqualTo(texts);
        run.close();
        assertThat(waiting()).isEqualTo(texts);
        StoreRun second = start(text -> false);
        await().atMost(SOON).until(() -> second.forwarded.equals(texts) && waiting().isEmpty());
    }

    /** The broker dies of it. */
    @Tag("long")
    @Test
    void aFullDiskMissesNothing() throws Exception {
        KafkaBroker shared = broker;
        try (SmallDisk disk = SmallDisk.over(directory, "64m");
                KafkaBroker full = new KafkaBroker(directory).foundDeadAfter(Duration.ofSeconds(1)).start()) {
            broker = full;
            aFullDiskMissesNothing(disk, () -> {
                full.kill();
                full.start();
            });
        } finally {
            broker = shared;
        }
    }

    @Tag("long")
    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }

    private Properties client() {
        Properties client = new Properties();
        client.put("bootstrap.servers", broker.address());
        return client;
    }

    private List<String> texts(String name, long from) throws Exception {
        return records(name, from).stream().map(ConsumerRecord::value).toList();
    }

    /** Those of the only partition, which is made by the first one that writes. */
    private List<ConsumerRecord<String, String>> records(String name, long from) throws Exception {
        try (Admin admin = Admin.create(client())) {
            if (!admin.listTopics().names().get().contains(name)) {
                return List.of();
            }
        }
        TopicPartition partition = new TopicPartition(name, 0);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(client(), new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seek(partition, from);
            long end = consumer.endOffsets(Set.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
