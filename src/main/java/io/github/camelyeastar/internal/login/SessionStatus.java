// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.camelyeastar.internal.figures.ManagedFigures.Figure;
import io.github.camelyeastar.internal.figures.ManagedFigures.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to see of a session: its state and why it is in it, times and counts. Never a secret. */
public final class SessionStatus {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStatus.class);
    private static final long NEVER = Long.MIN_VALUE;

    public final AtomicLong logins = new AtomicLong();
    public final AtomicLong failedLogins = new AtomicLong();
    public final AtomicLong heartbeats = new AtomicLong();
    public final AtomicLong failedHeartbeats = new AtomicLong();
    public final AtomicLong lostTokens = new AtomicLong();
    public final AtomicLong announcedForSilence = new AtomicLong();
    public final AtomicLong renewedForSilence = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private final SessionStateMachine machine;
    private final LongSupplier nanoTime;
    private volatile String transport;
    private volatile long lastContact = NEVER;
    private volatile long lastHeartbeat = NEVER;
    private volatile long lastReport = NEVER;
    /** Set by those who count them. */
    volatile Supplier<Long> loginsLeft = () -> null;

    public SessionStatus(SessionStateMachine machine, LongSupplier nanoTime) {
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
                    machine.name());
        }
    }

    public void heartbeat() {
        heartbeats.incrementAndGet();
        lastHeartbeat = nanoTime.getAsLong();
        lastContact = lastHeartbeat;
        machine.heartbeatAnswered();
    }

    /** The PBX did a command: it knows the token. */
    public void contact() {
        lastContact = nanoTime.getAsLong();
        machine.answered();
    }

    /** A report has come. */
    public void reported() {
        reports.incrementAndGet();
        lastReport = nanoTime.getAsLong();
    }

    /** When the last report came, or the given time if that is later. */
    public long lastReportOr(long since) {
        long last = lastReport;
        return last != NEVER && last - since > 0 ? last : since;
    }

    /** How long ago the PBX was last heard to know the token. */
    public Duration sinceContact() {
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
    public List<Figure> figures() {
        return figures(machine::state);
    }

    private List<Figure> figures(Supplier<State> state) {
        return List.of(
                new Figure("pbx", Kind.TEXT, "The PBX that the session is with", () -> machine.name()),
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
                        () -> age(lastReport)),
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
                new Figure("reports", Kind.COUNT, "Number of reports", reports::get));
    }

    private Long tokenAge(State state) {
        return state.token() == null ? null : age(state.token().since());
    }

    private Long age(long since) {
        return since == NEVER ? null : Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds();
    }
}
