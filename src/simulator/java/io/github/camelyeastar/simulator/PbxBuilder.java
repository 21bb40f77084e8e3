// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Describes a simulator; may build several, each with its own state. */
public final class PbxBuilder {

    private boolean https;
    private boolean pSeries;
    private String bindAddress = "127.0.0.1";
    private int port;
    private String username = "api";
    private String password = "Secret123";
    private String serialNumber = "369362089179";
    private Personality personality = Personality.defaults();
    private InstantSource clock = InstantSource.system();
    private ZoneId zone = ZoneId.systemDefault();
    private Duration repeatInterval = Duration.ofSeconds(1);
    private Duration webhookTimeout = Duration.ofSeconds(5);
    private int webhookRetries = 3;
    private Duration decisionWindow = Duration.ofSeconds(10);
    private List<String> extensions = List.of("1000", "1001", "1002", "1003", "1004", "1005");
    private double speed = 1;
    private Consumer<RecordedRequest> onRequest = request -> {
    };
    private BiConsumer<SentReport, SentReport.Try> onTry = (report, attempt) -> {
    };
    private Consumer<String> onScenario = scenario -> {
    };

    PbxBuilder() {
    }

    /** {@code http} or {@code https}; with the latter each simulator gets a new self-signed certificate. */
    public PbxBuilder protocol(String value) {
        if (!"http".equals(value) && !"https".equals(value)) {
            throw new IllegalArgumentException("http or https, not " + value);
        }
        https = "https".equals(value);
        return this;
    }

    /**
     * The series: {@code s} as by default, {@code cloud}, which is also the personality of that name, or {@code p}, whose
     * {@link #username} is the client id and whose {@link #password} is the client secret. It holds for the personality that
     * was set before.
     */
    public PbxBuilder series(String value) {
        pSeries = "p".equals(value);
        switch (value) {
            case "s", "p" -> personality = personality.withCloud(false);
            case "cloud" -> personality = personality.withCloud(true);
            default -> throw new IllegalArgumentException("s, cloud or p, not " + value);
        }
        return this;
    }

    /** The address of the API, from which the reports come, too. */
    public PbxBuilder bindAddress(String value) {
        bindAddress = value;
        return this;
    }

    /** The port of the API; 0: a free one, which the simulator keeps. */
    public PbxBuilder port(int value) {
        port = value;
        return this;
    }

    /** The API account. */
    public PbxBuilder username(String value) {
        username = value;
        return this;
    }

    /** In clear text; logins carry its MD5. */
    public PbxBuilder password(String value) {
        password = value;
        return this;
    }

    /** {@code sn} of the reports. */
    public PbxBuilder serialNumber(String value) {
        serialNumber = value;
        return this;
    }

    /** How it behaves where nobody knows how the real one does. */
    public PbxBuilder personality(Personality value) {
        personality = value;
        return this;
    }

    /**
     * The clock of token life and lockouts; by default the computer's. If it is {@link InstantSource#fixed}, time passes by
     * {@link PbxSimulator#advance} only.
     */
    public PbxBuilder clock(InstantSource value) {
        clock = value;
        return this;
    }

    /** The PBX's own time zone: of {@code timestart}, {@code systemtime}, and of the times of a CDR download. */
    public PbxBuilder zone(ZoneId value) {
        zone = value;
        return this;
    }

    /** How long, in real time, a call from outside waits for what is decided about it (protocol.md 2.3). */
    public PbxBuilder decisionWindow(Duration value) {
        decisionWindow = value;
        return this;
    }

    /** The extensions that there are. */
    public PbxBuilder extensions(String... numbers) {
        extensions = List.of(numbers);
        return this;
    }

    /** Pause before a report is repeated, in real time. */
    public PbxBuilder repeatInterval(Duration value) {
        repeatInterval = value;
        return this;
    }

    /** How long a P-Series PBX waits for the answer to a report; 5 s by default, 3 to 10 s on a real one. */
    public PbxBuilder webhookTimeout(Duration value) {
        webhookTimeout = value;
        return this;
    }

    /** How often a P-Series PBX sends a report again; 3 times by default, 1 to 5 times on a real one. */
    public PbxBuilder webhookRetries(int value) {
        webhookRetries = value;
        return this;
    }

    /** How much faster than written the scenarios run. */
    public PbxBuilder speed(double value) {
        speed = value;
        return this;
    }

    /** Called for each request that was handled, before its answer is sent; from the simulator's threads. */
    public PbxBuilder onRequest(Consumer<RecordedRequest> value) {
        onRequest = value;
        return this;
    }

    /** Called for each try of a report, when it is over; from the simulator's threads. */
    public PbxBuilder onTry(BiConsumer<SentReport, SentReport.Try> value) {
        onTry = value;
        return this;
    }

    /**
     * Called with the name of each scenario of {@link PbxSimulator#playInTurn} when it begins; from the simulator's threads.
     */
    public PbxBuilder onScenario(Consumer<String> value) {
        onScenario = value;
        return this;
    }

    /** A simulator that is not started yet. */
    public PbxSimulator build() {
        return new PbxSimulator(new PbxSettings(pSeries, https, bindAddress, port, username, serialNumber, personality,
                new SimulatorClock(clock), zone, repeatInterval, webhookTimeout, webhookRetries, decisionWindow, speed,
                extensions,
                new PbxListener(onRequest, onTry, onScenario)), password);
    }
}
