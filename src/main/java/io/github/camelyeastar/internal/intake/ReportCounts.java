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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts what became of a consumer's reports. */
public final class ReportCounts {
    /** The time of the last report while there was none. */
    public static final long NEVER = Long.MIN_VALUE;

    /** What is counted, in the order in which it is shown. */
    public enum Count {
        RECEIVED("received", "whole reports from senders who may report"), ACKNOWLEDGED("acknowledged",
                "answers that left, and said that the report is done"), PROCESSED("processed",
                        "reports that the route has done its work on"), FAILED("failed",
                                "times that the route failed on a report, or made no decision"), REPEATED("repeated",
                                        "reports that came again after their answer"), JOINED("joined",
                                                "reports that came again while they were being processed"), SKIPPED("skipped",
                                                        "reports of a type that the route does not want"), GIVEN_UP("givenUp",
                                                                "reports given up after maximumAttempts"), DECIDED("decided",
                                                                        "decisions about inbound calls that the PBX took"), DECIDED_LATE(
                                                                                "decidedLate",
                                                                                "decisions about inbound calls that came too late"), MALFORMED(
                                                                                        "malformed",
                                                                                        "reports that were not a JSON object"), EMPTY(
                                                                                                "empty",
                                                                                                "reports that came without a body");

        private final String shown;
        private final String meaning;

        Count(String shown, String meaning) {
            this.shown = shown;
            this.meaning = meaning;
        }
    }

    /**
     * One of the figures that an operator sees, in the developer console, the health check and JMX.
     *
     * @param value gives the figure of the moment; null while there is none
     */
    public record Figure(String name, String description, Supplier<Long> value) {
    }

    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
    private final AtomicLongArray refused = new AtomicLongArray(Outcome.values().length);
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
            recent.add(RecentReports.Fate.PROCESSED);
        } else if (what == Count.FAILED || what == Count.GIVEN_UP) {
            recent.add(RecentReports.Fate.FAILED);
        }
    }

    public void received(int size) {
        lastReport = nanoTime.getAsLong();
        add(Count.RECEIVED);
        if (size == 0) {
            add(Count.EMPTY);
        }
    }

    public void refused(Outcome why) {
        refused.incrementAndGet(why.ordinal());
        // a stranger's request, or one that posts nothing, is not a report of the PBX
        if (why != Outcome.STRANGER && why != Outcome.METHOD) {
            recent.add(RecentReports.Fate.REFUSED);
        }
    }

    public long get(Count what) {
        return counts.get(what.ordinal());
    }

    public long refusals(Outcome why) {
        return refused.get(why.ordinal());
    }

    /** What became of the reports of the last minutes. */
    public RecentReports.Numbers recent() {
        return recent.numbers();
    }

    /** When the last report came, or {@link #NEVER}. */
    public long lastReport() {
        return lastReport;
    }

    /** All there is to see, in the order in which it is shown. */
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Count what : Count.values()) {
            figures.add(new Figure(what.shown, "Number of " + what.meaning, () -> get(what)));
        }
        for (Outcome why : Outcome.values()) {
            if (why.isRefusal()) {
                String reason = why.name().toLowerCase(Locale.ROOT);
                figures.add(new Figure("refused" + why.name().charAt(0) + reason.substring(1),
                        "Number of requests that were refused: " + why.meaning(), () -> refusals(why)));
            }
        }
        String lately = "Of the reports of the last " + RecentReports.MINUTES + " minutes, the number of those that ";
        figures.add(new Figure("recentlyProcessed", lately + "were processed", () -> recent().processed()));
        figures.add(new Figure("recentlyFailed", lately + "failed in the route", () -> recent().failed()));
        figures.add(new Figure("recentlyRefused", lately + "were refused", () -> recent().refused()));
        figures.add(new Figure("lastReport", "Seconds since the last report; null before the first", this::lastReportAge));
        return figures;
    }

    /** The figures of the moment, by name. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        figures().forEach(figure -> details.put(figure.name(), figure.value().get()));
        return details;
    }

    private Long lastReportAge() {
        long last = lastReport;
        return last == NEVER ? null : Duration.ofNanos(nanoTime.getAsLong() - last).toSeconds();
    }
}
