// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * For JMH: a report is read by our parser, and by Jackson's own ways to read the same bytes, both of which lose parties of the
 * default format (protocol.md 6.4). In this package, as the parser is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReportReading {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {
    };
    /** What is read. */
    public enum Text {
        /** Repeated keys, as by default. */
        RING_1_0_0(
                "{\"action\":\"RING\",\"callid\":\"1495706238.328\",\"ext\":{\"extid\":\"1000\"},\"ext\":{\"extid\":\"1002\"},"
                        + "\"sn\":\"369362089179\"}"),
        /** Parties in {@code call}. */
        RING_1_0_2(
                "{\"action\":\"RING\",\"callid\":\"1495771030.365\",\"call\":[{\"outbound\":{\"from\":\"1002\","
                        + "\"to\":\"42003\",\"trunk\":\"sip-142\",\"outboundid\":\"1495771030.366\"}},"
                        + "{\"ext\":{\"extid\":\"1002\"}}],\"sn\":\"369362089179\"}"),
        /** Parties in {@code members}. */
        CALL_STATUS_2_0_0(
                "{\"event\":\"CallStatus\",\"callid\":\"1495771030.365\",\"members\":[{\"outbound\":{\"from\":\"1002\","
                        + "\"to\":\"42003\",\"trunkname\":\"sip-142\",\"channelid\":\"PJSIP/trunk-sip-142-endpoint-0000c1c7\","
                        + "\"memberstatus\":\"RING\"}},{\"ext\":{\"number\":\"1002\",\"channelid\":\"PJSIP/1002-0000c25b\","
                        + "\"memberstatus\":\"ALERT\"}}],\"sn\":\"369362089179\"}"),
        /** No objects within. */
        CDR("{\"action\":\"NewCdr\",\"callid\":\"1547391782.318\",\"timestart\":\"2019-01-13 23:03:02\","
                + "\"callfrom\":\"1001\",\"callto\":\"1005\",\"callduraction\":\"21\",\"talkduraction\":\"10\","
                + "\"status\":\"ANSWERED\",\"type\":\"Internal\","
                + "\"recording\":\"20180315201242-1521173562.46-203-201-Internal.yswav\",\"sn\":\"369362089179\"}"),
        /** Cut off: Jackson throws, and is caught. */
        MALFORMED(RING_1_0_2.json.substring(0, RING_1_0_2.json.length() - 10));

        private final String json;

        Text(String json) {
            this.json = json;
        }

        public String json() {
            return json;
        }
    }

    @Param
    public Text text;

    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] bytes;

    @Setup
    public void encode() {
        bytes = text.json.getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public Object ours() {
        return ReportParser.parse(bytes, null);
    }

    @Benchmark
    public Object readTree() throws IOException {
        try {
            return mapper.readTree(bytes);
        } catch (JsonProcessingException e) {
            return e;
        }
    }

    @Benchmark
    public Object readMap() throws IOException {
        try {
            return mapper.readValue(bytes, MAP);
        } catch (JsonProcessingException e) {
            return e;
        }
    }
}
