// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.KafkaBroker;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.demo.RunRoutes;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

import static org.awaitility.Awaitility.await;

/**
 * Measures routes/store-in-kafka.yaml with a broker in another JVM: how much several that forward do more than one, and what a
 * report's way into the topic costs. The result is two tables, as in docs/kafka.md.
 */
public final class KafkaScale {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int PARTITIONS = 12;
    /** What a report's forwarding takes, most of it waiting, as for a database. */
    private static final int WORK_MILLIS = 5;
    private static final String REPORT = "{\"action\":\"NewCdr\",\"callid\":\"%d.%d\",\"timestart\":\"2019-01-13 23:03:02\","
            + "\"callfrom\":\"1000\",\"callto\":\"1005\",\"callduraction\":\"21\",\"talkduraction\":\"10\",\"status\":\"ANSWERED\","
            + "\"type\":\"Internal\",\"sn\":\"369362089179\"}";

    static final String FORWARDING = """
            | processes | reports a second | compared with one process |
            | ---: | ---: | ---: |""";
    static final String STORING = """
            | the route | p50 | p99 | p50, times the bare one |
            | --- | ---: | ---: | ---: |""";

    private final int[] processes;
    private final int reports;
    private final int rounds;
    private int topics;

    /**
     * @param reports how many are measured, each time
     * @param rounds  how often each, alternating; the median counts
     */
    KafkaScale(int[] processes, int reports, int rounds) {
        this.processes = processes;
        this.reports = reports;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        Path directory = Files.createTempDirectory("kafka-scale");
        try (KafkaBroker broker = new KafkaBroker(directory).start()) {
            KafkaScale scale = new KafkaScale(new int[]{1, 2, 4}, 2000, 3);
            System.out.println(FORWARDING);
            scale.forwarding(broker).forEach(System.out::println);
            System.out.println();
            System.out.println(STORING);
            scale.storing(broker).forEach(System.out::println);
        }
        // what is left of Kafka's threads does not hold up the end
        System.exit(0);
    }

    /** The rows of {@link #FORWARDING}. */
    List<String> forwarding(KafkaBroker broker) throws Exception {
        Map<Integer, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int number : processes) {
                rates.computeIfAbsent(number, n -> new ArrayList<>()).add(rate(broker, number));
            }
        }
        double one = median(rates.get(processes[0]));
        return rates.entrySet().stream().map(entry -> String.format(Locale.ROOT, "| %d | %.0f | %.1f |", entry.getKey(),
                median(entry.getValue()), median(entry.getValue()) / one)).toList();
    }

    /** The rows of {@link #STORING}. */
    List<String> storing(KafkaBroker broker) throws Exception {
        String topic = topic(broker);
        String producer = "kafka:" + topic + "?brokers=" + broker.address() + "&requestRequiredAcks=";
        Map<String, String> routes = new LinkedHashMap<>();
        routes.put("does nothing", "log:off?level=OFF");
        routes.put("Kafka, `acks=0`", producer + "0&enableIdempotence=false");
        routes.put("Kafka, `acks=1`", producer + "1&enableIdempotence=false");
        routes.put("Kafka, `acks=all`", producer + "all");
        Map<String, List<Long>> nanos = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, String> route : routes.entrySet()) {
                List<Long> measured = answers(route.getValue());
                if (round > 0) {
                    // the first warms up
                    nanos.computeIfAbsent(route.getKey(), name -> new ArrayList<>()).addAll(measured);
                }
            }
        }
        nanos.values().forEach(values -> values.sort(null));
        double bare = percentile(nanos.get("does nothing"), 50);
        return nanos.entrySet().stream().map(entry -> String.format(Locale.ROOT, "| %s | %.2f ms | %.2f ms | %.1f |",
                entry.getKey(), percentile(entry.getValue(), 50), percentile(entry.getValue(), 99),
                percentile(entry.getValue(), 50) / bare)).toList();
    }

    /** Reports a second that a number of processes forwards, each a Camel Main of its own. */
    private double rate(KafkaBroker broker, int number) throws Exception {
        String topic = topic(broker);
        CountDownLatch left = new CountDownLatch(reports);
        List<Main> mains = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                Main main = forwarding(broker, topic, left);
                mains.add(main);
                main.start();
            }
            try (Admin admin = Admin.create(client(broker))) {
                await().atMost(SOON).until(() -> evenly(admin, topic, number));
            }
            long begin = System.nanoTime();
            fill(broker, topic);
            if (!left.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(left.getCount() + " reports were not forwarded in time");
            }
            return reports * 1e9 / (System.nanoTime() - begin);
        } finally {
            mains.forEach(Main::stop);
        }
    }

    private static Main forwarding(KafkaBroker broker, String topic, CountDownLatch left) {
        Main main = RunRoutes.main(Path.of("routes/store-in-kafka.yaml"));
        Map<String, String> properties = Map.of("camel.component.yeastar.host", "127.0.0.1", "camel.component.yeastar.username",
                "api", "camel.component.yeastar.password", "not needed", "store.brokers", broker.address(), "store.topic",
                topic, "store.group", topic, "store.receive", "false",
                "store.to", "direct:work");
        properties.forEach(main::addOverrideProperty);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:work").errorHandler(noErrorHandler()).delay(WORK_MILLIS).syncDelayed()
                        .process(exchange -> left.countDown());
            }
        });
        return main;
    }

    private static boolean evenly(Admin admin, String group, int members) throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                .filter(member -> member.assignment().topicPartitions().size() == PARTITIONS / members).count() == members;
    }

    /** The same number in each partition: what is measured is not how evenly keys spread. */
    private void fill(KafkaBroker broker, String topic) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(client(broker), new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < reports; i++) {
                producer.send(new ProducerRecord<>(topic, i % PARTITIONS, "1." + i, REPORT.formatted(1, i)));
            }
        }
    }

    /** How long each report waited for its 200, one after another. */
    private List<Long> answers(String to) throws Exception {
        int port = YeastarTestSupport.freePort();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports?autoLogin=false&host=127.0.0.1&username=api&listenHost=127.0.0.1&listenPort=" + port)
                            .setHeader("kafka.KEY", header("CamelYeastarCallId")).convertBodyTo(String.class).to(to);
                }
            });
            context.start();
            HttpClient client = HttpClient.newHttpClient();
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < reports; i++) {
                HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/report"))
                        .POST(HttpRequest.BodyPublishers.ofString(REPORT.formatted(port, i))).build();
                long begin = System.nanoTime();
                int status = client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
                nanos.add(System.nanoTime() - begin);
                if (status != 200) {
                    throw new IllegalStateException("A report was answered " + status);
                }
            }
            // the first of a new connection and a new producer
            return nanos.subList(reports / 4, reports);
        }
    }

    private String topic(KafkaBroker broker) throws Exception {
        String topic = "scale-" + topics++;
        broker.create(topic, PARTITIONS);
        return topic;
    }

    private static Map<String, Object> client(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.address());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double percentile(List<Long> ascending, int percent) {
        return ascending.get((ascending.size() - 1) * percent / 100) / 1e6;
    }
}
