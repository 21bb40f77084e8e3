// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Random calls of a busy PBX, one move at a time: a call begins, rings, is answered, held, transferred, ended or given up. It
 * tells the reports of each move. The same seed makes the same calls.
 */
final class CallTraffic {

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
    private final Consumer<TrafficCall> over;

    /**
     * @param seed       what decides about everything
     * @param extensions the numbers of the extensions that call and are called
     * @param most       how many calls there are at most
     * @param clock      what time it is at the PBX
     * @param callIds    a call id that was not used before, each time
     * @param over       is given each call when it has ended
     */
    CallTraffic(long seed, List<String> extensions, int most, Supplier<Instant> clock, Supplier<String> callIds,
            Consumer<TrafficCall> over) {
        random = new Random(seed);
        this.extensions = List.copyOf(extensions);
        this.most = most;
        this.clock = clock;
        this.callIds = callIds;
        this.over = over;
    }

    /** Traffic of a simulated PBX, between its own extensions, by its clock, each time another one. */
    CallTraffic(PbxSimulator pbx, int most) {
        this(System.nanoTime(), pbx.settings().extensions(), most, pbx::now, pbx::newCallId, call -> {
        });
    }

    /** Makes moves and sends their reports, for as long as the PBX runs and somebody is logged in. */
    void play(PbxSimulator pbx, Duration every) {
        pbx.threads().later(every, () -> {
            if (!pbx.sessions().isEmpty()) {
                move().forEach(pbx::publish);
                // so that commands can name them, and no others
                Set<String> now = calls.stream().map(TrafficCall::callId).collect(Collectors.toSet());
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

    /** The next move of some call, or a new call: the reports that it makes, in their order. */
    List<ReportText> move() {
        if (calls.size() < most && random.nextInt(most) >= calls.size() * 3 / 4) {
            List<ReportText> reports = begin();
            if (!reports.isEmpty()) {
                return reports;
            }
        }
        return calls.isEmpty() ? List.of() : move(calls.get(random.nextInt(calls.size())));
    }

    /** Ends a call, if there is one: when nothing is left to end, all is over. */
    List<ReportText> end() {
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
        List<ReportText> reports = call.end(clock.get());
        over.accept(call);
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
    List<TrafficCall> calls() {
        return List.copyOf(calls);
    }
}
