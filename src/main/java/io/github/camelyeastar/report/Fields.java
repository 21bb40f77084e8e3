// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.List;
import java.util.Map;

/**
 * How the typed views read a report's fields: by any spelling of a field's name. A blank value counts as missing, since the
 * PBX's formats use either to say that there is nothing (protocol.md 2.6).
 */
final class Fields {
    private Fields() {
    }

    /**
     * The first text that is not blank, in the order of the names. A repeated key or an array gives its first element that is
     * not blank.
     *
     * @return the text as the PBX sent it; null if there is none
     */
    static String text(Map<String, ?> fields, String... names) {
        for (String name : names) {
            String text = text(fields.get(name));
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static String text(Object value) {
        if (value instanceof List<?> values) {
            for (Object element : values) {
                // one level only: an array in an array is not a repeated key, and a sender must not decide how deep this recurs
                String text = element instanceof List ? null : text(element);
                if (text != null) {
                    return text;
                }
            }
            return null;
        }
        if (value == null || value instanceof Map) {
            return null;
        }
        String text = value.toString();
        return text.isBlank() ? null : text;
    }
}
