// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.Personality;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All at once, on a small heap: routes that are slow and fail, answers that are lost, hostile reports, strangers, a stop and a
 * start.
 */
class ChaosTest {
    /** The session of before a restart is not reported to: copies for two sessions are not repeats. */
    private static final Personality ONE_SESSION = Personality.defaults().withNewestSessionOnly(true);
    private static final List<Personality> PERSONALITIES = List.of(ONE_SESSION,
            ONE_SESSION.withClientTimeout(Duration.ofSeconds(1)), ONE_SESSION.withRepeatsToNewestTarget(true));
    private static final int UNDER_WAY = 4;
    private static final int STRANGERS = 200;
    private static final int SEED = 17;
    private static final int TERMINATED = 143;
    /** In megabytes: what may be in use at one collection and not at another. */
    private static final int FLAT = 8;

    @TempDir
    Path directory;

    @Test
    void minuteOfChaos() throws Exception {
        rage(Duration.ofMinutes(1));
    }

    @Tag("long")
    @Test
    void tenMinutesOfChaos() throws Exception {
        rage(Duration.ofMinutes(10));
    }

    private void rage(Duration duration) throws Exception {
        int logged = ApplicationProcess.log().size();
        try (SimulatedSite site = new SimulatedSite(PERSONALITIES);
                ApplicationProcess application = new ApplicationProcess(site, properties(site), StormingPbx::uri)
                        .withHeap("64m").withArgument(ReportsToFile.CHAOS);
                HostileSender hostile = new HostileSender(site.pbxs().get(0), site.listenPort(), SEED);
                Strangers strangers = new Strangers(site.listenPort())) {
            application.start();
            site.awaitLogins(1);
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> storm = site.storm(pbx -> Integer.MAX_VALUE, UNDER_WAY, pbx -> over.get());
            rage(site, hostile, strangers, duration.dividedBy(3));
            // what the PBX left before its answer, and the application does not know to be unheard, is known to this process
            // only
            site.pbxs().forEach(pbx -> pbx.simulator().clearFaults());
            site.awaitDone(site.pbxs().stream().mapToInt(StormingPbx::done).sum() + 10 * UNDER_WAY);
            Duration took = application.terminate();
            assertThat(application.exitCode()).isEqualTo(TERMINATED);
            assertThat(took).isLessThan(Duration.ofSeconds(15));
            application.start();
            site.awaitLogins(2);
            rage(site, hostile, strangers, duration.multipliedBy(2).dividedBy(3));
            over.set(true);
            storm.join();
            site.awaitCalm();
            List<Integer> heap = application.heapAfterCollections();
            application.terminate();
            application.account();

            List<DeliveryAccount> accounts = site.pbxs().stream()
                    .map(pbx -> new DeliveryAccount(duration.toMinutes() + " minutes of chaos, -Xmx64m", pbx)).toList();
            LossTable.add(accounts.stream().map(DeliveryAccount::row).toList());
            accounts.forEach(account -> account.verify(false));
            accounts.forEach(account -> assertThat(account.repeated()).isPositive());
            site.pbxs().forEach(ChaosTest::verifyNoneIsDoubled);
            verifyFlat(heap);
            List<String> log = ApplicationProcess.log();
            assertThat(log.subList(logged, log.size())).noneMatch(line -> line.contains("OutOfMemoryError"));
        }
    }

    private static void rage(SimulatedSite site, HostileSender hostile, Strangers strangers, Duration duration)
            throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            hostile.rage();
            strangers.come(STRANGERS);
            site.pbxs().forEach(pbx -> pbx.simulator().fault(Fault.REPORT, Fault.dropConnection()).times(2));
        }
    }

    private List<String> properties(SimulatedSite site) throws Exception {
        Path store = Files.createFile(directory.resolve("processed"));
        return List.of("camel.component.yeastar.listenPort=" + site.listenPort(),
                "camel.component.yeastar.logoutOnStop=false",
                "camel.component.yeastar.requestTimeout=5s",
                "camel.beans.processed=#class:org.apache.camel.support.processor.idempotent.FileIdempotentRepository",
                "camel.beans.processed.fileStore=#class:java.io.File('" + store + "')",
                "camel.component.yeastar.idempotentRepository=#bean:processed");
    }

    /**
     * Records have an identity. Of two other reports with equal text, some time apart, nobody can tell whether the second is a
     * repeat.
     */
    private static void verifyNoneIsDoubled(StormingPbx pbx) {
        Set<String> doubled = pbx.processed().entrySet().stream().filter(processed -> processed.getValue() > 1)
                .map(Map.Entry::getKey).filter(text -> text.contains("\"NewCdr\"")).collect(Collectors.toSet());
        assertThat(doubled).as("%s", pbx.personality()).isEmpty();
    }

    private static void verifyFlat(List<Integer> heap) {
        assertThat(heap).hasSizeGreaterThan(10);
        int third = heap.size() / 3;
        List<Integer> first = new ArrayList<>(heap.subList(third, 2 * third));
        List<Integer> last = new ArrayList<>(heap.subList(2 * third, heap.size()));
        System.out.println("Heap after collections, in MB: " + heap);
        assertThat(last.stream().min(Integer::compare).orElseThrow()).as("%s", heap)
                .isLessThanOrEqualTo(first.stream().min(Integer::compare).orElseThrow() + FLAT);
    }
}
