// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.Cdr;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SimulatedCdr;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** routes/backfill-cdrs.yaml with a P-Series PBX: its list comes page by page, and its own id of a record is the key. */
class PSeriesBackfillTest {
    private static final String SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    @TempDir
    Path directory;
    private final PbxSimulator pbx = PbxSimulator.builder().series("p").repeatInterval(Duration.ofMillis(50)).build();
    private final int listenPort = YeastarTestSupport.freePort();
    private final Queue<String> done = new ConcurrentLinkedQueue<>();
    private Main main;

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
        }
        pbx.close();
    }

    @Test
    void recordsOfAGapOfSeveralPagesArriveOnceByTheirUid() throws Exception {
        pbx.start();
        pbx.webhook("http://127.0.0.1:" + listenPort + "/report", SECRET);
        LocalDateTime now = LocalDateTime.now();
        pbx.records().cdr(record("too old", now.minusDays(20)));
        for (int number = 0; number < 250; number++) {
            pbx.records().cdr(record("1." + number, now.minusMinutes(300 - number)));
        }
        start();
        await().atMost(YeastarTestSupport.SOON).until(() -> done.size() == 250);
        assertThat(pbx.requests("cdr/search").subList(0, 3)).extracting(request -> request.parameter("page"))
                .containsExactly("1", "2", "3");

        // live records, which the next list has, too
        pbx.play("missed-call").await(YeastarTestSupport.SOON);
        await().atMost(YeastarTestSupport.SOON).until(() -> done.size() == pbx.records().cdrs().size() - 1);
        pbx.forgetRequests();
        await().atMost(YeastarTestSupport.SOON).until(() -> pbx.requests("cdr/search").size() > 5);
        main.stop();
        main = null;
        List<String> uids = List.copyOf(done);
        assertThat(uids).hasSize(pbx.records().cdrs().size() - 1).hasSizeGreaterThan(250).doesNotHaveDuplicates()
                .doesNotContainNull();
    }

    @Test
    void aPbxThatPutsFewRecordsOnAPageIsAskedForTheNextOne() throws Exception {
        pbx.start();
        pbx.answer("cdr/search", "{\"errcode\":0,\"errmsg\":\"SUCCESS\",\"total_number\":6,\"data\":["
                + "{\"uid\":\"a\",\"timestamp\":%1$d},{\"uid\":\"b\",\"timestamp\":%1$d}]}"
                        .formatted(Instant.now().getEpochSecond()));
        start();
        await().atMost(YeastarTestSupport.SOON).until(() -> pbx.requests("cdr/search").size() > 3);

        assertThat(pbx.requests("cdr/search").subList(0, 4)).extracting(request -> request.parameter("page"))
                .as("the second list begins at the first page").containsExactly("1", "2", "3", "1");
        assertThat(done).containsExactly("a", "b");
    }

    private static SimulatedCdr record(String callId, LocalDateTime start) {
        return SimulatedCdr.inbound(callId, start.format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")), "5503301", "1001",
                "sip-a").ended("ANSWERED", 12, 8);
    }

    private void start() throws Exception {
        main = RunRoutes.main(Path.of("routes", "backfill-cdrs.yaml"));
        StoreRun.properties(pbx, listenPort).forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.component.yeastar.series", "P");
        main.addOverrideProperty("camel.component.yeastar.secretKey", SECRET);
        main.addOverrideProperty("backfill.period", "2s");
        main.addOverrideProperty("backfill.keys", directory.resolve("keys").toString());
        main.addOverrideProperty("cdr.to", "direct:done");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:done").errorHandler(noErrorHandler()).process(e -> {
                    Cdr cdr = e.getMessage().getBody(Cdr.class);
                    assertThat(cdr.key()).isEqualTo(cdr.uid());
                    done.add(cdr.uid());
                });
            }
        });
        main.start();
    }
}
