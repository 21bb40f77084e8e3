// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Finds the CDR in the text of a NewCdr, whatever the format and the spelling (protocol.md 2.6). */
final class CdrReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {
    };

    private final Map<String, Object> fields;

    private CdrReader(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** Null if the text is something else. */
    static SimulatedCdr read(String text) {
        if (!text.contains("NewCdr")) {
            return null;
        }
        try {
            CdrReader reader = new CdrReader(JSON.readValue(text, FIELDS));
            return "NewCdr".equals(reader.value(null, "action", "event")) ? reader.cdr() : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private SimulatedCdr cdr() {
        return new SimulatedCdr(value("", "callid", "cdrid"), value("", "timestart"), value("", "callfrom"),
                value("", "callto"),
                value("", "srctrunkname"), value("", "desttrunkname", "dsttrcunkname", "dsttrunkname", "dstrunkname"),
                seconds("callduraction"), seconds("talkduraction"), value("", "status").replace("NO ANSWERED", "NO ANSWER"),
                value("", "type"), value(null, "pincode"), value(null, "recording"), value(null, "didnumber"),
                value(null, "agentringtime"));
    }

    private int seconds(String name) {
        String text = value("0", name);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private String value(String otherwise, String... names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null) {
                return value.toString();
            }
        }
        return otherwise;
    }
}
