// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;

/** A PBX of the site: what it has published, and what the application says that it has processed. */
final class StormingPbx implements AutoCloseable {
    /** Short, so that a storm has many repeats; how long the real one waits is not known. */
    static final Duration REPEAT_INTERVAL = Duration.ofMillis(20);

    /** The secret of each webhook. */
    private static final String SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    private final int index;
    private final Series series;
    private final int maxTries;
    private final String host;
    private final PbxSimulator simulator;
    private final List<String> published = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> processed = new ConcurrentHashMap<>();

    StormingPbx(int index, Personality personality, Duration repeatInterval) {
        this(index, Series.S, personality.maxTries(),
                PbxSimulator.builder().personality(personality).repeatInterval(repeatInterval));
    }

    private StormingPbx(int index, Series series, int maxTries, PbxBuilder described) {
        this.index = index;
        this.series = series;
        this.maxTries = maxTries;
        // an address of its own: a storm takes more ports than one address has
        host = "127.0.0." + (index + 2);
        simulator = described.bindAddress(host).series(series.toString()).build();
    }

    /** A Cloud PBX. */
    static StormingPbx ofTheCloud() {
        return new StormingPbx(0, Series.CLOUD, 0, PbxSimulator.builder().repeatInterval(REPEAT_INTERVAL));
    }

    /** A PBX of the P-Series, whose webhook sends a report again so many times. */
    static StormingPbx ofPSeries(int index, int listenPort, int retries, Duration timeout) {
        StormingPbx pbx = new StormingPbx(index, Series.P, 1 + retries,
                PbxSimulator.builder().repeatInterval(REPEAT_INTERVAL).webhookTimeout(timeout).webhookRetries(retries));
        pbx.simulator.webhook("http://127.0.0.1:" + listenPort + pbx.path(), SECRET);
        return pbx;
    }

    void start() {
        simulator.start();
    }

    /** The address that its reports come from. */
    String host() {
        return host;
    }

    int index() {
        return index;
    }

    Personality personality() {
        return simulator.personality();
    }

    PbxSimulator simulator() {
        return simulator;
    }

    /** The consumer of this PBX's reports. */
    String uri() {
        return "yeastar:reports?host=" + host + "&port=" + simulator.port() + "&listenPath=" + path()
                + switch (series) {
                    case S -> "";
                    case CLOUD -> "&series=cloud&allowedSources=" + host;
                    case P -> "&series=p&secretKey=" + SECRET;
                };
    }

    /** Whether it reports to the sessions that log in. */
    boolean hasSessions() {
        return series != Series.P;
    }

    /** How often it tries a report at most; 0 is without an end. */
    int maxTries() {
        return maxTries;
    }

    @Override
    public String toString() {
        return hasSessions() ? personality().toString() : "series=p, retries=" + (maxTries - 1);
    }

    String path() {
        return "/pbx" + index;
    }

    void storm(int count, int length, Predicate<StormingPbx> calming) {
        for (int number = 1; number <= count && !calming.test(this); number++) {
            simulator.ledger().awaitPending(length - 1, SimulatedSite.PATIENCE);
            publish();
        }
    }

    /** Publishes the next report, whatever became of those before. */
    void publish() {
        String text = NumberedReports.text(series, published.size() + 1);
        published.add(text);
        simulator.publish(text);
    }

    /** Reports answered or given up, times sessions. */
    int done() {
        return simulator.ledger().answered() + simulator.ledger().gaveUp();
    }

    /** What the application calls, or writes down, once a report's work is done. */
    void processed(String text) {
        processed.merge(text, 1, Integer::sum);
    }

    List<String> published() {
        return List.copyOf(published);
    }

    Map<String, Integer> processed() {
        return Map.copyOf(processed);
    }

    @Override
    public void close() {
        simulator.close();
    }
}
