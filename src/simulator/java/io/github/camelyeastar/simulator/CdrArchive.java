// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All CDRs, whether or not anybody was there to get their reports (protocol.md 5.2). */
final class CdrArchive {

    /** What a PBX can keep; the oldest goes first. */
    private static final int MOST = 250_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
            .withResolverStyle(ResolverStyle.STRICT);
    /** {@code Name<number>} or {@code number(agent)} (protocol.md 2.6). */
    private static final Pattern NAMED = Pattern.compile(".*<([^>]*)>|([^(<]*)\\(.*");

    private final Deque<SimulatedCdr> cdrs = new ArrayDeque<>();

    static boolean isTime(String text) {
        try {
            LocalDateTime.parse(text, TIME);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    synchronized void add(SimulatedCdr cdr) {
        cdrs.add(cdr);
        if (cdrs.size() > MOST) {
            cdrs.remove();
        }
    }

    synchronized List<SimulatedCdr> all() {
        return List.copyOf(cdrs);
    }

    synchronized void clear() {
        cdrs.clear();
    }

    /** Those that began in the time, both ends included, in the order in which they came; of all extensions or of a list. */
    synchronized List<SimulatedCdr> find(String extensions, String from, String to) {
        Set<String> wanted = Set.copyOf(List.of(extensions.split(",")));
        boolean all = wanted.contains("all");
        return cdrs.stream().filter(cdr -> cdr.timeStart().compareTo(from) >= 0 && cdr.timeStart().compareTo(to) <= 0)
                .filter(cdr -> all || wanted.contains(number(cdr.from())) || wanted.contains(number(cdr.to()))).toList();
    }

    /** The number alone. */
    static String number(String party) {
        Matcher named = NAMED.matcher(party);
        if (!named.matches()) {
            return party;
        }
        return named.group(1) == null ? named.group(2) : named.group(1);
    }
}
