// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON of commands and their answers. Errors do not show the text itself, which may hold a secret. */
public final class ApiJson {
    /** As lenient as the parser of reports: the PBX's JSON may have faults (protocol.md 6.4). */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final Set<Class<?>> PLAIN = Set.of(String.class, Boolean.class, Integer.class, Long.class);

    /**
     * Reads fields that are not plain, and writes maps with such fields. A login has plain fields only, and Jackson needs longer to load the
     * classes of a mapper than for the rest of the first login. ApiJsonTest guards this.
     */
    private static final class Mapper {
        static final ObjectCodec JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    }

    private ApiJson() {
    }

    public static String write(Map<?, ?> parameters) {
        StringWriter text = new StringWriter();
        boolean plain = parameters.keySet().stream().allMatch(String.class::isInstance)
                && parameters.values().stream().allMatch(value -> value == null || PLAIN.contains(value.getClass()));
        try (JsonGenerator json = JSON.createGenerator(text)) {
            if (!plain) {
                json.setCodec(Mapper.JSON);
                json.writePOJO(parameters);
            } else {
                json.writeStartObject();
                for (Map.Entry<?, ?> parameter : parameters.entrySet()) {
                    json.writeFieldName((String) parameter.getKey());
                    json.writePOJO(parameter.getValue());
                }
                json.writeEndObject();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The parameters can't be written as JSON: "
                    + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()));
        }
        return text.toString();
    }

    /**
     * Reads a command's parameters.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static Map<String, Object> parameters(String text) {
        try {
            return read(JSON.createParser(text));
        } catch (IOException e) {
            // without the cause, which may show the text
            throw new IllegalArgumentException(
                    "The message body is not a JSON object, as the parameters of a command have to be");
        }
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
            return read(JSON.createParser(bytes));
        } catch (IOException e) {
            // Jackson stops at bytes that are not UTF-8. Decoded before, a name in another charset spoils only itself
            try {
                return read(JSON.createParser(text(bytes)));
            } catch (IOException unreadable) {
                return null;
            }
        }
    }

    private static Map<String, Object> read(JsonParser json) throws IOException {
        try (json) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(json, "This is not an object");
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                fields.put(name, value(json, json.nextToken()));
            }
            return fields;
        }
    }

    private static Object value(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> {
                json.setCodec(Mapper.JSON);
                yield json.readValueAs(Object.class);
            }
        };
    }
}
