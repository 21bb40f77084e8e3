// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;

/** What was published at once, a report or those of a scenario, on the way to all of its targets. */
public class PublishedReports {

    private final Ledger ledger;
    private final List<SentReport> entries;

    PublishedReports(Ledger ledger, List<SentReport> entries) {
        this.ledger = ledger;
        this.entries = List.copyOf(entries);
    }

    /** One for each report and target so far; empty if no session was there. */
    public List<SentReport> entries() {
        return entries;
    }

    /** Whether there were targets and all have answered. */
    public final boolean answered() {
        List<SentReport> all = entries();
        return !all.isEmpty() && all.stream().allMatch(entry -> entry.state() == SentReport.Progress.ANSWERED);
    }

    /** Waits until all is sent, and each target has answered or is given up. */
    public PublishedReports await(Duration atMost) {
        ledger.await(() -> entries.stream().noneMatch(entry -> entry.state() == SentReport.Progress.PENDING), atMost);
        return this;
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
