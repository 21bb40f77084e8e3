// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The reports as the vendor's documents print them (protocol.md 2.3 to 2.5), byte for byte, those that are not JSON by the
 * book ({@code \#}, trailing commas) among them; what the page describes only in parts is composed like the rest.
 */
public final class TestSamples {

    private TestSamples() {
    }

    /** The samples of one format. */
    public static List<String> of(String version) {
        return TextResource.lines("samples/format-" + version + ".jsonl");
    }

    /** Those of the P-Series, each as type, call id, parties and report. */
    public static List<String[]> ofPSeries() {
        try (InputStream in = TestSamples.class.getResourceAsStream("/reports/p-series.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 4)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The samples of all formats. */
    public static List<String> all() {
        return Arrays.stream(ReportFormat.values()).flatMap(format -> of(format.version()).stream()).toList();
    }
}
