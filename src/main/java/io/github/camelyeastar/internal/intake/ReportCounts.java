/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import io.github.camelyeastar.internal.intake.RecentReports.Outcome;
import io.github.camelyeastar.internal.intake.ReportReceiver.Refusal;
import io.github.camelyeastar.internal.session.SessionStatus;

/** What a consumer's reports came to. */
public final class ReportCounts implements SessionStatus.HeardReports {
    /** What is counted, in the order in which it is shown. */
    public enum Count {
        /** Whole reports from those who may report. */
        RECEIVED("received"),
        /** Answered 200. */
        ACKNOWLEDGED("acknowledged"),
        /** Done by the route. */
        PROCESSED("processed"),
        /** Answered 500, or a decision that could not be made. */
        FAILED("failed"),
        /** Sent again after an answer: after a 500, or after a 200 that the PBX did not hear. */
        REPEATED("repeated"),
        /** Sent again while being processed. */
        JOINED("joined"),
        /** Of a type that the route does not want. */
        SKIPPED("skipped"),
        /** Failed as often as they may. */
        GIVEN_UP("givenUp"),
        /** Decisions about inbound calls that the PBX took. */
        DECIDED("decided"),
        /** Decisions about inbound calls that came too late. */
        DECIDED_LATE("decidedLate"),
        /** No JSON object. */
        MALFORMED("malformed"),
        /** Malformed, as nothing was in them. */
        EMPTY("empty");

        private final String shown;

        Count(String shown) {
            this.shown = shown;
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
    private final AtomicLongArray refused = new AtomicLongArray(Refusal.values().length);
    private final RecentReports recent;
    private final LongSupplier nanoTime;
    private volatile long lastReport = NEVER;

    public ReportCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        recent = new RecentReports(nanoTime);
    }

    public void add(Count what) {
        counts.incrementAndGet(what.ordinal());
        if (what == Count.PROCESSED) {
            recent.add(Outcome.PROCESSED);
        } else if (what == Count.FAILED || what == Count.GIVEN_UP) {
            recent.add(Outcome.FAILED);
        }
    }

    public long get(Count what) {
        return counts.get(what.ordinal());
    }

    public void received(int size) {
        lastReport = nanoTime.getAsLong();
        add(Count.RECEIVED);
        if (size == 0) {
            add(Count.EMPTY);
        }
    }

    public void refused(Refusal why) {
        refused.incrementAndGet(why.ordinal());
        // these are no reports of the PBX
        if (why != Refusal.STRANGER && why != Refusal.METHOD) {
            recent.add(Outcome.REFUSED);
        }
    }

    /** What became of the reports of the last minutes. */
    public RecentReports.Numbers recent() {
        return recent.numbers();
    }

    public long refusals(Refusal why) {
        return refused.get(why.ordinal());
    }

    @Override
    public long heard() {
        return get(Count.RECEIVED);
    }

    @Override
    public long lastHeard() {
        return lastReport;
    }

    /** In seconds; null before the first. */
    public Long lastReportAge() {
        long last = lastReport;
        return last == NEVER ? null : Duration.ofNanos(nanoTime.getAsLong() - last).toSeconds();
    }

    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        for (Count what : Count.values()) {
            details.put(what.shown, get(what));
        }
        for (Refusal why : Refusal.values()) {
            details.put("refused" + why.name().charAt(0) + why.name().substring(1).toLowerCase(Locale.ROOT), refusals(why));
        }
        RecentReports.Numbers lately = recent();
        details.put("recentlyProcessed", lately.processed());
        details.put("recentlyFailed", lately.failed());
        details.put("recentlyRefused", lately.refused());
        details.put("lastReport", lastReportAge());
        return details;
    }
}
