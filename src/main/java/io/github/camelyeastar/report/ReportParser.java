// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * <p>
 * The P-Series puts each report into an envelope: {@code {"type":30011,"sn":"..","msg":"{..}"}}. The {@code msg} is JSON within
 * a text, or an object.
 */
public final class ReportParser {
    /** Much deeper than any report, and shallow enough for a recursion. */
    static final int MAX_DEPTH = 64;

    /**
     * The longest name of a field, in bytes. Jackson remembers up to 6000 names for all later reports. Its own limit is 50,000
     * bytes a name, so a hostile sender could fill the heap with names.
     */
    static final int MAX_NAME_LENGTH = 256;

    /** Stands for bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';
    private static final String MESSAGE = "msg";
    private static final int LENGTH_OF_A_NUMBERED_TYPE = 5;

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
    /** The {@code type} of an envelope of the P-Series. The S-Series has words in its fields of that name. */
    private String number;
    private Map<String, Object> fields;
    private Parties parties = new Parties();

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
            return new Report(bytes, text, ReportType.MALFORMED, null, Map.of(), List.of(), false);
        }
        String name = read.name();
        boolean readable = name == null || !name.equals(read.number) || read.open();
        return new Report(bytes, text, ReportType.ofAction(name), name, read.fields,
                read.parties.all(), readable);
    }

    /** The fields; null if the bytes are not one JSON object. */
    private static ReportParser read(byte[] bytes) {
        return read(bytes, Scope.REPORT);
    }

    private static ReportParser read(byte[] bytes, Scope scope) {
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            ReportParser parser = new ReportParser(json);
            parser.fields = parser.object(scope);
            return json.nextToken() == null ? parser : null;
        } catch (IOException | RuntimeException e) {
            // Jackson has unchecked exceptions, too, such as the one for too many names with the same hash
            return null;
        }
    }

    /**
     * Opens the envelope: the fields are those of its message, after those of the envelope. What both have is the message's: a
     * record of a call has a type of its own. A report without a message is left as it is, as it may have its fields beside the
     * type.
     *
     * @return false if the message is not an object, and not a text with one: it stays among the fields as it is
     */
    @SuppressWarnings("unchecked")
    private boolean open() {
        if (!fields.containsKey(MESSAGE)) {
            return true;
        }
        Object message = fields.get(MESSAGE);
        if (message instanceof String text) {
            ReportParser inner = read(text.getBytes(StandardCharsets.UTF_8), Scope.MESSAGE);
            if (inner == null) {
                return false;
            }
            message = inner.fields;
            parties = inner.parties;
        }
        if (!(message instanceof Map)) {
            return false;
        }
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.remove(MESSAGE);
        all.putAll((Map<String, Object>) message);
        fields = Collections.unmodifiableMap(all);
        return true;
    }

    private Map<String, Object> object(Scope scope) throws IOException {
        // a member has one field, most other objects have at most six
        Map<String, Object> object = new LinkedHashMap<>(scope == Scope.MEMBERS ? 2 : 8);
        int partiesBefore = parties.size();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            Key key = scope == Scope.PLAIN ? Key.OTHER : Key.of(name);
            JsonToken token = json.nextToken();
            Object value = value(token, scopeWithin(scope, key));
            add(object, name, value);
            if (key == Key.PARTY || scope == Scope.MEMBERS && token.isStructStart()) {
                // a plain value among the members is a party only under a known key: else it may be an attribute beside a party
                parties.add(name, value);
            } else if (scope == Scope.REPORT && value instanceof String text) {
                note(key, token, text);
            }
        }
        if (scope == Scope.MEMBERS && parties.size() == partiesBefore) {
            parties.addFlat(object);
        }
        return Collections.unmodifiableMap(object);
    }

    private static Scope scopeWithin(Scope scope, Key key) {
        if (scope == Scope.PLAIN || scope == Scope.MEMBERS) {
            return Scope.PLAIN;
        }
        return key == Key.MEMBERS ? Scope.MEMBERS : key == Key.MESSAGE && scope == Scope.REPORT ? Scope.MESSAGE : Scope.PLAIN;
    }

    private static void add(Map<String, Object> object, String name, Object value) {
        int size = object.size();
        Object before = object.put(name, value);
        if (object.size() == size) {
            Repeated values = before instanceof Repeated repeated ? repeated : new Repeated(before);
            values.append(value);
            object.put(name, values);
        }
    }

    private List<Object> array(Scope scope) throws IOException {
        List<Object> array = new ArrayList<>(4);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            Object value = value(token, scope);
            array.add(value);
            if (scope == Scope.MEMBERS && value instanceof String) {
                parties.addKeyless(value);
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

    private void note(Key key, JsonToken token, String value) {
        if (key == Key.TYPE) {
            if (number == null && isNumberedType(value)) {
                number = value;
            }
        } else if (token == JsonToken.VALUE_STRING && key == Key.ACTION && action == null) {
            action = value;
        } else if (token == JsonToken.VALUE_STRING && key == Key.EVENT && event == null) {
            event = value;
        }
    }

    /** Whether a text is a type of the P-Series, such as 30011. */
    static boolean isNumberedType(String text) {
        return text.length() == LENGTH_OF_A_NUMBERED_TYPE && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /** If several keys are sent, a value that is not known under one key does not hide a known value under another. */
    private String name() {
        String word = word();
        return number != null && (word == null || ReportType.ofAction(word) == ReportType.UNKNOWN) ? number : word;
    }

    private String word() {
        if (action == null || event != null
                && ReportType.ofAction(action) == ReportType.UNKNOWN && ReportType.ofAction(event) != ReportType.UNKNOWN) {
            return event;
        }
        return action;
    }

    /** Where an object is. */
    private enum Scope {
        /** The object is the report itself, or the envelope of a report. */
        REPORT,
        /** The object is the report in an envelope. */
        MESSAGE,
        /** The object is in {@code call} or {@code members}: a key is the role of a party. */
        MEMBERS,
        /** The object is anywhere else: its keys mean nothing to the parser. */
        PLAIN
    }

    /** What a key means, if it means something. */
    private enum Key {
        ACTION, EVENT, TYPE, MESSAGE, PARTY, MEMBERS, OTHER;

        static Key of(String name) {
            return switch (name) {
                case "action" -> ACTION;
                case "event" -> EVENT;
                case "type" -> TYPE;
                case ReportParser.MESSAGE -> MESSAGE;
                case "ext", "inbound", "outbound" -> PARTY;
                case "call", "members" -> MEMBERS;
                default -> OTHER;
            };
        }
    }
}
