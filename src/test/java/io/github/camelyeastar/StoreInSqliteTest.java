// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.Ledger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** SQLite in this process, in a file, as by default. */
@Tag("jdk")
class StoreInSqliteTest extends StoreInDatabase {

    @Override
    Map<String, String> store() throws IOException {
        return Map.of("store.url", url(directory.resolve("reports.db")));
    }

    /** What runs in the same process is not off by itself: another table is in the place of the one for reports. */
    @Override
    void off() throws Exception {
        update("alter table yeastar_report rename to away");
        update("create table yeastar_report (id integer)");
    }

    @Override
    void on() throws Exception {
        update("drop table yeastar_report");
        update("alter table away rename to yeastar_report");
    }

    /** The route's own default, but for the file. */
    static String url(Path file) throws IOException {
        Matcher url = Pattern.compile("\\{\\{store\\.url:(jdbc:sqlite:)[^?]+(\\?[^}]+)}}")
                .matcher(Files.readString(Path.of("routes", "store-in-database.yaml")));
        if (!url.find()) {
            throw new IllegalStateException("The route's default is not SQLite");
        }
        return url.group(1) + file + url.group(2);
    }

    @Test
    void aHundredWritersBesideAForwarderThatRetriesDontMeetEachOthersLocks() throws Exception {
        List<String> texts = texts(500);
        Set<String> failing = texts.stream().filter(text -> Report.parse(text).callId().endsWith("0"))
                .collect(Collectors.toSet());
        StoreRun run = start(failing::contains, Map.of("store.retries", "1"));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            for (int first = 0; first < texts.size(); first += 100) {
                List<Ledger.Published> deliveries = texts.subList(first, first + 100).stream().map(pbx::publish).toList();
                deliveries.forEach(delivery -> delivery.await(SOON));
            }
            await().atMost(Duration.ofSeconds(120)).until(() -> waiting().isEmpty());
            assertThat(log.text()).doesNotContain("SQLITE_BUSY");
        }
        assertThat(run.forwarded).hasSize(texts.size() - failing.size()).doesNotHaveDuplicates();
        assertThat(dead()).containsExactlyInAnyOrderElementsOf(failing);
        nothingIsLost(texts);
    }

    @Test
    void aFullDiskMissesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.over(directory, "1m")) {
            aFullDiskMissesNothing(disk, () -> {
            });
        }
    }

    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }
}
