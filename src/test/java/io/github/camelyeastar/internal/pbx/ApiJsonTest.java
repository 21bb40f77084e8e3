// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ApiJsonTest {
    private static final String ANSWER = "{\"status\":\"Success\",\"username\":\"J\u00fcrgen\",\"number\":\"1000\"}";

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "GBK", "windows-1251"})
    void aNameInAnotherCharsetSpoilsOnlyItself(String charset) {
        byte[] answer = ANSWER.replace("\u00fc", charset.equals("ISO-8859-1") ? "\u00fc" : "\u0416")
                .getBytes(Charset.forName(charset));
        assertThat(ApiJson.answer(answer)).containsEntry("status", "Success").containsEntry("number", "1000")
                .hasEntrySatisfying("username", name -> assertThat(name.toString()).startsWith("J").endsWith("rgen"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ufeff", " \r\n", "\ufeff \t", "\u3000"})
    void whatStandsBeforeAnAnswerIsPassedOver(String before) {
        assertThat(ApiJson.answer((before + ANSWER).getBytes(StandardCharsets.UTF_8))).containsEntry("username", "J\u00fcrgen");
    }

    @Test
    void whatIsNoObjectIsNoAnswer() {
        for (String text : new String[]{"", "<html>", "[]", "\"Success\"", "{\"status\":"}) {
            assertThat(ApiJson.answer(text.getBytes(StandardCharsets.UTF_8))).as(text).isNull();
        }
    }

    @Test
    void everyKindOfValueIsReadAsJacksonReadsIt() {
        String text = "{\"text\":\"a\",\"whole\":1,\"large\":12345678901,\"huge\":123456789012345678901,\"part\":1.10,"
                + "\"yes\":true,\"no\":false,\"nothing\":null,\"list\":[1,{\"a\":2.5}],\"object\":{\"b\":[\"c\"]},}";
        assertThat(ApiJson.parameters(text)).containsExactly(Map.entry("text", "a"), Map.entry("whole", 1),
                Map.entry("large", 12345678901L), Map.entry("huge", new BigInteger("123456789012345678901")),
                Map.entry("part", new BigDecimal("1.10")), Map.entry("yes", true), Map.entry("no", false), nothing(),
                Map.entry("list", List.of(1, Map.of("a", new BigDecimal("2.5")))),
                Map.entry("object", Map.of("b", List.of("c"))));
    }

    private static Map.Entry<String, Object> nothing() {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("nothing", null);
        return nothing.entrySet().iterator().next();
    }

    @Test
    void everyKindOfValueIsWritten() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("text", "a\"");
        parameters.put("whole", 1L);
        parameters.put("part", new BigDecimal("1.10"));
        parameters.put("yes", true);
        parameters.put("nothing", null);
        parameters.put("list", Arrays.asList(1, null, Map.of("a", 'b')));
        parameters.put("enum", Thread.State.NEW);
        parameters.put("last", "c");
        assertThat(ApiJson.write(parameters)).isEqualTo("{\"text\":\"a\\\"\",\"whole\":1,\"part\":1.10,\"yes\":true,"
                + "\"nothing\":null,\"list\":[1,null,{\"a\":\"b\"}],\"enum\":\"NEW\",\"last\":\"c\"}");
    }

    /** As Jackson writes them: an enum by its name, and no key that is null. */
    @Test
    void aKeyIsATextOrWhatJacksonMakesOfIt() {
        assertThat(ApiJson.write(Map.of(Thread.State.NEW, 1))).isEqualTo("{\"NEW\":1}");
        Map<String, Object> unnamed = new LinkedHashMap<>();
        unnamed.put(null, 1);
        assertThatThrownBy(() -> ApiJson.write(unnamed)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be written as JSON");
    }

    @Test
    void aValueThatCanNotBeWrittenIsRefused() {
        assertThatThrownBy(() -> ApiJson.write(Map.of("a", new Object())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("can't be written as JSON")
                .hasMessageContaining("java.lang.Object");
    }

    /** To load the classes of a mapper takes a tenth of a second of an application's start. */
    @Test
    void plainFieldsNeedNoMapper() throws Exception {
        Class<?> alone = new WithoutMapper().loadClass(ApiJson.class.getName());
        assertThat(alone.getMethod("write", Map.class).invoke(null, Map.of("username", "api")))
                .isEqualTo("{\"username\":\"api\"}");
        assertThat(alone.getMethod("answer", byte[].class).invoke(null, (Object) ANSWER.getBytes(StandardCharsets.UTF_8)))
                .asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("status", "Success");
    }

    /** Loads the class anew, and finds no class of the mapper. */
    private static final class WithoutMapper extends ClassLoader {
        WithoutMapper() {
            super(ApiJsonTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.fasterxml.jackson.databind")) {
                throw new ClassNotFoundException(name);
            } else if (!name.startsWith(ApiJson.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
