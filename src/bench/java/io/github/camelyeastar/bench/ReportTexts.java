// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.simulator.TestSamples;

/**
 * Reports as HTTP requests, each with a call id of its own: the same text twice would be a repeat, which does not come to a
 * route again. Without a size they are those that the vendor's documents print of calls (format 1.0.2), one after another; with
 * one, a conference of as many members as it takes.
 */
final class ReportTexts {
    private static final String MARK = "1600000000.000000000";
    private static final int DIGITS = 9;

    private final List<byte[]> starts;
    private final List<byte[]> rests = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final int bodySize;

    /**
     * @param paths    where they are posted to, in turns
     * @param kiloByte 0 for the size that they have in the documents
     * @param kept     whether the connection is to be kept, which the PBX does not ask for
     */
    ReportTexts(List<String> paths, int port, int kiloByte, boolean kept) {
        List<String> texts = kiloByte == 0
                ? TestSamples.of("1.0.2").stream().filter(text -> text.matches(".*\"callid\":\"[^\"]+\".*"))
                        // what is not JSON by the book, only some of the modes can read
                        .filter(text -> !text.contains(",}") && !text.contains("\\#"))
                        .map(text -> text.replaceAll("\"callid\":\"[^\"]+\"", "\"callid\":\"" + MARK + "\"")).toList()
                : List.of(conference(kiloByte << 10));
        starts = paths.stream().map(path -> ("POST " + path + " HTTP/1.1\r\n").getBytes(StandardCharsets.UTF_8)).toList();
        for (String text : texts) {
            String rest = "User-Agent: WebAPI\r\nHost: 127.0.0.1:" + port + (kept ? "\r\nConnection: keep-alive" : "")
                    + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
                    + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + text;
            rests.add(rest.getBytes(StandardCharsets.UTF_8));
            places.add(rest.indexOf(MARK) + MARK.length() - DIGITS);
        }
        bodySize = texts.stream().mapToInt(String::length).sum() / texts.size();
    }

    /** With the last member that does not make it too large. */
    private static String conference(int size) {
        StringBuilder text = new StringBuilder("{\"event\":\"ConferenceStatus\",\"callid\":\"" + MARK
                + "\",\"conferencenumber\":\"6400\",\"conferencename\":\"Board\",\"members\":[" + member(0));
        String end = "],\"sn\":\"369362089179\"}";
        for (int i = 1; text.length() + 1 + member(i).length() + end.length() <= size; i++) {
            text.append(',').append(member(i));
        }
        return text + end;
    }

    private static String member(int i) {
        int number = 1000 + i;
        return String.format("{\"ext\":{\"number\":\"%d\",\"channelid\":\"PJSIP/%d-%08x\",\"memberstatus\":\"ANSWER\"}}",
                number, number,
                number);
    }

    /** In bytes, on average, without the HTTP head. */
    int bodySize() {
        return bodySize;
    }

    /** Room for any of them. */
    byte[] buffer() {
        return new byte[longest(starts) + longest(rests)];
    }

    private static int longest(List<byte[]> parts) {
        return parts.stream().mapToInt(part -> part.length).max().orElseThrow();
    }

    /** @return how much of the buffer the request takes */
    int put(byte[] buffer, int number) {
        byte[] start = starts.get(number % starts.size());
        int which = number % rests.size();
        byte[] rest = rests.get(which);
        System.arraycopy(start, 0, buffer, 0, start.length);
        System.arraycopy(rest, 0, buffer, start.length, rest.length);
        int place = start.length + places.get(which) + DIGITS;
        for (int left = number, i = 0; i < DIGITS; i++, left /= 10) {
            buffer[--place] = (byte) ('0' + left % 10);
        }
        return start.length + rest.length;
    }
}
