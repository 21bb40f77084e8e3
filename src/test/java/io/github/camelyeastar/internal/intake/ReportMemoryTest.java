// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What reports take of the heap, and that they wait for it. */
class ReportMemoryTest {
    private static final int SIZE = 65_536;
    private static final int REPORTS = 20;

    static Stream<Arguments> hostile() {
        return Stream.of(Arguments.of("distinct keys", (IntFunction<String>) i -> "\"" + Integer.toString(i, 36) + "\":1"),
                Arguments.of("distinct keys with strings",
                        (IntFunction<String>) i -> "\"" + Integer.toString(i, 36) + "\":\"\""),
                Arguments.of("distinct keys with objects", (IntFunction<String>) i -> "\"" + Integer.toString(i, 36) + "\":{}"),
                Arguments.of("equal keys", (IntFunction<String>) i -> "\"\":1"),
                Arguments.of("parties", (IntFunction<String>) i -> "\"ext\":{}"),
                Arguments.of("parties with a number", (IntFunction<String>) i -> "\"ext\":1"),
                Arguments.of("equal keys with objects", (IntFunction<String>) i -> "\"\":{\"\":1}"),
                Arguments.of("small objects", (IntFunction<String>) i -> "\"\":[{},{},{},{},{},{},{},{},{},{},{},{}]"),
                Arguments.of("small lists", (IntFunction<String>) i -> "\"\":[[],[],[],[],[],[],[],[],[],[],[],[]]"),
                Arguments.of("numbers", (IntFunction<String>) i -> "\"\":[1,2,1,2,1,2,1,2,1,2,1,2,1,2,1,2,1,2,1,2]"),
                Arguments.of("list of parties", (IntFunction<String>) i -> "\"ext\":[1,2,1,2,1,2,1,2,1,2,1,2,1,2,1,2,1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void noByteBecomesMoreThanIsReckonedWith(String name, IntFunction<String> field) {
        measure(name, body("{\"action\":\"NewCdr\"", field, "}"));
    }

    /** The message of an envelope is not kept as a text beside its fields. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void noByteOfAMessageDoesSoEither(String name, IntFunction<String> field) {
        measure(name, body("{\"type\":30012,\"msg\":\"{\\\"x\\\":1", i -> field.apply(i).replace("\"", "\\\""), "}\"}"));
    }

    private static void measure(String name, byte[] body) {
        ReportParser.parse(body.clone(), null);
        long before = used();
        List<Report> reports = new ArrayList<>(
                IntStream.range(0, REPORTS).mapToObj(i -> ReportParser.parse(body.clone(), null)).toList());
        long each = (used() - before) / REPORTS;
        assertThat(reports).allMatch(Report::isReadable);
        System.out.printf("%s: %,d bytes of %,d%n", name, each, body.length);
        assertThat(each).isLessThanOrEqualTo((long) ReportMemory.OBJECTS * body.length);
    }

    private static byte[] body(String start, IntFunction<String> field, String end) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < SIZE - 60; i++) {
            text.append(',').append(field.apply(i));
        }
        return text.append(end).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long used() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void largeReportsLeaveRoomForOrdinaryOnes() {
        ReportMemory memory = new ReportMemory(100);
        assertThat(memory.tryAcquire(30, 0, SIZE)).isTrue();
        assertThat(memory.tryAcquire(30, 0, SIZE)).isFalse();
        assertThat(memory.tryAcquire(20, 0, SIZE)).isTrue();
        assertThat(memory.tryAcquire(50, 0, ReportMemory.ORDINARY)).isTrue();
    }

    @Test
    void memoryIsTakenAndGivenBack() {
        ReportMemory memory = new ReportMemory(100);
        assertThat(memory.tryAcquire(1_000, 0, 10)).as("a single one").isTrue();
        assertThat(memory.tryAcquire(1_000, 1_000, 10)).as("more of the same").isTrue();
        memory.release(1_000);
        assertThat(memory.tryAcquire(1, 0, 10)).isFalse();
        memory.release(1_000);
        assertThat(memory.tryAcquire(60, 0, 10)).isTrue();
        assertThat(memory.tryAcquire(41, 0, 10)).isFalse();
        assertThat(memory.tryAcquire(40, 0, 10)).isTrue();
        memory.release(100);
        assertThat(memory.taken()).isZero();
    }
}
