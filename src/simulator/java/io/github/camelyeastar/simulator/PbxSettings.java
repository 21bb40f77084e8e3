// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a simulator was built with; see {@link PbxBuilder}. */
record PbxSettings(boolean pSeries, boolean https, String bindAddress, int port, String username, String serialNumber,
        Personality personality,
        SimulatorClock clock, ZoneId zone, Duration repeatInterval, Duration webhookTimeout, int webhookRetries,
        Duration decisionWindow, double speed,
        List<String> extensions,
        PbxListener listener) {

    /** The parts that depend on the series. */
    SimulatedSeries series(String password, PbxCalls calls, PbxRecords records, Webhooks webhooks, Ledger ledger,
            SimulatorThreads threads, Function<ReportText, Ledger.Published> publish,
            Consumer<List<SentReport>> deliver) {
        return pSeries
                ? new SimulatedPSeries(this, password, calls, records, webhooks, ledger, threads, publish, deliver)
                : new SimulatedSSeries(this, password, calls, records, ledger, threads, publish);
    }

    /** Where this machine reaches the API. */
    String reachableAddress() {
        return "0.0.0.0".equals(bindAddress) ? "127.0.0.1" : bindAddress;
    }

    /** The serial number in reports; null where old firmware sends none. */
    String reportedSerialNumber() {
        return personality.serialNumberInReports() ? serialNumber : null;
    }
}
