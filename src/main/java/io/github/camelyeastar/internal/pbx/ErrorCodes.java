// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.ErrorGroup;

/** The error codes of one series: their groups and meanings are data in a resource (protocol.md 4). */
public final class ErrorCodes {
    private static final ErrorCode NONE = new ErrorCode(null, null, ErrorGroup.UNKNOWN, Kind.OTHER);

    private final Map<String, ErrorCode> known = new TreeMap<>();
    private final Properties advice;

    /**
     * @param series as the names of the resources begin
     * @param kinds  the codes that the component does something about, and what each of them means to it
     */
    ErrorCodes(String series, Map<String, Kind> kinds) {
        Properties properties = load(series + "-error-codes.properties");
        advice = load(series + "-advice.properties");
        for (String code : properties.stringPropertyNames()) {
            String[] groupAndMeaning = properties.getProperty(code).split(":", 2);
            known.put(code, new ErrorCode(code, groupAndMeaning[1].strip(),
                    ErrorGroup.valueOf(groupAndMeaning[0].toUpperCase(Locale.ROOT)), kinds.getOrDefault(code, Kind.OTHER)));
        }
    }

    private static Properties load(String resource) {
        Properties properties = new Properties();
        try (Reader in = new InputStreamReader(ErrorCodes.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /** What can be done about a login that failed so; null if there is nothing to say. */
    public String advice(Kind kind) {
        return advice.getProperty(kind.name());
    }

    /** What is known of a code, which may be null. */
    ErrorCode of(String code) {
        return code == null
                ? NONE
                : known.getOrDefault(code,
                        new ErrorCode(code, "not in the vendor's documents", ErrorGroup.UNKNOWN, Kind.OTHER));
    }

    /** What the PBX would say of an error, with the first of its codes for it; without a code if none is known. */
    public ErrorCode of(Kind kind) {
        return known.values().stream().filter(code -> code.kind() == kind).findFirst()
                .orElseGet(() -> new ErrorCode(null, null, ErrorGroup.SESSION, kind));
    }

    /** All codes that the documents name, in the order of their numbers. */
    public Collection<ErrorCode> all() {
        return known.values();
    }
}
