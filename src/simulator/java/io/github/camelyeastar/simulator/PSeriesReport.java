// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A report as a P-Series PBX sends it: {@code {type, sn, msg}}, with {@code msg} a text or an object (protocol-p-cloud.md 2.7).
 * It says what the 2.0.0 format of the S-Series says, in other words.
 *
 * @param type its number
 * @param text the body
 */
record PSeriesReport(int type, String text) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Integer> TYPES = Map.ofEntries(Map.entry("CallStatus", 30011), Map.entry("NewCdr", 30012),
            Map.entry("Tranfer", 30013), Map.entry("Forward", 30014), Map.entry("CallFailed", 30015),
            Map.entry("Invite", 30016), Map.entry("Incoming", 30016), Map.entry("DTMF", 30017),
            Map.entry("PlayPromptEnd", 30018), Map.entry("satisfaction", 30019), Map.entry("uacstacall", 30020),
            Map.entry("QueueAutoPause", 30025), Map.entry("QueueAgentRingNoAnswerTimeout", 30026));
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("callid", "call_id"),
            Map.entry("ext", "extension"), Map.entry("channelid", "channel_id"), Map.entry("memberstatus", "member_status"),
            Map.entry("callpath", "call_path"), Map.entry("trunkname", "trunk_name"),
            Map.entry("registeredIP", "registered_ip"),
            Map.entry("extnumber", "extension"), Map.entry("cstacallid", "call_id"), Map.entry("ipaddress", "ip_address"),
            Map.entry("queue", "queue_number"), Map.entry("agent", "agent_number"), Map.entry("caller", "caller_number"),
            Map.entry("misscall", "calls"), Map.entry("surveyresult", "survey_result"));
    private static final Set<Integer> WITHOUT_SERIAL_NUMBER = Set.of(30022, 30023, 30025, 30026);
    private static final Set<Integer> OBJECTS = Set.of(30025, 30026);

    /** Null if a P-Series PBX has no such report. */
    static PSeriesReport of(ReportText report, PbxSettings settings) {
        ObjectNode v2 = read(report.render(ReportFormat.V2_0_0, null));
        String event = v2.path("event").asText();
        v2.remove("event");
        if (report.cdr() != null) {
            return envelope(30012, cdr(report.cdr(), settings.personality().p().blanksForEmpty()), settings);
        }
        return switch (event) {
            case "ExtensionStatus" -> extensionStatus(v2, settings);
            case "ConfigChange" -> configChange(v2, settings);
            case "DTMF", "PlayPromptEnd" -> envelope(TYPES.get(event), withMembers(v2, report), settings);
            default -> TYPES.containsKey(event) ? envelope(TYPES.get(event), (ObjectNode) renamed(v2), settings) : null;
        };
    }

    /** With the members, which 2.0.0 leaves out. INFERENCE: the prompt of an IVR goes by the number of the IVR. */
    private static ObjectNode withMembers(ObjectNode v2, ReportText report) {
        JsonText members = new JsonText();
        SentParty.put(members, ReportFormat.V2_0_0, report.callId(), report.parties());
        ObjectNode all = JSON.createObjectNode().set("callid", v2.remove("callid"));
        all.setAll(read(members.end()));
        JsonNode ivr = v2.remove("ivr");
        all.setAll(v2);
        if (ivr != null) {
            all.set("prompt", ivr.get("number"));
        }
        return (ObjectNode) renamed(all);
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PSeriesReport envelope(int type, ObjectNode message, PbxSettings settings) {
        PSeriesPersonality personality = settings.personality().p();
        boolean object = switch (personality.message()) {
            case BY_TYPE -> OBJECTS.contains(type);
            case TEXT -> false;
            case OBJECT -> true;
        };
        ObjectNode envelope = JSON.createObjectNode();
        boolean serialNumber = !WITHOUT_SERIAL_NUMBER.contains(type);
        if (serialNumber && personality.serialNumberFirst()) {
            envelope.put("sn", settings.serialNumber());
        }
        envelope.put("type", type);
        if (serialNumber && !personality.serialNumberFirst()) {
            envelope.put("sn", settings.serialNumber());
        }
        envelope.set("msg", object ? message : TextNode.valueOf(message.toString()));
        return new PSeriesReport(type, envelope.toString());
    }

    private static PSeriesReport extensionStatus(ObjectNode v2, PbxSettings settings) {
        String status = v2.path("status").asText();
        boolean registration = status.endsWith("egistered");
        ObjectNode message = JSON.createObjectNode().put("extension", v2.path("extension").asText());
        if (registration) {
            message.put("kind", "Sip");
        }
        message.put("status", status);
        if (registration) {
            message.put("registered_ip", v2.path("registeredIP").asText(""));
        }
        return envelope(registration ? 30007 : 30008, message, settings);
    }

    private static PSeriesReport configChange(ObjectNode v2, PbxSettings settings) {
        boolean extension = "extension".equals(v2.path("type").asText());
        String option = switch (v2.path("operation").asText()) {
            case "add" -> "CREATE";
            case "del" -> "DELETE";
            default -> "UPDATE";
        };
        ObjectNode message = JSON.createObjectNode();
        message.put(extension ? "ext_number" : "trunk_name", v2.path(extension ? "extid" : "trunkname").asText());
        return envelope(extension ? 30022 : 30023, message.put("option", option), settings);
    }

    private static ObjectNode cdr(SimulatedCdr cdr, boolean blanks) {
        String empty = blanks ? " " : "";
        return JSON.createObjectNode().put("call_id", cdr.callId()).put("time_start", cdr.timeStart())
                .put("call_from", cdr.from()).put("call_to", cdr.to()).put("call_duration", cdr.callSeconds())
                .put("talk_duration", cdr.talkSeconds()).put("src_trunk_name", orElse(cdr.sourceTrunk(), empty))
                .put("dst_trunk_name", orElse(cdr.destTrunk(), empty)).put("pin_code", orElse(cdr.pinCode(), empty))
                .put("status", cdr.status()).put("type", cdr.type()).put("recording", orElse(cdr.recording(), empty))
                .put("did_number", orElse(cdr.didNumber(), empty))
                .put("agent_ring_time", Integer.parseInt(orElse(cdr.agentRingTime(), "0"))).put("uid", uid(cdr));
    }

    private static String orElse(String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    /** The record's own id: it is the same wherever the record is told of. */
    static String uid(SimulatedCdr cdr) {
        int hash = (cdr.callId() + cdr.from() + cdr.to() + cdr.status() + cdr.callSeconds()).hashCode();
        return cdr.timeStart().replaceAll("\\D", "") + String.format("%08X", hash);
    }

    /** With the names that the P-Series has for the same things. */
    private static JsonNode renamed(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(element -> array.add(renamed(element)));
            return array;
        } else if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        node.properties().forEach(field -> {
            boolean number = "flag".equals(field.getKey()) && field.getValue().asText().matches("\\d{1,9}");
            JsonNode value = number ? JSON.getNodeFactory().numberNode(field.getValue().asInt()) : renamed(field.getValue());
            object.set(NAMES.getOrDefault(field.getKey(), field.getKey()), value);
        });
        return object;
    }
}
