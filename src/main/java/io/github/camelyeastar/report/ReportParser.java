// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
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
 * Reads a report's JSON in one pass over its tokens. A tree or a map made by Jackson would not do: of repeated keys both keep
 * only the last one, so a call in the default format would lose a party without an error (protocol.md 6.4).
 * <p>
 * The parser reads the faulty JSON that the vendor's documents print, and never throws.
 */
public final class ReportParser {
    /** Much deeper than any report, and shallow enough for a recursion. */
    static final int MAX_DEPTH = 64;

    /**
     * The longest name of a field, in bytes. Jackson remembers up to 6000 names for all later reports. Its own limit is 50,000
     * bytes a name, so a hostile sender could fill the heap with names.
     */
    static final int MAX_NAME_LENGTH = 256;

    /**
     * How many attributes the parties of one object may share; no party has as many. Each party copies them: without a limit, a
     * report of 64 KB with thousands of attributes and thousands of numbers would fill the heap.
     */
    static final int MOST_SHARED = 16;

    /** Stands for bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';
    private static final String KEYLESS_ROLE = "member";
    private static final List<String> NUMBERS = List.of("extid", Party.NUMBER);

    private static final JsonFactory JSON = JsonFactory.builder()
            // anybody may send names: they must not fill the JVM's table of strings
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
     * Reads a report from its bytes.
     *
     * @param bytes the report keeps them and does not copy them
     * @param text  the bytes decoded; null if the report has to decode them
     */
    public static Report parse(byte[] bytes, String text) {
        ReportParser read = read(bytes);
        if (read == null) {
            // Jackson stops at bytes that are not UTF-8: a report with some characters lost is better than no report
            String decoded = new String(bytes, StandardCharsets.UTF_8);
            read = decoded.indexOf(REPLACEMENT) < 0 ? null : read(decoded.getBytes(StandardCharsets.UTF_8));
        }
        if (read == null) {
            return new Report(bytes, text, ReportType.MALFORMED, null, Map.of(), List.of());
        }
        String name = read.name();
        return new Report(bytes, text, ReportType.ofAction(name), name, read.fields,
                Collections.unmodifiableList(read.parties));
    }

    /** The fields; null if the bytes are not one JSON object. */
    private static ReportParser read(byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            ReportParser parser = new ReportParser(json);
            parser.fields = parser.object(Scope.REPORT);
            return json.nextToken() == null ? parser : null;
        } catch (IOException | RuntimeException e) {
            // Jackson has unchecked exceptions, too, such as the one for too many names with the same hash
            return null;
        }
    }

    private Map<String, Object> object(Scope scope) throws IOException {
        // a member has one field, most other objects have at most six
        Map<String, Object> object = new LinkedHashMap<>(scope == Scope.MEMBERS ? 2 : 8);
        int partiesBefore = parties.size();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            Key key = scope == Scope.PLAIN ? Key.OTHER : Key.of(name);
            JsonToken token = json.nextToken();
            Object value = value(token, scope == Scope.REPORT && key == Key.MEMBERS ? Scope.MEMBERS : Scope.PLAIN);
            add(object, name, value);
            if (key == Key.PARTY || scope == Scope.MEMBERS && token.isStructStart()) {
                // a plain value among the members is a party only under a known key: else it may be an attribute beside a party
                addParties(name, value);
            } else if (scope == Scope.REPORT && token == JsonToken.VALUE_STRING) {
                note(key, (String) value);
            }
        }
        if (scope == Scope.MEMBERS && parties.size() == partiesBefore) {
            addFlatMember(object);
        }
        return Collections.unmodifiableMap(object);
    }

    private static void add(Map<String, Object> object, String name, Object value) {
        int size = object.size();
        Object before = object.put(name, value);
        if (object.size() == size) {
            Repeated values = before instanceof Repeated repeated ? repeated : new Repeated(before);
            values.list.add(value);
            object.put(name, values);
        }
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
            // a number, too, becomes the text of its token, since ids must not lose a digit
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("Not a value: " + token);
        };
    }

    private void note(Key key, String value) {
        if (key == Key.ACTION && action == null) {
            action = value;
        } else if (key == Key.EVENT && event == null) {
            event = value;
        }
    }

    /** Reads the value of one occurrence of a key. If it is an array, each element is a party. */
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

    /** Whether one party stands for several extensions: {@code "ext":{"extid":["106","101"]}} (protocol.md 7a). */
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

    /**
     * Reads a member without an object in it, such as {@code {"queue":"6700"}}, or a member that is its attributes without a
     * key.
     */
    private void addFlatMember(Map<String, Object> member) {
        if (member.size() == 1) {
            member.forEach(this::addParties);
        } else if (!member.isEmpty()) {
            addParties(KEYLESS_ROLE, member);
        }
    }

    /** If both keys are sent, a value that is not known under one key does not hide a known value under the other. */
    private String name() {
        if (action == null || event != null
                && ReportType.ofAction(action) == ReportType.UNKNOWN && ReportType.ofAction(event) != ReportType.UNKNOWN) {
            return event;
        }
        return action;
    }

    /** The values of a repeated name. The type tells them from an array that was sent. */
    private static final class Repeated extends AbstractList<Object> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<Object> list = new ArrayList<>(4);

        Repeated(Object first) {
            list.add(first);
        }

        @Override
        public Object get(int i) {
            return list.get(i);
        }

        @Override
        public int size() {
            return list.size();
        }
    }

    /** Where an object is. */
    private enum Scope {
        /** The object is the report itself. */
        REPORT,
        /** The object is in {@code call} or {@code members}: a key is the role of a party. */
        MEMBERS,
        /** The object is anywhere else: its keys mean nothing to the parser. */
        PLAIN
    }

    /** What a key means, if it means something. */
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
