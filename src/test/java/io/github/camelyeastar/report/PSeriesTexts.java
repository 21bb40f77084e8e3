// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

/** Reports of the P-Series. */
final class PSeriesTexts {
    static final String CDR_MESSAGE = """
            {"call_id":"1760000001.17","time_start":"2026-10-09 10:00:01","call_from":"0301234567","call_to":"1002",\
            "call_duration":31,"talk_duration":24,"src_trunk_name":"in","dst_trunk_name":"out","pin_code":"77",\
            "status":"ANSWERED","type":"Inbound","recording":"r.wav","did_number":"5503","agent_ring_time":7,\
            "uid":"20261009100001A1B2C"}""";
    static final String CDR = inEnvelope("30012", CDR_MESSAGE);

    private PSeriesTexts() {
    }

    /** A report whose message is JSON in a text. */
    static String inEnvelope(String type, String message) {
        return "{\"type\":" + type + ",\"sn\":\"363X0000A1B2\",\"msg\":\""
                + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
}
