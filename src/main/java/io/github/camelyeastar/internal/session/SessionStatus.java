// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.camelyeastar.internal.pbx.ManagedFigures.Figure;
import io.github.camelyeastar.internal.pbx.ManagedFigures.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to see of a session: its state and why it is in it, times and counts. Never a secret. */
public final class SessionStatus {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStatus.class);
    private static final long NEVER = Long.MIN_VALUE;

    /**
     * The reports as their receiver counts them, so that the session is not told of each one.
     *
     * @param count how many came
     * @param last  when the last one came, by the clock that the session has outside of tests; {@link Long#MIN_VALUE} before
     *              the first
     */
    public record HeardReports(LongSupplier count, LongSupplier last) {
    }

    /** The reports of the present or last consumer, and of the consumers before it. */
    private record Reports(HeardReports consumer, long others, long lastOfOthers) {
        long count() {
            return others + consumer.count().getAsLong();
        }

        long last() {
            long last = consumer.last().getAsLong();
            return last == NEVER || lastOfOthers != NEVER && lastOfOthers - last > 0 ? lastOfOthers : last;
        }
    }

    public final AtomicLong logins = new AtomicLong();
    public final AtomicLong failedLogins = new AtomicLong();
    public final AtomicLong heartbeats = new AtomicLong();
    public final AtomicLong failedHeartbeats = new AtomicLong();
    public final AtomicLong lostTokens = new AtomicLong();
    public final AtomicLong announcedForSilence = new AtomicLong();
    public final AtomicLong renewedForSilence = new AtomicLong();
    private final String name;
    private final SessionStateMachine machine;
    private final LongSupplier nanoTime;
    private volatile String transport;
    private volatile long lastContact = NEVER;
    private volatile long lastHeartbeat = NEVER;
    /** Set by those who count them. */
    volatile Supplier<Long> loginsLeft = () -> null;
    /** Null before the first consumer. */
    private volatile Reports reports;

    SessionStatus(String name, SessionStateMachine machine, LongSupplier nanoTime) {
        this.name = name;
        this.machine = machine;
        this.nanoTime = nanoTime;
    }

    /** @param how what the PBX says it sends reports over; null when it does not say */
    void opened(String how) {
        logins.incrementAndGet();
        contact();
        transport = how;
        if (isOverTcp()) {
            LOG.error(
                    "{} is set to report over TCP: no report will come over HTTP. On the PBX, set the report method of the API"
                            + " to HTTP (Settings, PBX, General, API)",
                    name);
        }
    }

    void heartbeat() {
        heartbeats.incrementAndGet();
        lastHeartbeat = nanoTime.getAsLong();
        lastContact = lastHeartbeat;
        machine.heartbeatAnswered();
    }

    /** The PBX did a command: it knows the token. */
    void contact() {
        lastContact = nanoTime.getAsLong();
        machine.answered();
    }

    /** A consumer has joined: the reports that it hears from now on are added to those heard before. */
    public void hear(HeardReports consumer) {
        reports = new Reports(consumer, reports() - consumer.count().getAsLong(), lastReport());
    }

    private long reports() {
        Reports heard = reports;
        return heard == null ? 0 : heard.count();
    }

    /** When the last report came, or the given time if that is later. Both are by the same clock. */
    long lastReportOr(long since) {
        long last = lastReport();
        return last != NEVER && last - since > 0 ? last : since;
    }

    /** How long ago the PBX was last heard to know the token. */
    Duration sinceContact() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastContact);
    }

    /** Whether the PBX sends its reports over a TCP connection of its own making instead of HTTP (protocol.md 2.1). */
    public boolean isOverTcp() {
        return "TCP".equalsIgnoreCase(transport);
    }

    public SessionState state() {
        return machine.state().shown();
    }

    public String reason() {
        return machine.state().reason();
    }

    /** All there is to see, by name. Times are ages in seconds, null where there is none. */
    public Map<String, Object> details() {
        State now = machine.state();
        return Figure.values(figures(() -> now));
    }

    /** All there is to see, in the order in which it is shown. */
    List<Figure> figures() {
        return figures(machine::state);
    }

    private List<Figure> figures(Supplier<State> state) {
        return List.of(
                new Figure("pbx", Kind.TEXT, "The PBX that the session is with", () -> name),
                new Figure("state", Kind.TEXT, "State of the session: one of " + Arrays.toString(SessionState.values()),
                        () -> state.get().shown()),
                new Figure("reason", Kind.TEXT, "Why the session is in its state", () -> state.get().reason()),
                new Figure("transport", Kind.TEXT, "The transport that the PBX names for its reports; null when it names none",
                        () -> transport),
                new Figure("tokenAge", Kind.AGE, "Age of the token in seconds; null without a token",
                        () -> tokenAge(state.get())),
                new Figure("lastHeartbeat", Kind.AGE,
                        "Seconds since the PBX last answered a heartbeat; null before the first answer",
                        () -> age(lastHeartbeat)),
                new Figure("lastReport", Kind.AGE, "Seconds since the last report; null before the first",
                        () -> age(lastReport())),
                new Figure("logins", Kind.COUNT, "Number of logins that the PBX granted", logins::get),
                new Figure("failedLogins", Kind.COUNT, "Number of logins that failed, whether or not they were sent",
                        failedLogins::get),
                new Figure("loginsLeft", Kind.LEVEL,
                        "Number of further logins that may fail in a row; null before the first login",
                        () -> loginsLeft.get()),
                new Figure("heartbeats", Kind.COUNT, "Number of heartbeats that the PBX answered", heartbeats::get),
                new Figure("failedHeartbeats", Kind.COUNT, "Number of automatic heartbeats that failed", failedHeartbeats::get),
                new Figure("lostTokens", Kind.COUNT, "Number of times the PBX did not know the token any more",
                        lostTokens::get),
                new Figure("announcedForSilence", Kind.COUNT,
                        "Number of times the address was announced again, because no report came",
                        announcedForSilence::get),
                new Figure("renewedForSilence", Kind.COUNT, "Number of times the session was replaced, because no report came",
                        renewedForSilence::get),
                new Figure("reports", Kind.COUNT, "Number of reports", this::reports));
    }

    private Long tokenAge(State state) {
        return state.token() == null ? null : age(state.token().since());
    }

    private long lastReport() {
        Reports heard = reports;
        return heard == null ? NEVER : heard.last();
    }

    private Long age(long since) {
        return since == NEVER ? null : Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds();
    }
}
