// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a report is about: one name for all formats of reports (protocol.md 2.3 to 2.5), and for all series of PBXs. The
 * P-Series numbers its reports.
 */
public enum ReportType {
    /** The PBX has started. */
    BOOT_UP("BootUp"),
    /** A trunk or an extension was added, deleted or updated. */
    CONFIG_CHANGE("ConfigChange", 30022, 30023),
    /** The state of an extension changed: it is registered, rings, is busy and so on. */
    EXTENSION_STATUS("ExtensionStatus", 30007, 30008),
    /** The presence of an extension changed, such as available or do not disturb (P-Series). */
    EXTENSION_PRESENCE(30009),
    /** The state of a trunk changed (P-Series). */
    TRUNK_STATUS(30010),
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
    TRANSFER("Tranfer", "Transfer", 30013),
    /** A call was forwarded (2.0.0, P-Series). */
    FORWARD("Forward", 30014),
    /** The members of a call and their states (2.0.0, P-Series; instead of RING, ALERT, ANSWER, ANSWERED and BYE). */
    CALL_STATUS("CallStatus", 30011),
    /** A call could not be made. */
    CALL_FAILED("CallFailed", 30015),
    /** An inbound call waits for the application to accept or to refuse it, for 10 s (protocol.md 6.11). */
    INVITE("Invite", 30016),
    /** An inbound call waits for the application to name its destination. */
    INCOMING("Incoming"),
    /** A key was pressed during a call. */
    DTMF("DTMF", 30017),
    /** The record of an ended call (protocol.md 2.6). */
    CDR("NewCdr", 30012),
    /** A prompt was played to its end. */
    PLAY_PROMPT_END("PlayPromptEnd", 30018),
    /** The key pressed in a satisfaction survey. */
    SATISFACTION("satisfaction", 30019),
    /** The outcome of a text message. */
    SMS_SENT("sms-send"),
    /** A conference's members (2.0.0). */
    CONFERENCE_STATUS("ConferenceStatus"),
    /** Something happened to a conference without a host (P-Series). */
    CONFERENCE_WITHOUT_HOST(30024),
    /** A call control operation of a phone (2.0.0, P-Series). */
    UACSTA_CALL("uacstacall", 30020),
    /** A queue paused an agent who missed calls (2.0.0, P-Series). */
    QUEUE_AUTO_PAUSE("QueueAutoPause", 30025),
    /** An agent of a queue let a call ring until it timed out (2.0.0, P-Series). */
    QUEUE_AGENT_NO_ANSWER("QueueAgentRingNoAnswerTimeout", 30026),
    /** The state of an agent in a queue changed (P-Series). */
    AGENT_STATUS(30029),
    /** A message came in over a channel for messages (P-Series). */
    MESSAGE_RECEIVED(30031),
    /** The outcome of a message that was sent over a channel for messages (P-Series). */
    MESSAGE_SENT(30032),
    /** A message was read by its receiver (P-Series). */
    MESSAGE_READ(30038),
    /** Some messages of a batch could not be sent (P-Series). */
    BULK_MESSAGE_FAILED(30030),
    /** A recording that was asked for is ready to be downloaded (P-Series). */
    RECORDING_READY(30033),
    /** A call report that was asked for is ready to be downloaded, or could not be made (P-Series). */
    CALL_REPORT_READY(30027),
    /** The note of a call changed (P-Series). */
    CALL_NOTE(30028),
    /** The organization of the extensions changed, or was switched on or off (P-Series). */
    ORGANIZATION_CHANGE(30005, 30006),
    /** The PBX tells an administrator about an event: a piece of information, a warning or an alert (P-Series). */
    SYSTEM_EVENT(30034, 30035, 30036),
    /** A JSON object whose action is unknown or missing; all its fields are kept. */
    UNKNOWN,
    /** The report is not a JSON object; only its text and bytes are kept. */
    MALFORMED;

    /** The actions as the documents spell them. PBXs send this spelling, so one look-up usually finds it. */
    private static final Map<String, ReportType> BY_ACTION = byAction(new HashMap<>());
    private static final Map<String, ReportType> BY_ACTION_IN_ANY_CASE = byAction(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));

    private final List<String> actions;

    /** @param names the PBXs' names for the type: words in the S-Series, numbers in the P-Series */
    ReportType(Object... names) {
        this.actions = Stream.of(names).map(Object::toString).toList();
    }

    /**
     * The type that an {@code action} (1.0.x, 1.0.2), an {@code event} (2.0.0) or the number in a {@code type} (P-Series)
     * stands for. The case does not matter: the documents are not consistent. One old draft prints {@code RI} in the place of
     * ANSWER (protocol.md 2.3). {@code RI} stays UNKNOWN: it could also be a RING that was cut off, and no PBX is known to send
     * it.
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
