// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Masks secrets in what an error answer says, such as {@code "errordata":"mobile"} (protocol.md 7a). A PBX may repeat there what
 * it was sent, and exceptions are logged.
 */
final class SecretMask {
    private static final String MASKED = "xxxxxx";
    private static final Pattern SECRET_NAME = Pattern.compile("password|secret|token|random", Pattern.CASE_INSENSITIVE);
    /** What may be a token, or the MD5 of a password. */
    private static final Pattern SECRET_VALUE = Pattern.compile("[0-9a-fA-F]{32,}");

    private SecretMask() {
    }

    /** Masks the values of fields whose name is that of a secret, and secrets in the other values. */
    static Map<String, Object> mask(Map<?, ?> fields, Collection<String> secrets) {
        Map<String, Object> masked = new LinkedHashMap<>();
        fields.forEach((name, value) -> masked.put(String.valueOf(name),
                SECRET_NAME.matcher(String.valueOf(name)).find() ? MASKED : mask(value, secrets)));
        return Collections.unmodifiableMap(masked);
    }

    /** Masks secrets in a text, or in the values of a map or a list. */
    static Object mask(Object value, Collection<String> secrets) {
        if (value instanceof Map<?, ?> fields) {
            return mask(fields, secrets);
        } else if (value instanceof List<?> elements) {
            return Collections.unmodifiableList(elements.stream().map(element -> mask(element, secrets))
                    .collect(Collectors.toList()));
        } else if (!(value instanceof String)) {
            return value;
        }
        String text = (String) value;
        for (String secret : secrets) {
            text = text.replace(secret, MASKED);
        }
        return SECRET_VALUE.matcher(text).replaceAll(MASKED);
    }
}
