// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;
import org.apache.camel.support.LRUCacheFactory;

/**
 * The inbound calls that a route was asked about, so that the repeat of a report is not asked about again. A call is known by
 * its callid together with its inboundid or channelid. Without a callid, the other id alone stands for the call, for a minute:
 * such ids come again after a reboot of the PBX. Without any id, nothing tells one call from another, and the route is asked
 * about each report: it is better to ask twice than not at all.
 */
public final class AskedCalls {
    private static final int REMEMBERED = 10_000;
    private static final long SAME_CALL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    /** By the call. */
    private final Map<String, Call> calls = LRUCacheFactory.newLRUCache(REMEMBERED);

    private record Call(long arrived, AtomicBoolean asked) {
    }

    public AskedCalls(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes the report's call, which the route is asked about from now on; false if the route was asked about it before. */
    public boolean claim(Report report) {
        return !call(report).asked().getAndSet(true);
    }

    /** When the first report of the call arrived. The repeat of a report that was put off has no more time than the first. */
    public long arrivedAt(Report report) {
        return call(report).arrived;
    }

    /** There was no room to ask: the route is asked about the next report of the call. */
    void release(Report report) {
        call(report).asked().set(false);
    }

    private Call call(Report report) {
        long now = nanoTime.getAsLong();
        String id = inbound(report, Party::id);
        if (id == null) {
            id = inbound(report, Party::channelId);
        }
        if (id == null && report.callId() == null) {
            return new Call(now, new AtomicBoolean());
        }
        // of a fixed length, whatever the sender takes for an id
        String key = Delivery.id(report.type().name(), (id + " " + report.callId()).getBytes(StandardCharsets.UTF_8));
        return calls.compute(key, (same, known) -> known == null || report.callId() == null && now - known.arrived > SAME_CALL
                ? new Call(now, new AtomicBoolean())
                : known);
    }

    private static String inbound(Report report, Function<Party, String> id) {
        return report.parties().stream().filter(party -> "inbound".equals(party.role())).map(id).filter(Objects::nonNull)
                .findFirst().orElse(null);
    }
}
