// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The table of docs/no-report-lost.md as it is measured: on the console, and in target/loss.md. */
final class LossTable {
    private static final Path FILE = Path.of("target", "loss.md");
    private static boolean begun;

    private LossTable() {
    }

    static synchronized void add(List<String> rows) throws IOException {
        if (!begun) {
            Files.deleteIfExists(FILE);
            write(DeliveryAccount.HEADING);
            begun = true;
        }
        for (String row : rows) {
            write(row);
        }
    }

    private static void write(String line) throws IOException {
        System.out.println(line);
        Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
