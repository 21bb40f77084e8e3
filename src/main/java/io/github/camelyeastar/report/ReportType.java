// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a report is about: one name for all formats of reports (protocol.md 2.3 to 2.5).
 */
public enum ReportType {
    /** The PBX has started. */
    BOOT_UP("BootUp"),
    /** A trunk or an extension was added, deleted or updated. */
    CONFIG_CHANGE("ConfigChange"),
    /** The state of an extension changed: it is registered, rings, is busy and so on. */
    EXTENSION_STATUS("ExtensionStatus"),
    /** The callee rings. */
    RING("RING"),
    /** The caller hears the ring-back. */
    ALERT("ALERT"),
    /** The callee picked up. */
    ANSWER("ANSWER"),
    /** The call was answered; sent for the caller's side. */
    ANSWERED("ANSWERED"),
    /** A party hung up; sent once for each leg (protocol.md 2.4). */
    BYE("BYE"),
    /** A call was transferred; the PBX misspells it {@code Tranfer} (protocol.md 2.3). */
    TRANSFER("Tranfer", "Transfer"),
    /** A call was forwarded (2.0.0). */
    FORWARD("Forward"),
    /** The members of a call and their states (2.0.0, in the place of RING, ALERT, ANSWER, ANSWERED and BYE). */
    CALL_STATUS("CallStatus"),
    /** A call could not be made. */
    CALL_FAILED("CallFailed"),
    /** An inbound call waits for the application to accept or to refuse it, for 10 s (protocol.md 6.11). */
    INVITE("Invite"),
    /** An inbound call waits for the application to name its destination. */
    INCOMING("Incoming"),
    /** A key was pressed during a call. */
    DTMF("DTMF"),
    /** The record of an ended call (protocol.md 2.6). */
    CDR("NewCdr"),
    /** A prompt was played to its end. */
    PLAY_PROMPT_END("PlayPromptEnd"),
    /** The key pressed in a satisfaction survey. */
    SATISFACTION("satisfaction"),
    /** The outcome of a text message. */
    SMS_SENT("sms-send"),
    /** A conference's members (2.0.0). */
    CONFERENCE_STATUS("ConferenceStatus"),
    /** A call control operation of a phone (2.0.0). */
    UACSTA_CALL("uacstacall"),
    /** A queue paused an agent who missed calls (2.0.0). */
    QUEUE_AUTO_PAUSE("QueueAutoPause"),
    /** An agent of a queue let a call ring until it timed out (2.0.0). */
    QUEUE_AGENT_NO_ANSWER("QueueAgentRingNoAnswerTimeout"),
    /** A JSON object whose action is unknown or missing; all its fields are kept. */
    UNKNOWN,
    /** The report is not a JSON object; only its text and bytes are kept. */
    MALFORMED;

    /** The actions as the documents spell them, which is how they come: one look-up finds them, whatever case others have. */
    private static final Map<String, ReportType> BY_ACTION = byAction(new HashMap<>());
    private static final Map<String, ReportType> BY_ACTION_IN_ANY_CASE = byAction(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

    private final List<String> actions;

    ReportType(String... actions) {
        this.actions = List.of(actions);
    }

    /**
     * The type that an {@code action} (1.0.x, 1.0.2) or an {@code event} (2.0.0) stands for. The case does not matter: the
     * documents are not consistent. One old draft prints {@code RI} in the place of ANSWER (protocol.md 2.3). It stays UNKNOWN:
     * it could also be a RING that was cut off, and no PBX is known to send it.
     *
     * @param  action the action as the PBX sent it, or null
     * @return        the type; UNKNOWN for any other action and for null, never MALFORMED
     */
    public static ReportType ofAction(String action) {
        if (action == null) {
            return UNKNOWN;
        }
        ReportType type = BY_ACTION.get(action);
        return type == null ? BY_ACTION_IN_ANY_CASE.getOrDefault(action, UNKNOWN) : type;
    }

    private static Map<String, ReportType> byAction(Map<String, ReportType> types) {
        for (ReportType type : values()) {
            for (String action : type.actions) {
                types.put(action, type);
            }
        }
        return types;
    }
}
