// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A call as a script, one step a line. Empty lines and those that begin with {@code #} are comments.
 *
 * <pre>
 * party customer = inbound 5503301 to 6500 on pstn    # on a line of its own; also: outbound 1001 to 5503301 on pstn
 * RING 1002 &lt;- customer       RING ALERT ANSWER ANSWERED BYE TRANSFER FORWARD; the parties in the order of the report
 * HOLD 1002                   2.0.0 only: who has put the call on hold
 * INVITE customer             or INCOMING
 * wait 300ms                  or 2s
 * FAILED "User busy" 1001     the reason, then the parties
 * DTMF 2 customer             one key; DTMF-END 21# customer: all keys
 * IVR-END 6500 customer to 1002
 * SATISFACTION 5
 * STATUS 1002 Ringing
 * path 6700                   what follows has passed that IVR or queue (2.0.0: callpath); "path -" ends it
 * call second                 what follows is about another call, with another id; call 1495771030.365: with this id
 * CDR Inbound 5503301 -&gt; 1002 ANSWERED call=5s talk=3s trunk=pstn did=6500 agentring=2 recorded
 * raw {"action":"Anything","callid":"${callid}","sn":"${sn}"}
 * </pre>
 *
 * {@code ${callid}}, {@code ${callid:second}}, {@code ${timestart}}, {@code ${stamp}} and {@code ${sn}} are made for each run.
 * A bare number is an extension; arrows only help the reader.
 */
final class CallScenario {

    private static final List<String> NAMES = List.of("internal-call", "outbound-call", "inbound-ivr-queue", "missed-call",
            "transfer");

    private final String name;
    private final List<String> lines;

    private CallScenario(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** The scenarios that come with the simulator. */
    public static List<String> names() {
        return NAMES;
    }

    /** One of {@link #names()}. */
    public static CallScenario named(String name) {
        return of(name, TextResource.lines("scenarios/" + name + ".txt"));
    }

    /** A script of one's own; refused at once if a line is not understood. */
    public static CallScenario parse(String name, String script) {
        return of(name, script.lines().toList());
    }

    private static CallScenario of(String name, List<String> lines) {
        List<String> steps = new ArrayList<>();
        ScenarioCast rehearsal = new ScenarioCast(() -> "1.1", LocalDateTime.now(), "0");
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    ScenarioStep.read(line.strip(), rehearsal);
                } catch (RuntimeException e) {
                    String wrong = e instanceof IndexOutOfBoundsException ? "a word is missing" : e.getMessage();
                    throw new IllegalArgumentException("Scenario " + name + ", line \"" + line + "\": " + wrong, e);
                }
                steps.add(line.strip());
            }
        }
        return new CallScenario(name, List.copyOf(steps));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    List<String> steps() {
        return lines;
    }

    @Override
    public String toString() {
        return name;
    }
}
