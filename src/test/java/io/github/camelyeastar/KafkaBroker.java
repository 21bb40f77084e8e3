// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Kafka broker, its own controller (KRaft), in a JVM of its own: so that it can be killed, and so that its settings and
 * its threads are not the test's. It keeps its port and its data over {@link #kill()} and {@link #start()}.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final String STARTED = "Kafka Server started";

    private final Path directory;
    private final int port = YeastarTestSupport.freePort();
    private final int controllerPort = YeastarTestSupport.freePort();
    private Duration foundDeadAfter = Duration.ofSeconds(9);
    private Process process;

    /** @param directory for its data, settings and log */
    public KafkaBroker(Path directory) {
        this.directory = directory;
    }

    /** The child's side: formats the data directory unless it is, then runs the broker. */
    public static void main(String[] args) {
        StorageTool.execute(new String[]{"format", "--ignore-formatted", "-t", "tXx3dpRfQpq0n7vZ5ztKaA", "-c", args[0]},
                System.out);
        Kafka.main(args);
    }

    /** After being killed, it is taken back once it was found dead; a slow machine finds a live one dead when this is short. */
    KafkaBroker foundDeadAfter(Duration silence) {
        foundDeadAfter = silence;
        return this;
    }

    /** For clients, as {@code bootstrap.servers}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public KafkaBroker start() {
        Path settings = directory.resolve("server.properties");
        Path log = directory.resolve("server.log");
        try {
            Files.writeString(settings, settings());
            List<String> command = JavaCommand.shortLived(List.of("-Xmx256m"));
            command.addAll(List.of(KafkaBroker.class.getName(), settings.toString()));
            process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(START).failFast(() -> assertThat(process.isAlive()).as(() -> text(log)).isTrue())
                .until(() -> text(log).contains(STARTED));
        return this;
    }

    /** Makes a topic. One that is made by the first record for it may not take the record for some seconds. */
    public void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
        }
    }

    /** As by SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** It keeps its connections, and answers nobody until {@link #resume()}. */
    void pause() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String settings() {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.heartbeat.interval.ms=200
                broker.session.timeout.ms=%4$d
                """.formatted(port, controllerPort, directory.resolve("data"), foundDeadAfter.toMillis());
    }
}
