// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@link CallTraffic} that tells the truth about its calls: which there are, who is in them, and how the day went. */
public final class TestTraffic {

    private final CallTraffic traffic;
    private int over;
    private int answered;
    private int missed;
    private int waits;
    private long waitSeconds;

    /** What the parameters are, {@link CallTraffic} says. */
    public TestTraffic(long seed, List<String> extensions, int most, Supplier<Instant> clock, Supplier<String> callIds) {
        traffic = new CallTraffic(seed, extensions, most, clock, callIds, this::over);
    }

    /** Traffic of a simulated PBX, between its own extensions, by its clock. */
    public TestTraffic(PbxSimulator pbx, long seed, int most) {
        this(seed, pbx.settings().extensions(), most, pbx::now, pbx::newCallId);
    }

    private void over(TrafficCall call) {
        over++;
        answered += call.answered() ? 1 : 0;
        missed += call.inbound() && !call.answered() ? 1 : 0;
        if (call.inbound() && call.answered()) {
            waits++;
            waitSeconds += call.waitSeconds();
        }
    }

    /** The texts of the next move in one format: none, if that format does not tell of it. */
    public List<String> move(String version) {
        return texts(traffic.move(), version);
    }

    /** The texts of the end of a call, if there is one: when nothing is left to end, all is over. */
    public List<String> end(String version) {
        return texts(traffic.end(), version);
    }

    private static List<String> texts(List<ReportText> reports, String version) {
        ReportFormat format = ReportFormat.of(version);
        return reports.stream().filter(report -> report.existsIn(format)).map(report -> report.render(format, "1")).toList();
    }

    /** Sends the reports of the next move; tells how many there are for all sessions. */
    public int move(PbxSimulator pbx) {
        return traffic.move().stream().mapToInt(report -> pbx.publish(report).entries().size()).sum();
    }

    /** The calls that there are, by their ids. */
    public Map<String, TrueCall> calls() {
        Map<String, TrueCall> now = new TreeMap<>();
        traffic.calls().forEach(call -> now.put(call.callId(), new TrueCall(call.members(), call.waitsInQueue())));
        return now;
    }

    /** The figures so far. */
    public TrueDay day() {
        return new TrueDay(over, answered, missed, waits == 0 ? 0 : Math.round((float) waitSeconds / waits));
    }

    /** The state of each member of a call by its number, ALERT, RING, TALK or HOLD, and whether it waits in a queue. */
    public record TrueCall(Map<String, String> members, boolean waitsInQueue) {
    }

    /** The figures of all calls that are over. */
    public record TrueDay(int calls, int answered, int missed, int meanWaitSeconds) {
    }
}
