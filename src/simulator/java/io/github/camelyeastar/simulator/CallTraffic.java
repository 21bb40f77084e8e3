// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Random calls of a busy PBX, one move at a time: a call begins, rings, is answered, held, transferred, ended or given up. It
 * tells the reports of each move, and the truth: which calls there are, who is in them, and how the day went. The same seed
 * makes the same calls.
 */
public final class CallTraffic {

    private static final String QUEUE = "6700";
    private static final String TRUNK = "pstn-trunk";

    private final Random random;
    private final List<String> extensions;
    private final int most;
    private final Supplier<Instant> clock;
    private final Supplier<String> callIds;
    private final List<TrafficCall> calls = new ArrayList<>();
    /** The ids of the calls that the PBX was told of. */
    private final Set<String> mine = new HashSet<>();
    private int begun;
    private int answered;
    private int missed;
    private int waits;
    private long waitSeconds;

    /**
     * @param seed       what decides about everything
     * @param extensions the numbers of the extensions that call and are called
     * @param most       how many calls there are at most
     * @param clock      what time it is at the PBX
     * @param callIds    a call id that was not used before, each time
     */
    public CallTraffic(long seed, List<String> extensions, int most, Supplier<Instant> clock, Supplier<String> callIds) {
        random = new Random(seed);
        this.extensions = List.copyOf(extensions);
        this.most = most;
        this.clock = clock;
        this.callIds = callIds;
    }

    /** Traffic of a simulated PBX, between its own extensions, by its clock. */
    public static CallTraffic of(PbxSimulator pbx, long seed, int most) {
        return new CallTraffic(seed, pbx.settings().extensions(), most, pbx::now, pbx::newCallId);
    }

    /** Makes moves and sends their reports, for as long as the PBX runs and somebody is logged in. */
    public void play(PbxSimulator pbx, Duration every) {
        pbx.threads().later(every, () -> {
            if (!pbx.sessions().isEmpty()) {
                move().forEach(pbx::publish);
                // so that commands can name them, and no others
                Set<String> now = calls().keySet();
                pbx.calls().all().stream().filter(call -> mine.contains(call.callId()) && !now.contains(call.callId()))
                        .forEach(pbx.calls()::end);
                mine.clear();
                mine.addAll(now);
                mine.forEach(id -> pbx.calls().add(new PbxCalls.OngoingCall(id, null)));
                pbx.ledger().forgetDone();
            }
            play(pbx, every);
        });
    }

    /** What is true of a call: the state of each member by its number: ALERT, RING, TALK or HOLD. */
    public record TrueCall(String callId, Map<String, String> members, boolean waitsInQueue) {
    }

    /** The figures of all calls that are over. */
    public record TrueDay(int calls, int answered, int missed, int meanWaitSeconds) {
    }

    /** The next move of some call, or a new call: the reports that it makes, in their order. */
    public List<ReportText> move() {
        if (calls.size() < most && random.nextInt(most) >= calls.size() * 3 / 4) {
            List<ReportText> reports = begin();
            if (!reports.isEmpty()) {
                return reports;
            }
        }
        return calls.isEmpty() ? List.of() : move(calls.get(random.nextInt(calls.size())));
    }

    /** Ends a call, if there is one: when nothing is left to end, all is over. */
    public List<ReportText> end() {
        return calls.isEmpty() ? List.of() : end(calls.get(0));
    }

    private List<ReportText> move(TrafficCall call) {
        if (random.nextInt(call.answered() ? 3 : 6) == 0) {
            return end(call);
        }
        return call.answered() ? call.talk(random, free()) : call.ring(random, free());
    }

    private List<ReportText> end(TrafficCall call) {
        calls.remove(call);
        begun++;
        List<ReportText> reports = call.end(clock.get());
        answered += call.answered() ? 1 : 0;
        missed += call.inbound() && !call.answered() ? 1 : 0;
        if (call.inbound() && call.answered()) {
            waits++;
            waitSeconds += call.waitSeconds();
        }
        return reports;
    }

    private List<ReportText> begin() {
        String free = free();
        String callId = callIds.get();
        String outsider = "0" + (170_000_000 + random.nextInt(9_999_999));
        TrafficCall call = switch (random.nextInt(5)) {
            case 0 -> free == null ? null : TrafficCall.internal(callId, clock, free);
            case 1 -> free == null
                    ? null
                    : TrafficCall.outbound(callId, clock, free, SentParty.outbound(free, outsider, TRUNK)
                            .withId(callIds.get()));
            case 2, 3 -> free == null ? null : TrafficCall.inbound(callId, clock, SentParty.inbound(outsider, free, TRUNK));
            default -> TrafficCall.queued(callId, clock, SentParty.inbound(outsider, QUEUE, TRUNK), QUEUE);
        };
        if (call == null) {
            return List.of();
        }
        calls.add(call);
        return call.begin(free());
    }

    private String free() {
        int from = random.nextInt(extensions.size());
        for (int i = 0; i < extensions.size(); i++) {
            String extension = extensions.get((from + i) % extensions.size());
            if (calls.stream().noneMatch(call -> call.involves(extension))) {
                return extension;
            }
        }
        return null;
    }

    /** The calls that there are. */
    public Map<String, TrueCall> calls() {
        Map<String, TrueCall> now = new TreeMap<>();
        calls.forEach(call -> now.put(call.callId(), new TrueCall(call.callId(), call.members(), call.waitsInQueue())));
        return now;
    }

    /** The figures so far. */
    public TrueDay day() {
        return new TrueDay(begun, answered, missed, waits == 0 ? 0 : Math.round((float) waitSeconds / waits));
    }
}
