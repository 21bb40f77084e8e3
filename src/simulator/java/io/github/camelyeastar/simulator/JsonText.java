// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.Collection;

/** Writes one JSON object key by key; unlike a JSON library it repeats a key when told to, as the PBX does. */
final class JsonText {

    private final StringBuilder out = new StringBuilder("{");

    /** A string; nothing for null. */
    JsonText text(String key, String value) {
        return value == null ? this : raw(key, quote(value));
    }

    /** A value that is JSON already. */
    JsonText raw(String key, String json) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append(quote(key)).append(':').append(json);
        return this;
    }

    JsonText array(String key, Collection<String> values) {
        return raw(key, "[" + String.join(",", values) + "]");
    }

    String end() {
        return out + "}";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
