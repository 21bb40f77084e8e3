// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Named settings of which only the deviations from the defaults are kept. Immutable; {@code toString} names what deviates. */
abstract class Traits<T extends Traits<T>> {

    private final Map<String, Object> defaults;
    private final Map<String, Object> deviations;

    Traits(Map<String, Object> defaults, Map<String, Object> deviations) {
        this.defaults = defaults;
        this.deviations = Collections.unmodifiableMap(deviations);
    }

    abstract T deviating(Map<String, Object> newDeviations);

    final boolean flag(String name) {
        return (Boolean) trait(name);
    }

    final Object trait(String name) {
        return deviations.getOrDefault(name, defaults.get(name));
    }

    final T with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(deviations);
        changed.remove(name);
        if (!defaults.get(name).equals(value)) {
            changed.put(name, value);
        }
        return deviating(changed);
    }

    /** The same, by the texts that a user gives; {@code downloads.length} is the setting {@code length} of the downloads. */
    final T with(String name, String text) {
        int dot = name.indexOf('.');
        if (dot > 0 && trait(name.substring(0, dot)) instanceof Traits<?> inner
                && inner.defaults.containsKey(name.substring(dot + 1))) {
            String within = name.substring(dot + 1);
            Object value = Setting.parse(name, inner.defaults.get(within), text);
            return with(name.substring(0, dot), inner.with(within, value));
        }
        Object defaultValue = defaults.get(name);
        if (defaultValue == null || defaultValue instanceof Traits<?>) {
            throw new IllegalArgumentException("There is no personality \"" + name + "\". There are: "
                    + settings().stream().map(Setting::name).collect(Collectors.joining(", ")));
        }
        return with(name, Setting.parse(name, defaultValue, text));
    }

    /** All that can be set, by name. */
    final List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        new TreeMap<>(defaults).forEach((name, value) -> {
            if (value instanceof Traits<?> inner) {
                inner.settings().forEach(setting -> settings.add(
                        new Setting(name + "." + setting.name(), setting.values(), setting.defaultValue())));
            } else {
                settings.add(Setting.of(name, value));
            }
        });
        return settings;
    }

    static String text(Object value) {
        return value instanceof Duration time ? TimeText.of(time) : value.toString();
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && deviations.equals(((Traits<?>) other).deviations);
    }

    @Override
    public final int hashCode() {
        return deviations.hashCode();
    }

    @Override
    public final String toString() {
        return deviations.isEmpty() ? "defaults" : deviations("").collect(Collectors.joining(", "));
    }

    /** Each as {@link #with(String, String)} takes it. */
    private Stream<String> deviations(String prefix) {
        return deviations.entrySet().stream().flatMap(deviation -> deviation.getValue() instanceof Traits<?> inner
                ? inner.deviations(prefix + deviation.getKey() + ".")
                : Stream.of(prefix + deviation.getKey() + "=" + text(deviation.getValue())));
    }
}
