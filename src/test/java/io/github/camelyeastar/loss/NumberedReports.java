// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.util.List;
import java.util.regex.Pattern;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.simulator.TestSamples;

/** Reports of calls as the documents print them, each with a call id of its own: no two are the same. */
final class NumberedReports {
    /** The id as the S-Series writes it, or as the P-Series writes it in a text or in an object. */
    private static final Pattern CALL_ID = Pattern.compile("(?<start>call_?id\\\\?\":\\\\?\")[^\"\\\\]+");
    private static final Pattern NUMBERED = Pattern.compile("call_?id\\\\?\":\\\\?\"1600000000\\.[0-9]+\\\\?\"");
    private static final List<String> SAMPLES = TestSamples.of("1.0.2").stream()
            .filter(text -> CALL_ID.matcher(text).find()).toList();
    private static final List<String> SAMPLES_OF_P = samplesOfP();

    private NumberedReports() {
    }

    /** Whether it is one. */
    static boolean isOne(String text) {
        return NUMBERED.matcher(text).find();
    }

    static String text(int number) {
        return text(Series.S, number);
    }

    static String text(Series series, int number) {
        List<String> samples = series == Series.P ? SAMPLES_OF_P : SAMPLES;
        return CALL_ID.matcher(samples.get(number % samples.size())).replaceAll("${start}1600000000." + number);
    }

    /** Those that have a call id of their own. */
    private static List<String> samplesOfP() {
        return TestSamples.ofPSeries().stream().filter(columns -> columns[1].contains(".")).map(columns -> columns[3]).toList();
    }
}
