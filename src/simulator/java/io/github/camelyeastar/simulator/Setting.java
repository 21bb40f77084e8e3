// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One setting of a personality, as text: what {@code --help} and docs/simulator.md say of it.
 *
 * @param name         as in {@code --personality name=value}
 * @param values       what it may be
 * @param defaultValue what it is unless set
 */
record Setting(String name, String values, String defaultValue) {

    /** By the type of the default. */
    static Setting of(String name, Object defaultValue) {
        if (defaultValue instanceof Enum<?> choice) {
            List<String> names = Arrays.stream(choice.getDeclaringClass().getEnumConstants()).map(Enum::name).toList();
            return new Setting(name, String.join(", ", names), choice.name());
        }
        String values = defaultValue instanceof Boolean
                ? "true, false"
                : defaultValue instanceof Integer ? "a number" : "a time";
        return new Setting(name, values, Traits.text(defaultValue));
    }

    /** The value that a text means, of the type of the default. */
    static Object parse(String name, Object defaultValue, String text) {
        if (defaultValue instanceof Enum<?> choice) {
            return Arrays.stream(choice.getDeclaringClass().getEnumConstants())
                    .filter(each -> each.name().equalsIgnoreCase(text)).findAny()
                    .orElseThrow(() -> wrong(name, defaultValue, text));
        }
        if (defaultValue instanceof Boolean && List.of("true", "false").contains(text)) {
            return Boolean.valueOf(text);
        }
        if (defaultValue instanceof Integer && text.matches("\\d{1,9}")) {
            return Integer.valueOf(text);
        }
        if (defaultValue instanceof Duration) {
            return time(name, text);
        }
        throw wrong(name, defaultValue, text);
    }

    private static Duration time(String name, String text) {
        try {
            return TimeText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The personality " + name + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String name, Object defaultValue, String text) {
        return new IllegalArgumentException("The personality " + name + " is \"" + text + "\", but may be "
                + of(name, defaultValue).values());
    }
}
