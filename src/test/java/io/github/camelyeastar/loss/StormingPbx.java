// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;

/** A PBX of the site: what it has published, and what the application says that it has processed. */
final class StormingPbx implements AutoCloseable {
    /** Short, so that a storm has many repeats; how long the real one waits is not known. */
    static final Duration REPEAT_INTERVAL = Duration.ofMillis(20);

    private final int index;
    private final String host;
    private final PbxSimulator simulator;
    private final List<String> published = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> processed = new ConcurrentHashMap<>();

    StormingPbx(int index, Personality personality, Duration repeatInterval) {
        this.index = index;
        // an address of its own: a storm takes more ports than one address has
        host = "127.0.0." + (index + 2);
        simulator = PbxSimulator.builder().bindAddress(host).personality(personality).repeatInterval(repeatInterval).build();
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
        return "yeastar:reports?host=" + host + "&port=" + simulator.port() + "&listenPath=" + path();
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
        String text = NumberedReports.text(published.size() + 1);
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
