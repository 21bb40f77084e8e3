/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;

/**
 * Reads a report's JSON in one pass over its tokens. A tree or a map made by Jackson would not do: both keep the last of
 * repeated keys only, and lose a party of each call of the default format without any error (protocol.md 6.4).
 * <p>
 * It is lenient about the JSON that the vendor's documents print, and never throws.
 */
public final class ReportParser {

    /** Deeper than any report by far, and shallow enough to recurse. */
    static final int MAX_DEPTH = 64;

    /**
     * In bytes. Jackson remembers up to 6000 names for all later reports: at its own limit of 50,000 bytes a name, a hostile
     * sender could fill the heap with them.
     */
    static final int MAX_NAME_LENGTH = 256;

    /**
     * The attributes that parties of one object may share, more than any party has. Each party copies them: without a limit, a report
     * of 64 KB with thousands of attributes and thousands of numbers would fill the heap.
     */
    static final int MOST_SHARED = 16;

    private static final String KEYLESS_ROLE = "member";
    private static final List<String> NUMBERS = List.of("extid", Party.NUMBER);

    private static final JsonFactory JSON = JsonFactory.builder()
            // names come from whoever reaches the port: they have no place in the JVM's table of strings
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH).maxNameLength(MAX_NAME_LENGTH).build())
            .build();

    private final JsonParser json;
    private String action;
    private String event;
    private Map<String, Object> fields;
    private List<Party> parties = List.of();

    private ReportParser(JsonParser json) {
        this.json = json;
    }

    /**
     * The report in the bytes.
     *
     * @param bytes kept by the report, not copied
     * @param text  what the bytes are decoded, or null if the report shall decode it
     */
    public static Report parse(byte[] bytes, String text) {
        ReportParser read = read(bytes);
        if (read == null) {
            // Jackson stops at bytes that are not UTF-8: what they leave of the report is worth more than none of it
            byte[] repaired = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            read = Arrays.equals(repaired, bytes) ? null : read(repaired);
        }
        if (read == null) {
            return new Report(bytes, text, ReportType.MALFORMED, null, Map.of(), List.of());
        }
        String name = read.name();
        return new Report(bytes, text, ReportType.ofAction(name), name, read.fields,
                Collections.unmodifiableList(read.parties));
    }

    /** Null if the bytes are anything else than one JSON object. */
    private static ReportParser read(byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            ReportParser parser = new ReportParser(json);
            parser.fields = parser.object(Scope.REPORT);
            return json.nextToken() == null ? parser : null;
        } catch (IOException | RuntimeException e) {
            // Jackson has unchecked exceptions too, such as that for too many names of the same hash
            return null;
        }
    }

    private Map<String, Object> object(Scope scope) throws IOException {
        // most objects within a report have one to four fields
        FieldMap object = new FieldMap(scope == Scope.REPORT ? 16 : 4);
        int partiesBefore = parties.size();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            Key key = scope == Scope.PLAIN ? Key.OTHER : Key.of(name);
            JsonToken token = json.nextToken();
            Object value = value(token, scope == Scope.REPORT && key == Key.MEMBERS ? Scope.MEMBERS : Scope.PLAIN);
            object.add(name, value);
            if (key == Key.PARTY || scope == Scope.MEMBERS && token.isStructStart()) {
                // of the plain values among members only those under the known keys: others may be attributes beside a party
                addParties(name, value);
            } else if (scope == Scope.REPORT && token == JsonToken.VALUE_STRING) {
                note(key, (String) value);
            }
        }
        if (scope == Scope.MEMBERS && parties.size() == partiesBefore) {
            addFlatMember(object);
        }
        return object;
    }

    private List<Object> array(Scope scope) throws IOException {
        List<Object> array = new ArrayList<>(4);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            Object value = value(token, scope);
            array.add(value);
            if (scope == Scope.MEMBERS && value instanceof String) {
                addParties(KEYLESS_ROLE, value);
            }
        }
        return Collections.unmodifiableList(array);
    }

    private Object value(JsonToken token, Scope scope) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(scope);
            case START_ARRAY -> array(scope);
            // a number too is the text of its token, for ids must not lose a digit
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("No value: " + token);
        };
    }

    private void note(Key key, String value) {
        if (key == Key.ACTION && action == null) {
            action = value;
        } else if (key == Key.EVENT && event == null) {
            event = value;
        }
    }

    /** The value of one occurrence of the key: a list is an array that was sent, of which each element is a party. */
    @SuppressWarnings("unchecked")
    private void addParties(String role, Object value) {
        if (value instanceof List<?> values) {
            values.forEach(element -> addParties(role, element));
            return;
        }
        Map<String, Object> attributes;
        if (value instanceof Map) {
            attributes = (Map<String, Object>) value;
        } else {
            attributes = value == null ? Map.of() : Map.of(Party.NUMBER, value);
        }
        for (String key : NUMBERS) {
            if (attributes.get(key) instanceof List<?> numbers && isPartyEach(attributes, numbers)) {
                numbers.forEach(number -> addParty(role, with(attributes, key, number)));
                return;
            }
        }
        addParty(role, attributes);
    }

    /** Whether the party is printed once for several extensions: {@code "ext":{"extid":["106","101"]}} (protocol.md 7a). */
    private static boolean isPartyEach(Map<String, Object> attributes, List<?> numbers) {
        return numbers.size() > 1 && attributes.size() <= MOST_SHARED && numbers.stream().allMatch(String.class::isInstance);
    }

    private static Map<String, Object> with(Map<String, Object> attributes, String key, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(attributes);
        copy.put(key, value);
        return copy;
    }

    private void addParty(String role, Map<String, Object> attributes) {
        if (parties.isEmpty()) {
            parties = new ArrayList<>(2);
        }
        parties.add(new Party(role, attributes));
    }

    /** A member that holds no object: {@code {"queue":"6700"}}, or its attributes without the key around them. */
    private void addFlatMember(Map<String, Object> member) {
        if (member.size() == 1) {
            member.forEach(this::addParties);
        } else if (!member.isEmpty()) {
            addParties(KEYLESS_ROLE, member);
        }
    }

    /** Where both keys are sent, a field of the other format's key does not hide what is known. */
    private String name() {
        if (action == null || event != null
                && ReportType.ofAction(action) == ReportType.UNKNOWN && ReportType.ofAction(event) != ReportType.UNKNOWN) {
            return event;
        }
        return action;
    }

    /** Where an object stands. */
    private enum Scope {
        /** It is the report itself. */
        REPORT,
        /** In {@code call} or {@code members}, where a key is a party's role. */
        MEMBERS,
        /** Anywhere else: its keys mean nothing here. */
        PLAIN
    }

    /** What a key means, where it means something. */
    private enum Key {
        ACTION, EVENT, PARTY, MEMBERS, OTHER;

        static Key of(String name) {
            return switch (name) {
                case "action" -> ACTION;
                case "event" -> EVENT;
                case "ext", "inbound", "outbound" -> PARTY;
                case "call", "members" -> MEMBERS;
                default -> OTHER;
            };
        }
    }
}
