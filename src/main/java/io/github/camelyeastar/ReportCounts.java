/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelyeastar.ReportReceiver.Refusal;

/** What a consumer's reports came to. */
final class ReportCounts {
    /** Whole reports from those who may report. */
    final AtomicLong received = new AtomicLong();
    /** Answered 200. */
    final AtomicLong acknowledged = new AtomicLong();
    /** Answered 500. */
    final AtomicLong failed = new AtomicLong();
    /** Sent again after an answer: after a 500, or after a 200 that the PBX did not hear. */
    final AtomicLong repeated = new AtomicLong();
    /** Sent again while being processed. */
    final AtomicLong joined = new AtomicLong();
    /** Of a type that the route does not want. */
    final AtomicLong skipped = new AtomicLong();
    /** Failed as often as they may. */
    final AtomicLong givenUp = new AtomicLong();
    /** Decisions about inbound calls that the PBX took, and those that came too late. */
    final AtomicLong decided = new AtomicLong();
    final AtomicLong decidedLate = new AtomicLong();
    final AtomicLong malformed = new AtomicLong();
    /** Malformed, as nothing was in them. */
    final AtomicLong empty = new AtomicLong();
    private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);
    private volatile long lastReport;

    ReportCounts() {
        for (Refusal why : Refusal.values()) {
            refused.put(why, new AtomicLong());
        }
    }

    void received(int size) {
        lastReport = System.nanoTime();
        received.incrementAndGet();
        if (size == 0) {
            empty.incrementAndGet();
        }
    }

    void refused(Refusal why) {
        refused.get(why).incrementAndGet();
    }

    long refusals(Refusal why) {
        return refused.get(why).get();
    }

    /** In seconds; null before the first. */
    Long lastReportAge() {
        return received.get() == 0 ? null : Duration.ofNanos(System.nanoTime() - lastReport).toSeconds();
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("received", received.get());
        details.put("acknowledged", acknowledged.get());
        details.put("failed", failed.get());
        details.put("repeated", repeated.get());
        details.put("joined", joined.get());
        details.put("skipped", skipped.get());
        details.put("givenUp", givenUp.get());
        details.put("decided", decided.get());
        details.put("decidedLate", decidedLate.get());
        details.put("malformed", malformed.get());
        details.put("empty", empty.get());
        refused.forEach((why, count) -> details.put("refused" + why.name().charAt(0)
                + why.name().substring(1).toLowerCase(Locale.ROOT), count.get()));
        details.put("lastReport", lastReportAge());
        return details;
    }
}
