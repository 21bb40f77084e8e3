// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import io.github.camelyeastar.internal.figures.ManagedFigures.Figure;
import io.github.camelyeastar.internal.figures.ManagedFigures.Kind;
import org.apache.camel.util.StringHelper;

/** Counts what became of a consumer's reports. */
public final class ReportCounts {
    private static final long NEVER = Long.MIN_VALUE;
    /** How many minutes are recent, the current minute included. */
    public static final int RECENT_MINUTES = 5;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** What is counted, in the order in which it is shown. */
    public enum Count {
        RECEIVED("whole reports from senders who may report"),
        ACKNOWLEDGED("answers that were sent, and said that the report is done"),
        PROCESSED("reports that the route processed"),
        FAILED("times that the route failed on a report, or made no decision"),
        REPEATED("reports that came again after their answer"),
        JOINED("reports that came again while they were being processed"),
        SKIPPED("reports of a type that the route does not want"),
        GIVEN_UP("reports given up after maximumAttempts"),
        DECIDED("decisions about inbound calls that the PBX took"),
        DECIDED_LATE("decisions about inbound calls that came too late"),
        MALFORMED("reports that were not a JSON object"),
        EMPTY("reports that came without a body");

        private final String meaning;

        Count(String meaning) {
            this.meaning = meaning;
        }
    }

    /** What became of the recent reports that the route wants. */
    public record Recent(long processed, long failed, long refused) {
        public boolean isNoneProcessed() {
            return processed == 0 && failed + refused > 0;
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
    private final AtomicLongArray refused = new AtomicLongArray(Outcome.values().length);
    private final LongSupplier nanoTime;
    private final long startedAt;
    /** A row for each recent minute, used in turn: how many reports were processed, failed and were refused. */
    private final long[][] recent = new long[RECENT_MINUTES][3];
    /** The minute that was counted last. */
    private long lastMinute;
    private volatile long lastReport = NEVER;

    public ReportCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    public void add(Count what) {
        counts.incrementAndGet(what.ordinal());
        if (what == Count.PROCESSED) {
            addRecent(0);
        } else if (what == Count.FAILED || what == Count.GIVEN_UP) {
            addRecent(1);
        }
    }

    public void received(int size) {
        lastReport = nanoTime.getAsLong();
        add(Count.RECEIVED);
        if (size == 0) {
            add(Count.EMPTY);
        }
    }

    /** @param known whether the sender is one that may report: what a stranger sends tells nothing about the reports of the PBX */
    public void refused(Outcome why, boolean known) {
        refused.incrementAndGet(why.ordinal());
        if (known && !why.isOfAnyone()) {
            addRecent(2);
        }
    }

    public long get(Count what) {
        return counts.get(what.ordinal());
    }

    public long refusals(Outcome why) {
        return refused.get(why.ordinal());
    }

    public synchronized Recent recent() {
        currentMinute();
        long[] sum = new long[3];
        for (long[] minute : recent) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += minute[i];
            }
        }
        return new Recent(sum[0], sum[1], sum[2]);
    }

    private synchronized void addRecent(int column) {
        currentMinute()[column]++;
    }

    /** Moves on to the current minute, and empties the rows of the minutes that have passed since the last count. */
    private long[] currentMinute() {
        long now = (nanoTime.getAsLong() - startedAt) / MINUTE;
        for (long minute = Math.max(lastMinute + 1, now - RECENT_MINUTES + 1); minute <= now; minute++) {
            Arrays.fill(recent[(int) (minute % RECENT_MINUTES)], 0);
        }
        lastMinute = now;
        return recent[(int) (now % RECENT_MINUTES)];
    }

    /** All there is to see, in the order in which it is shown. */
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Count what : Count.values()) {
            figures.add(new Figure(camelCase(what.name()), Kind.COUNT, "Number of " + what.meaning, () -> get(what)));
        }
        for (Outcome why : Outcome.values()) {
            if (why.refused() != null) {
                figures.add(new Figure(camelCase("REFUSED_" + why), Kind.COUNT, "Number of requests " + why.refused(),
                        () -> refusals(why)));
            }
        }
        String lately = "Number of reports in the last " + RECENT_MINUTES + " minutes that ";
        figures.add(new Figure("recentlyProcessed", Kind.LEVEL, lately + "were processed", () -> recent().processed()));
        figures.add(new Figure("recentlyFailed", Kind.LEVEL, lately + "failed in the route", () -> recent().failed()));
        figures.add(new Figure("recentlyRefused", Kind.LEVEL, lately + "were refused", () -> recent().refused()));
        figures.add(new Figure("lastReport", Kind.AGE, "Seconds since the last report; null before the first",
                () -> lastReport == NEVER
                        ? null
                        : Duration.ofNanos(nanoTime.getAsLong() - lastReport).toSeconds()));
        return figures;
    }

    public Map<String, Object> details() {
        return Figure.values(figures());
    }

    private static String camelCase(String constant) {
        return StringHelper.dashToCamelCase(constant.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
