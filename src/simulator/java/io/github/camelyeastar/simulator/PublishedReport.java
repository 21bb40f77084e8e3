/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
