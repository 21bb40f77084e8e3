// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Map;
import java.util.stream.Stream;

/** The texts of a P-Series PBX's answers: {@code errcode} is a number, 0 for success (protocol-p-cloud.md 2.2, 2.4). */
final class PSeriesAnswer {

    private static final Map<Integer, String> MESSAGES = Map.ofEntries(Map.entry(0, "SUCCESS"), Map.entry(-1, "FAILURE"),
            Map.entry(10001, "INTERFACE NOT EXISTED"), Map.entry(10003, "INTERFACE VERSION UNSUPPORTED"),
            Map.entry(10004, "TOKEN EXPIRED"), Map.entry(10005, "ACCESS DENIED"), Map.entry(10009, "OPERATION FAILED"),
            Map.entry(40001, "SYNTAX ERROR"), Map.entry(40002, "PARAMETER ERROR"), Map.entry(60001, "NOT FOUND"),
            Map.entry(60002, "MAX LIMITATION EXCEEDED"), Map.entry(70004, "ACCOUNT IP BLOCKED"),
            Map.entry(70087, "IP FORBIDDEN"), Map.entry(70130, "NO SUCH CHANNEL"));

    static final String SUCCESS = of(0).end();

    private PSeriesAnswer() {
    }

    /** An answer, to be gone on with. */
    static JsonText of(int errcode) {
        return new JsonText().raw("errcode", String.valueOf(errcode)).text("errmsg", MESSAGES.getOrDefault(errcode, "FAILURE"));
    }

    static String failed(int errcode) {
        return of(errcode).end();
    }

    /** Which parameters are wrong. */
    static String wrong(String... parameters) {
        return of(40002).array("invalid_param_list", Stream.of(parameters)
                .map(parameter -> new JsonText().text("value", parameter).text("validation_type", "invalid").end()).toList())
                .end();
    }
}
