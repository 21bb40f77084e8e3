// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.github.camelyeastar.report.LiveSnapshot.CallState;
import io.github.camelyeastar.report.LiveSnapshot.ExtensionState;

/**
 * The calls as they stand, by the reports of a PBX: takes reports of any format, in any order and as often as they come, and
 * tells the calls that there are, the extensions, the queues, and the figures of the day. A report that overtakes another one,
 * or comes again, does no harm.
 * <p>
 * It only listens: it sends nothing and starts no thread. What was going on before the first report is not known. A call whose
 * end was not reported stays until {@link #over(String)}, or four hours: ask the PBX about the calls that are
 * {@link #overdue()}. Memory is
 * bounded: of calls, extensions and queues, so many are remembered that no PBX of the series has more.
 * <p>
 * May be used by several threads. One object is for one PBX.
 */
public final class LiveCalls {
    private static final int MOST_CALLS = 5_000;
    private static final int MOST_QUEUES = 200;
    private static final int LONGEST_TEXT = 128;
    /** Without a report, and without the PBX's word that the call is there. */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(4);

    private final Clock clock;
    private final Map<String, LiveCall> calls = new LinkedHashMap<>();
    private final LivePhones phones = new LivePhones();
    private final Set<String> queues = new HashSet<>();
    private final DayFigures day = new DayFigures();
    private long version;
    private Duration overdueAfter = Duration.ofMinutes(10);
    private Pattern queueNumbers = Pattern.compile("67[0-9]{2}");

    /** By the system's clock, in the system's time zone. */
    public LiveCalls() {
        this(Clock.systemDefaultZone());
    }

    /** @param clock what time it is, and in which time zone the day of the PBX begins */
    public LiveCalls(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes a report.
     *
     * @param report a report of any type; what says nothing about calls or extensions is ignored
     */
    public synchronized void accept(Report report) {
        Instant now = clock.instant();
        switch (report.type()) {
            case BOOT_UP -> {
                calls.clear();
                version++;
            }
            case EXTENSION_STATUS -> extensionStatus(report, now);
            case CONFIG_CHANGE -> configChange(report);
            case QUEUE_AUTO_PAUSE -> queue(report);
            default -> {
                if (report.callId() != null && concernsCalls(report.type())) {
                    acceptCall(report, cut(report.callId()), now);
                }
            }
        }
    }

    private static boolean concernsCalls(ReportType type) {
        return switch (type) {
            case RING, ALERT, ANSWER, ANSWERED, BYE, TRANSFER, FORWARD, CALL_STATUS, CALL_FAILED, INVITE, INCOMING, DTMF, CDR,
                    PLAY_PROMPT_END, SATISFACTION, CONFERENCE_STATUS, QUEUE_AGENT_NO_ANSWER ->
                true;
            default -> false;
        };
    }

    private void acceptCall(Report report, String callId, Instant now) {
        LiveCall call = calls.computeIfAbsent(callId, id -> new LiveCall(id, now));
        call.accept(report, now);
        if (report.type() == ReportType.CDR) {
            day.accept(report.cdr(), LocalDate.now(clock));
        }
        if (report.type() == ReportType.QUEUE_AGENT_NO_ANSWER) {
            queue(report);
        }
        String passed = call.passed();
        if (passed != null && queueNumbers.matcher(passed).matches()) {
            queue(passed);
        }
        meet(call, now);
        version++;
        if (calls.size() > MOST_CALLS) {
            forgetOne();
        }
    }

    /** Who is in the call is an extension, and who has left it is free. */
    private void meet(LiveCall call, Instant now) {
        Set<String> in = call.present() ? call.extensions(true) : Set.of();
        for (String number : call.extensions(false)) {
            if (in.contains(number)) {
                phones.meet(number);
            } else {
                phones.left(number, now);
            }
        }
    }

    /** The oldest call that is over; if there is none, the oldest. */
    private void forgetOne() {
        Iterator<LiveCall> oldest = calls.values().iterator();
        while (oldest.hasNext()) {
            if (!oldest.next().present()) {
                oldest.remove();
                return;
            }
        }
        calls.remove(calls.keySet().iterator().next());
    }

    private void extensionStatus(Report report, Instant now) {
        String number = cut(Fields.text(report.fields(), "extension"));
        if (number == null) {
            return;
        }
        ExtensionState state = LivePhones.state(Fields.text(report.fields(), "status"));
        version++;
        String client = Fields.text(report.fields(), "kind");
        if (client != null) {
            phones.registration(number, client, state, now);
            return;
        }
        if (state == ExtensionState.IDLE || state == ExtensionState.UNREGISTERED) {
            calls.values().forEach(call -> call.stopRinging(number));
        }
        phones.report(number, state, now);
    }

    private void configChange(Report report) {
        String number = Fields.text(report.fields(), "extid", "ext_number");
        String done = Fields.text(report.fields(), "operation", "option");
        if (number != null && ("del".equalsIgnoreCase(done) || "DELETE".equalsIgnoreCase(done)) && phones.forget(cut(number))) {
            version++;
        }
    }

    private void queue(Report report) {
        queue(Fields.text(report.fields(), "queue", "queue_number"));
    }

    /** Reports of queues have the number as in {@code queue-6700}. */
    private void queue(String number) {
        if (number != null && queues.size() < MOST_QUEUES && queues.add(cut(number.replaceFirst("(?i)^queue-", "")))) {
            version++;
        }
    }

    /**
     * Makes extensions known before a report names them, and their names. What a report has said about the state of an
     * extension stays.
     *
     * @param answer the answer of the PBX to {@code extensionlist/query}, {@code extension/list} or {@code extension/query}
     */
    public synchronized void list(Map<String, ?> answer) {
        for (String key : List.of("extlist", "extinfos", "data")) {
            if (answer.get(key) instanceof List<?> rows) {
                rows.forEach(row -> {
                    if (row instanceof Map<?, ?> fields) {
                        phones.list(fields);
                    }
                });
                version++;
            }
        }
    }

    /**
     * The calls of which no report has come for long, and which the PBX has not confirmed meanwhile: their end may have got
     * lost. Ask the PBX about each, with {@code call/query}. Then tell {@link #over(String)} or {@link #confirmed(String)}.
     *
     * @return the ids of the calls, the oldest first
     */
    public synchronized List<String> overdue() {
        Instant now = clock.instant();
        return calls.values().stream().filter(call -> call.present() && call.heard.isBefore(now.minus(overdueAfter))
                && call.heard.isAfter(now.minus(LONGEST_SILENCE))).map(call -> call.callId).toList();
    }

    /** The PBX does not know the call any more: the errors 10005 and 10007 of the S-Series, 60001 and 70130 of the P-Series. */
    public synchronized void over(String callId) {
        LiveCall call = calls.get(callId);
        if (call != null) {
            call.end();
            meet(call, clock.instant());
            version++;
        }
    }

    /** The PBX knows the call: it is not overdue again before its time. */
    public synchronized void confirmed(String callId) {
        LiveCall call = calls.get(callId);
        if (call != null) {
            call.heard = clock.instant();
        }
    }

    /** Grows with each report that may have changed something. */
    public synchronized long version() {
        return version;
    }

    /** What is known now. */
    public synchronized LiveSnapshot snapshot() {
        Instant now = clock.instant();
        List<LiveSnapshot.Call> shown = new ArrayList<>();
        Map<String, LiveSnapshot.Member> inCalls = new HashMap<>();
        Map<String, List<LiveSnapshot.Waiting>> waiting = new TreeMap<>(LivePhones.NUMBERS);
        queues.forEach(number -> waiting.put(number, new ArrayList<>()));
        for (LiveCall call : calls.values()) {
            if (call.present() && call.heard.isAfter(now.minus(LONGEST_SILENCE))) {
                LiveSnapshot.Call snapshot = call.snapshot();
                shown.add(snapshot);
                snapshot.members().stream().filter(member -> !member.outside() && member.number() != null)
                        .forEach(member -> inCalls.merge(member.number(), member, LiveCalls::busier));
                if (snapshot.path() != null || snapshot.dialled() != null) {
                    wait(snapshot, waiting);
                }
            }
        }
        List<LiveSnapshot.WaitingQueue> lines = new ArrayList<>();
        waiting.forEach((number, callers) -> lines.add(new LiveSnapshot.WaitingQueue(number, callers)));
        return new LiveSnapshot(version, now, shown, phones.snapshot(inCalls), lines, day.snapshot(LocalDate.now(clock)));
    }

    private static LiveSnapshot.Member busier(LiveSnapshot.Member one, LiveSnapshot.Member other) {
        return one.state() == CallState.RINGING ? other : one;
    }

    private static void wait(LiveSnapshot.Call call, Map<String, List<LiveSnapshot.Waiting>> waiting) {
        List<LiveSnapshot.Waiting> callers = waiting.get(call.path() != null ? call.path() : call.dialled());
        if (callers != null && call.state() == CallState.RINGING) {
            call.members().stream().filter(member -> member.state() == CallState.CALLING).limit(1)
                    .forEach(caller -> callers.add(new LiveSnapshot.Waiting(call.callId(), caller.number(), call.since())));
        }
    }

    static String cut(String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** The number of {@code Name<number>} or {@code number(agent)}, as records have them. */
    static String bare(String party) {
        int open = party.indexOf('<');
        int close = party.indexOf('>', open + 1);
        String number = open >= 0 && close > open ? party.substring(open + 1, close) : party;
        int agent = number.indexOf('(');
        return cut((agent > 0 ? number.substring(0, agent) : number).strip());
    }

    /** How long a call may be without a report before it is {@link #overdue()}; 10 minutes, if not set. */
    public synchronized void setOverdueAfter(Duration overdueAfter) {
        if (overdueAfter.isNegative() || overdueAfter.isZero()) {
            throw new IllegalArgumentException("overdueAfter has to be more than 0, and is " + overdueAfter);
        }
        this.overdueAfter = overdueAfter;
    }

    /**
     * Which numbers are queues, as a regular expression; {@code 67[0-9]{2}}, if not set: the numbers that an S-Series PBX gives
     * to queues. A P-Series PBX gives them {@code 64[0-9]{2}}. A report says only that a call has passed a number, not whether
     * the number is that of a queue or of an IVR. A queue that a report names is known, whatever its number.
     */
    public synchronized void setQueueNumbers(String queueNumbers) {
        this.queueNumbers = Pattern.compile(queueNumbers);
    }
}
