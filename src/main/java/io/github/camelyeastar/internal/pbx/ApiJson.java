// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON of commands and their answers. Errors do not show the text itself, which may hold a secret. */
public final class ApiJson {
    /** As lenient as the parser of reports: the PBX's JSON may have faults (protocol.md 6.4). */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final ObjectReader OBJECT = JSON.readerFor(new TypeReference<Map<String, Object>>() {
    });

    private ApiJson() {
    }

    public static String write(Map<?, ?> parameters) {
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The parameters can't be written as JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * Reads a command's parameters.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static Map<String, Object> parameters(String text) {
        try {
            Map<String, Object> parameters = OBJECT.readValue(text);
            if (parameters != null) {
                return parameters;
            }
        } catch (JsonProcessingException e) {
            // the error is thrown below
        }
        throw new IllegalArgumentException("The message body is not a JSON object, as the parameters of a command have to be");
    }

    /** Whether the bytes are the beginning of a JSON object. */
    public static boolean begins(byte[] bytes) {
        return text(bytes).startsWith("{");
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return (text.startsWith("\ufeff") ? text.substring(1) : text).stripLeading();
    }

    /** A value of an answer as text; null if there is none, or a blank one. */
    static String text(Object value) {
        String text = value == null ? "" : value.toString().trim();
        return text.isEmpty() ? null : text;
    }

    /** The answer in the bytes; null if they are not a JSON object. */
    public static Map<String, Object> answer(byte[] bytes) {
        try {
            return OBJECT.readValue(bytes);
        } catch (IOException e) {
            // Jackson stops at bytes that are not UTF-8. Decoded before, a name in another charset spoils only itself
            try {
                return OBJECT.readValue(text(bytes));
            } catch (JsonProcessingException unreadable) {
                return null;
            }
        }
    }
}
