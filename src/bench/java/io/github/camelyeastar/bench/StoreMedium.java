// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.util.FileUtil;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import static org.awaitility.Awaitility.await;

/** What a store's medium gives without HTTP, without Camel and without a report to read: the same bytes by its own API. */
final class StoreMedium {
    private static final byte[] REPORT = new byte[160];
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** In one folder, as a folder with a million files is slower, and so is its end. */
    private static final int MOST_FILES = 10_000;

    /** Stores one report, or a group of them. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private final Path directory;
    private final Map<String, String> properties;

    /**
     * @param directory  for files
     * @param properties those of the route
     */
    StoreMedium(Path directory, Map<String, String> properties) {
        this.directory = directory;
        this.properties = properties;
    }

    /**
     * @param  medium  one of {@link Store#media()}
     * @param  callers how many want to store a report at the same time
     * @return         reports a second, the median and the 99th percentile of microseconds that each waited
     */
    double[] measure(String medium, int callers, long millis) throws Exception {
        return switch (medium) {
            case "SQLite alone" -> database(1, callers, 1, millis);
            // one commit for all who wait for one
            case "SQLite, grouped" -> database(1, 1, callers, millis);
            case "PostgreSQL alone" -> database(callers, callers, 1, millis);
            case "folder alone" -> files(callers, false, millis);
            case "folder, synced" -> files(callers, true, millis);
            case "folder, grouped" -> journal(callers, millis);
            case "Kafka alone" -> kafka(callers, Map.of(), millis);
            // as the route does it
            case "Kafka, one request" -> kafka(callers, Map.of("max.in.flight.requests.per.connection", 1), millis);
            default -> throw new IllegalArgumentException(medium);
        };
    }

    private double[] database(int connections, int threads, int rows, long millis) throws Exception {
        try (HikariDataSource source = new HikariDataSource()) {
            source.setJdbcUrl(properties.get("store.url"));
            source.setUsername(properties.get("store.username"));
            source.setPassword(properties.get("store.password"));
            source.setMaximumPoolSize(connections);
            source.setAutoCommit(rows == 1);
            source.getConnection().close();
            // opening connections is not what is measured
            await().atMost(SOON).until(() -> source.getHikariPoolMXBean().getTotalConnections() == connections);
            return run(threads, rows, millis, () -> {
                try (Connection connection = source.getConnection();
                        PreparedStatement insert = connection
                                .prepareStatement("insert into yeastar_report (report) values (?)")) {
                    for (int row = 0; row < rows; row++) {
                        insert.setBytes(1, REPORT);
                        insert.executeUpdate();
                    }
                    if (rows > 1) {
                        connection.commit();
                    }
                }
            });
        }
    }

    private double[] files(int threads, boolean synced, long millis) throws Exception {
        Path folder = Files.createTempDirectory(directory, "alone");
        try {
            return run(threads, 1, millis, MOST_FILES / threads, () -> file(folder, synced));
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }

    /** A file as camel-file writes it. To survive a power cut, the file has to be synced, and then its name, in the folder. */
    private static void file(Path directory, boolean synced) throws IOException {
        int number = NUMBER.getAndIncrement();
        Path unfinished = directory.resolve(".alone-" + number);
        try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(REPORT));
            if (synced) {
                file.force(true);
            }
        }
        Files.move(unfinished, directory.resolve("alone-" + number), StandardCopyOption.ATOMIC_MOVE);
        if (synced) {
            try (FileChannel name = FileChannel.open(directory)) {
                name.force(true);
            }
        }
    }

    /** All who wait for a sync, one after another in one file. */
    private double[] journal(int reports, long millis) throws Exception {
        try (FileChannel file = FileChannel.open(directory.resolve("journal"), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
            return run(1, reports, millis, () -> {
                for (int i = 0; i < reports; i++) {
                    file.write(ByteBuffer.wrap(REPORT));
                }
                file.force(false);
            });
        }
    }

    /** @param settings what differs from the producer's defaults */
    private double[] kafka(int threads, Map<String, Object> settings, long millis) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", properties.get("store.brokers"), "acks", "all"));
        all.putAll(settings);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(all, new StringSerializer(),
                new ByteArraySerializer())) {
            // nor is finding the leaders of the partitions
            producer.send(new ProducerRecord<>(properties.get("store.topic"), REPORT)).get();
            return run(threads, 1, millis, () -> producer.send(
                    new ProducerRecord<>(properties.get("store.topic"), "alone-" + NUMBER.getAndIncrement(), REPORT)).get());
        }
    }

    private static double[] run(int threads, int reports, long millis, Work work) throws Exception {
        return run(threads, reports, millis, Integer.MAX_VALUE, work);
    }

    private static double[] run(int threads, int reports, long millis, int most, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
            List<Future<Latencies>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(executor.submit(() -> latencies(end, most, work)));
            }
            Latencies all = new Latencies();
            for (Future<Latencies> part : parts) {
                all.addAll(part.get());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new double[]{all.count() * reports / seconds, all.percentile(50), all.percentile(99)};
        } finally {
            executor.shutdownNow();
        }
    }

    private static Latencies latencies(long end, int most, Work work) throws Exception {
        Latencies latencies = new Latencies();
        for (long begin = System.nanoTime(); begin < end && latencies.count() < most; begin = System.nanoTime()) {
            work.run();
            latencies.add(System.nanoTime() - begin);
        }
        return latencies;
    }
}
