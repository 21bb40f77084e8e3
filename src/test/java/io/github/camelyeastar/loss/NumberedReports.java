// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.util.List;
import java.util.regex.Pattern;

import io.github.camelyeastar.simulator.TestSamples;

/** Reports of calls as the documents print them, each with a call id of its own: no two are the same. */
final class NumberedReports {
    private static final String CALL_ID = "\"callid\":\"[^\"]*\"";
    private static final Pattern NUMBERED = Pattern.compile("\"callid\":\"1600000000\\.[0-9]+\"");
    private static final List<String> SAMPLES = TestSamples.of("1.0.2").stream()
            .filter(text -> text.matches(".*" + CALL_ID + ".*")).toList();

    private NumberedReports() {
    }

    /** Whether it is one. */
    static boolean isOne(String text) {
        return NUMBERED.matcher(text).find();
    }

    static String text(int number) {
        return SAMPLES.get(number % SAMPLES.size()).replaceAll(CALL_ID, "\"callid\":\"1600000000." + number + "\"");
    }
}
