// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.simulator.Personality;

import static org.awaitility.Awaitility.await;

/** One application's PBXs, one of each personality: they all storm at once, as one listener has to bear. */
final class SimulatedSite implements AutoCloseable {
    /** For whatever must come to an end; a busy machine takes long over 20,000 reports delivered one after another. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The most that a P-Series PBX can be set to, and the fewest. */
    private static final List<Integer> RETRIES = List.of(5, 1);

    private final List<StormingPbx> pbxs = new ArrayList<>();
    private final int listenPort = YeastarTestSupport.freePort();
    private final ExecutorService storms = Executors.newCachedThreadPool();
    private final ScheduledExecutorService calls = Executors.newSingleThreadScheduledExecutor();

    SimulatedSite(List<Personality> personalities) {
        this(personalities, StormingPbx.REPEAT_INTERVAL);
    }

    SimulatedSite(List<Personality> personalities, Duration repeatInterval) {
        for (Personality personality : personalities) {
            pbxs.add(new StormingPbx(pbxs.size(), personality, repeatInterval));
        }
        pbxs.forEach(StormingPbx::start);
    }

    private SimulatedSite() {
    }

    /** The site of a scenario, with PBXs of one series. */
    static SimulatedSite of(Series series, Scenario scenario) {
        if (series == Series.S) {
            return new SimulatedSite(scenario.personalities());
        }
        SimulatedSite site = new SimulatedSite();
        if (series == Series.CLOUD) {
            site.pbxs.add(StormingPbx.ofTheCloud());
        } else {
            for (int retries : RETRIES) {
                site.pbxs.add(StormingPbx.ofPSeries(site.pbxs.size(), site.listenPort, retries, scenario.timeoutOfWebhooks()));
            }
        }
        site.pbxs.forEach(StormingPbx::start);
        return site;
    }

    List<StormingPbx> pbxs() {
        return pbxs;
    }

    int listenPort() {
        return listenPort;
    }

    /** Waits until the application, which was started so many times, has logged in each time. */
    void awaitLogins(int starts) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> pbxs.stream().filter(StormingPbx::hasSessions)
                        .allMatch(pbx -> pbx.simulator().requests("login").size() >= starts));
    }

    /**
     * Lets each PBX publish, in the background.
     *
     * @param counts  how many reports of each PBX at most
     * @param length  how many it lets be under way at once; then it waits
     * @param calming tells when a PBX publishes no more
     */
    CompletableFuture<Void> storm(ToIntFunction<StormingPbx> counts, int length,
            Predicate<StormingPbx> calming) {
        return CompletableFuture.allOf(pbxs.stream()
                .map(pbx -> CompletableFuture.runAsync(() -> pbx.storm(counts.applyAsInt(pbx), length, calming), storms))
                .toArray(CompletableFuture[]::new));
    }

    /** As above, to the end of the count. */
    CompletableFuture<Void> storm(ToIntFunction<StormingPbx> counts, int length) {
        return storm(counts, length, pbx -> false);
    }

    /** Lets each PBX publish in the background, whether reports are answered or not, until the returned is cancelled. */
    Future<?> calls(int atOnce, Duration every) {
        return calls.scheduleAtFixedRate(() -> pbxs.forEach(pbx -> {
            for (int i = 0; i < atOnce; i++) {
                pbx.publish();
            }
        }), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until so many of all reports are off the PBXs' hands. */
    void awaitDone(int reports) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> pbxs.stream().mapToInt(StormingPbx::done).sum() >= reports);
    }

    /** Waits until each PBX has tried in vain, and has tried again. */
    void awaitRepeats() {
        await().atMost(PATIENCE).until(() -> pbxs.stream()
                .allMatch(pbx -> pbx.simulator().ledger().repeated() + pbx.simulator().ledger().gaveUp() > 0));
    }

    void awaitCalm() {
        pbxs.forEach(pbx -> pbx.simulator().ledger().await(PATIENCE));
    }

    @Override
    public void close() {
        storms.shutdownNow();
        calls.shutdownNow();
        pbxs.forEach(StormingPbx::close);
    }
}
