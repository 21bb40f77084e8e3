// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

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

    /** The samples of all formats. */
    public static List<String> all() {
        return Arrays.stream(ReportFormat.values()).flatMap(format -> of(format.version()).stream()).toList();
    }
}
