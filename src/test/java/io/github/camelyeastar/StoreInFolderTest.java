// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/store-in-folder.yaml. */
class StoreInFolderTest extends StoreAndForward {

    @Override
    String file() {
        return "store-in-folder.yaml";
    }

    @Override
    Map<String, String> store() {
        return Map.of("store.directory", folder().toString(), "store.deadLetter", deadLetters().toString());
    }

    /** A file in the folder's place: permissions would not stop root. */
    @Override
    void off() throws IOException {
        Files.delete(folder());
        Files.createFile(folder());
    }

    @Override
    void on() throws IOException {
        Files.delete(folder());
    }

    @Override
    List<String> waiting() throws IOException {
        return texts(folder());
    }

    @Override
    List<String> dead() throws IOException {
        return texts(deadLetters());
    }

    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }

    @Test
    void aFullDiskMissesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.over(directory, "256k")) {
            aFullDiskMissesNothing(disk, () -> {
            });
            try (Stream<Path> left = Files.list(folder())) {
                assertThat(left.toList()).as("no more than one for each thread is left behind").hasSizeLessThan(30);
            }
        }
    }

    /** What has no characters is stored as it came, too. */
    @Test
    void notOneByteOfAReportChanges() throws Exception {
        start(text -> true, Map.of("store.retries", "1000"));
        byte[] bytes = new byte[256];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i == 0 ? '{' : i));
        String head = "POST /report HTTP/1.1\r\nHost: pbx\r\nContent-Length: 256\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", listenPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).contains(" 200 ");
        }
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.filter(file -> !file.getFileName().toString().startsWith("."))).singleElement()
                    .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(bytes));
        }
    }

    @Test
    void aDeadLetterPutBackIsForwarded() throws Exception {
        List<String> texts = texts(1);
        AtomicBoolean off = new AtomicBoolean(true);
        StoreRun run = start(text -> off.get());
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> waiting().isEmpty() && dead().size() == 1);
        off.set(false);
        try (Stream<Path> files = Files.list(deadLetters())) {
            Path file = files.findAny().orElseThrow();
            Files.move(file, folder().resolve(file.getFileName()));
        }
        await().atMost(SOON).until(() -> run.forwarded.equals(texts));
    }

    @Test
    void theNextRunForwardsWhatWasAboutToBeRetried() throws Exception {
        theNextRunForwardsWhatTheFirstLeft(200);
    }

    @Test
    void aDeadLetterThatCantBeWrittenStays() throws Exception {
        Files.createFile(deadLetters());
        List<String> texts = texts(1);
        StoreRun run = start(text -> true, Map.of("store.retries", "1"));
        pbx.publish(texts.get(0)).await(SOON);
        await().atMost(SOON).until(() -> run.tries.getOrDefault(texts.get(0), 0) >= 4);
        assertThat(waiting()).isEqualTo(texts);
        Files.delete(deadLetters());
        await().atMost(SOON).until(() -> waiting().isEmpty());
        assertThat(dead()).isEqualTo(texts);
    }

    private Path folder() {
        return directory.resolve("reports");
    }

    private Path deadLetters() {
        return directory.resolve("dead");
    }

    /** The texts of complete files, in the order of their names. */
    private static List<String> texts(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> complete = files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
            List<String> texts = new ArrayList<>();
            for (Path file : complete) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
