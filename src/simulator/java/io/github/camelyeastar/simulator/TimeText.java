// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 500ms}, {@code 5s}, {@code 1m}, {@code 1h}. */
final class TimeText {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

    private TimeText() {
    }

    static Duration parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a time such as 500ms, 5s, 1m or 1h");
        }
        return Duration.ofMillis(Long.parseLong(time.group(1)) * MILLIS.get(time.group(2)));
    }

    /** In the largest unit that gives a whole number. */
    static String of(Duration time) {
        long millis = time.toMillis();
        for (String unit : new String[]{"h", "m", "s"}) {
            if (millis > 0 && millis % MILLIS.get(unit) == 0) {
                return millis / MILLIS.get(unit) + unit;
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }
}
