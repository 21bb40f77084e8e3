// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

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
}
