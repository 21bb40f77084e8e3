// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parties of one report, as they are read. */
final class Parties {
    /**
     * How many attributes the parties of one object may share; no party has as many. Each party copies them: without a limit, a
     * report of 64 KB with thousands of attributes and thousands of numbers would fill the heap.
     */
    static final int MOST_SHARED = 16;

    private static final String KEYLESS_ROLE = "member";
    private static final List<String> NUMBERS = List.of("extid", Party.NUMBER);

    /** Made for the first party: most reports about no call have none. */
    private List<Party> parties = List.of();

    int size() {
        return parties.size();
    }

    List<Party> all() {
        return Collections.unmodifiableList(parties);
    }

    /** Reads the value of one occurrence of a key. If it is an array, each element is a party. */
    @SuppressWarnings("unchecked")
    void add(String role, Object value) {
        if (value instanceof List<?> values) {
            values.forEach(element -> add(role, element));
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
    void addFlat(Map<String, Object> member) {
        if (member.size() == 1) {
            member.forEach(this::add);
        } else if (!member.isEmpty()) {
            add(KEYLESS_ROLE, member);
        }
    }

    /** Reads a party that was sent without a key. */
    void addKeyless(Object value) {
        add(KEYLESS_ROLE, value);
    }
}
