// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.simulator.PbxSimulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Recordings larger than the memory of the process that fetches them. */
class DownloadMemoryTest {
    private static final String NAME = "20170901181806-1504261084.7-1001-1003-Internal.wav";
    private static final Pattern NEEDED = Pattern.compile("(camel-(api|base|cluster|core|direct|file|health|http|jackson|"
            + "management-api|support|util|xml-jaxp|xml-io-util)|httpc|jackson|jakarta.servlet|slf4j-api).*");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void recordingOfTwentyMegabytesPassesThroughAHeapOfSixteen() throws Exception {
        passes(20 * MEGABYTE, "-Xmx16m");
    }

    @Tag("long")
    @Test
    void recordingOfFiveHundredMegabytesPassesThroughAHeapOfSixtyFour() throws Exception {
        passes(500 * MEGABYTE, "-Xmx64m");
    }

    private void passes(long size, String heap) throws Exception {
        try (PbxSimulator pbx = PbxSimulator.builder().build()) {
            pbx.start();
            pbx.records().recording(NAME, size, 7);
            File log = directory.resolve("log").toFile();
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap,
                    "-Djava.net.preferIPv4Stack=true", "-cp", classPath(),
                    DownloadToFile.class.getName(), Integer.toString(pbx.port()), NAME, directory.resolve("files").toString())
                    .redirectErrorStream(true).redirectOutput(log).start();
            try {
                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(() -> read(log)).isZero();
            Path file = directory.resolve("files").resolve(NAME);
            assertThat(file).hasSize(size);
            assertThat(sha256(file)).isEqualTo(pbx.records().sha256(NAME));
        }
    }

    /** What a program with these routes needs, and no more: the libraries of all tests alone would fill so small a heap. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> new File(entry).isDirectory() || NEEDED.matcher(new File(entry).getName()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String read(File log) {
        try {
            return Files.readString(log.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
