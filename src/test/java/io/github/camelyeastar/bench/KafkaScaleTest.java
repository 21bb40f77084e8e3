// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.file.Path;
import java.util.List;

import io.github.camelyeastar.KafkaBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The measurement of docs/kafka.md runs; what it measures is for a quiet machine. */
class KafkaScaleTest {

    @Test
    void reportsAreForwardedAndStored(@TempDir Path directory) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(directory).start()) {
            KafkaScale scale = new KafkaScale(new int[]{1, 2}, 48, 1);
            rowsOf(scale.forwarding(broker), KafkaScale.FORWARDING, 2);
            rowsOf(scale.storing(broker), KafkaScale.STORING, 4);
        }
    }

    private static void rowsOf(List<String> rows, String heading, int number) {
        assertThat(rows).hasSize(number).allSatisfy(row -> assertThat(row.split("\\|"))
                .hasSameSizeAs(heading.lines().findFirst().orElseThrow().split("\\|")));
    }
}
