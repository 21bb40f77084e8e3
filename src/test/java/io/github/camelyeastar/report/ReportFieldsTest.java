// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.StringJoiner;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

class ReportFieldsTest {

    @Test
    void areAMapLikeAnyOther() {
        StringJoiner json = new StringJoiner(",", "{", "}");
        Map<String, Object> expected = new LinkedHashMap<>();
        // Aa and BB have the same hash
        for (String name : new String[]{"Aa", "BB", "", "null"}) {
            json.add("\"" + name + "\":\"" + name + "-value\"");
            expected.put(name, name + "-value");
        }
        for (int i = 0; i < 100; i++) {
            json.add("\"n" + i + "\":" + (i % 2 == 0 ? "null" : "\"v" + i + "\""));
            expected.put("n" + i, i % 2 == 0 ? null : "v" + i);
        }

        Map<String, Object> fields = Report.parse(json.toString()).fields();

        for (int i = 0; i < 100; i++) {
            assertThat(fields.get("n" + i)).isEqualTo(expected.get("n" + i));
        }
        assertThat(fields).isEqualTo(expected).hasSameHashCodeAs(expected).hasToString(expected.toString());
        assertThat(fields.keySet()).containsExactlyElementsOf(expected.keySet());
        assertThat(fields.containsKey("n98")).isTrue();
        assertThat(fields.containsKey("n100")).isFalse();
        assertThat(fields.get("C#")).isNull();
        assertThat(fields.get(null)).isNull();
        assertThat(fields.get(7)).isNull();
    }

    @Test
    void keepRepeatedNames() {
        StringJoiner json = new StringJoiner(",", "{", "}");
        for (int i = 0; i < 100; i++) {
            json.add("\"n" + i + "\":" + i).add("\"Aa\":" + i).add("\"BB\":" + -i);
        }

        Map<String, Object> fields = Report.parse(json.toString()).fields();

        assertThat(fields).hasSize(102);
        assertThat(fields.get("Aa")).asInstanceOf(LIST).hasSize(100).startsWith("0", "1", "2").endsWith("99");
        assertThat(fields.get("BB")).asInstanceOf(LIST).hasSize(100).startsWith("0", "-1", "-2").endsWith("-99");
        assertThat(fields).containsEntry("n99", "99");
    }

    @Test
    void endTheirIteration() {
        Iterator<String> names = Report.parse("{}").fields().keySet().iterator();

        assertThat(names.hasNext()).isFalse();
        assertThatThrownBy(names::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void areSerializable() throws Exception {
        Map<String, Object> fields = Report.parse("{\"a\":1,\"a\":null,\"call\":[{\"ext\":{\"extid\":\"1\"}}]}").fields();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(fields);
        }

        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            assertThat(objects.readObject()).isEqualTo(fields)
                    .isEqualTo(Map.of("a", Arrays.asList("1", null), "call", List.of(Map.of("ext", Map.of("extid", "1")))));
        }
    }
}
