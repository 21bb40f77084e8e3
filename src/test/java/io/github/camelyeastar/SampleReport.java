// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

/** Reports that differ in how their repeats are told, in the words of each series. */
enum SampleReport {
    /** Of a call. */
    RING("{\"action\":\"RING\",\"callid\":\"1.1\"}", 30011, "{\"call_id\":\"1.1\",\"members\":[]}"),
    /** The record of a call, to 1005. */
    CDR("{\"action\":\"NewCdr\",\"callid\":\"1.1\",\"callfrom\":\"1001\",\"callto\":\"1005\"}", 30012,
            "{\"call_id\":\"1.1\",\"call_from\":\"1001\",\"call_to\":\"1005\",\"uid\":\"20261009-1005\"}"),
    /** Of no call. */
    REGISTERED("{\"action\":\"ExtensionStatus\",\"extension\":\"1001\",\"status\":\"Registered\"}", 30007,
            "{\"extension\":\"1001\",\"status\":\"Registered\"}"),
    /** A key that was pressed. */
    KEY("{\"action\":\"DTMF\",\"callid\":\"1.1\",\"info\":\"2\",\"flag\":\"0\"}", 30017,
            "{\"call_id\":\"1.1\",\"info\":\"2\",\"flag\":0}");

    private final String text;
    private final int type;
    private final String message;

    SampleReport(String text, int type, String message) {
        this.text = text;
        this.type = type;
        this.message = message;
    }

    /** As a PBX of that series sends it. */
    String of(Series series) {
        return series == Series.P
                ? "{\"type\":" + type + ",\"sn\":\"363X0000A1B2\",\"msg\":\"" + message.replace("\"", "\\\"") + "\"}"
                : text;
    }
}
