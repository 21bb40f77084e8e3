// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;

/** One published report on its way to all of its targets. */
public final class PublishedReport {

    private final Ledger ledger;
    private final List<SentReport> entries;

    PublishedReport(Ledger ledger, List<SentReport> entries) {
        this.ledger = ledger;
        this.entries = List.copyOf(entries);
    }

    /** One for each target; empty if no session was there. */
    public List<SentReport> entries() {
        return entries;
    }

    /** Whether there were targets and all have answered. */
    public boolean answered() {
        return !entries.isEmpty() && entries.stream().allMatch(entry -> entry.state() == SentReport.Progress.ANSWERED);
    }

    /** Waits until each target has answered or is given up. */
    public PublishedReport await(Duration atMost) {
        ledger.await(() -> entries.stream().noneMatch(entry -> entry.state() == SentReport.Progress.PENDING), atMost);
        return this;
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
