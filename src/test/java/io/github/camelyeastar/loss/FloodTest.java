// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.simulator.SentReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Strangers in thousands on the port of a small application: the PBXs do not notice. */
class FloodTest {
    private static final int STRANGERS = 20_000;
    private static final int MOST_STRANGERS = 10 * STRANGERS;
    private static final int AT_ONCE = 4_000;
    /** Of each PBX. */
    private static final int UNDER_WAY = 2;
    private static final int TERMINATED = 143;

    @ParameterizedTest
    @CsvSource({"64m, 20000", "64m, 1500"})
    void reportsAreAnsweredWhileStrangersFloodThePort(String heap, int openFiles) throws Exception {
        int logged = ApplicationProcess.log().size();
        try (SimulatedSite site = new SimulatedSite(Scenario.OF_DELIVERY);
                ApplicationProcess application = new ApplicationProcess(site, properties(site), StormingPbx::uri)
                        .withHeap(heap).withOpenFiles(openFiles);
                Strangers strangers = new Strangers(site.listenPort())) {
            application.start();
            site.awaitLogins(1);
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> storm = site.storm(pbx -> Integer.MAX_VALUE, UNDER_WAY, pbx -> over.get());
            int heartbeats = heartbeats(site);
            // until a heartbeat is due, too: a fast machine opens them all in less than a second
            while (strangers.opened() < STRANGERS || heartbeats(site) == heartbeats && strangers.opened() < MOST_STRANGERS) {
                strangers.come(AT_ONCE);
            }
            int during = heartbeats(site);
            // afterwards, too
            await().atMost(SimulatedSite.PATIENCE).until(() -> heartbeats(site) >= during + 2 * site.pbxs().size());
            over.set(true);
            storm.join();
            site.awaitCalm();
            Duration took = application.terminate();
            application.account();

            List<DeliveryAccount> accounts = site.pbxs().stream()
                    .map(pbx -> new DeliveryAccount("a flood of strangers, -Xmx" + heap + ", ulimit -n " + openFiles, pbx))
                    .toList();
            LossTable.add(accounts.stream().map(DeliveryAccount::row).toList());
            accounts.forEach(account -> account.verify(false));
            site.pbxs().forEach(FloodTest::verifyAnsweredInTime);
            assertThat(during).as("heartbeats during the flood").isGreaterThan(heartbeats);
            assertThat(application.exitCode()).isEqualTo(TERMINATED);
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            List<String> log = ApplicationProcess.log();
            assertThat(log.subList(logged, log.size())).as("lines of the log").hasSizeLessThan(300)
                    .noneMatch(line -> line.contains("OutOfMemoryError") || line.contains("Too many open files"));
        }
    }

    private static List<String> properties(SimulatedSite site) {
        return List.of("camel.component.yeastar.listenPort=" + site.listenPort(),
                "camel.component.yeastar.heartbeatPeriod=1s");
    }

    private static int heartbeats(SimulatedSite site) {
        return site.pbxs().stream().mapToInt(pbx -> pbx.simulator().requests("heartbeat").size()).sum();
    }

    private static void verifyAnsweredInTime(StormingPbx pbx) {
        List<SentReport> entries = pbx.simulator().ledger().entries();
        System.out.printf("%s: slowest answer %s%n", pbx.personality(),
                entries.stream().flatMap(entry -> entry.tries().stream())
                        .map(SentReport.Try::took).max(Duration::compareTo).orElseThrow());
        assertThat(entries).as("%s", pbx.personality()).isNotEmpty()
                .allMatch(entry -> entry.state() == SentReport.Progress.ANSWERED);
        if (pbx.personality().clientTimeout().compareTo(Duration.ofSeconds(10)) > 0) {
            // the system itself tries a connection for the second time after a second, where the queue was full
            assertThat(entries).as("%s", pbx.personality()).allSatisfy(entry -> assertThat(entry.tries()).hasSize(1));
        }
    }
}
