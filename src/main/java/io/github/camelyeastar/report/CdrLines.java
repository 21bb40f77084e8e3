// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The lines of a CDR file, each with its line end, which may be within quotes. A CSV parser reads everything behind an open
 * quote as one field. Here a row has at most {@link #ROW_LINES} lines, and the lines behind a bad row can be read again.
 */
final class CdrLines implements Closeable {
    /** More lines than a name has, and few enough to look through for each bad row. */
    static final int ROW_LINES = 20;
    /**
     * The longest line that is kept, in characters: longer than any row. Of a longer line one more character is kept, which
     * shows it.
     */
    static final int LINE_LENGTH = 65_536;

    private final BufferedReader text;
    /** Lines that were read, and are not part of a row yet. */
    private final Deque<String> waiting = new ArrayDeque<>();
    /** How many of the waiting lines were looked at for the row. */
    private int peeked;

    CdrLines(BufferedReader text) {
        this.text = text;
    }

    static boolean isTooLong(String row) {
        return row.length() > LINE_LENGTH && row.charAt(LINE_LENGTH) != '\n' && row.charAt(LINE_LENGTH) != '\r';
    }

    private static boolean closesQuotes(CharSequence text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 0;
    }

    /** The next line that is not blank; null at the end. */
    String next() throws IOException {
        String line;
        do {
            line = waiting.isEmpty() ? read() : waiting.remove();
        } while (line != null && line.isBlank());
        return line;
    }

    /**
     * A line together with the lines behind it, up to the one that closes its quotes. The lines behind the first can be read
     * again.
     *
     * @return null if no quote is open, or if it is not closed soon
     */
    String toClosingQuote(String line) throws IOException {
        if (closesQuotes(line)) {
            return null;
        }
        StringBuilder row = new StringBuilder(line);
        Deque<String> behind = new ArrayDeque<>(waiting);
        for (peeked = 1; peeked < ROW_LINES; peeked++) {
            String next = behind.poll();
            if (next == null) {
                next = read();
                if (next == null) {
                    return null;
                }
                waiting.add(next);
            }
            row.append(next);
            if (!closesQuotes(next)) {
                return row.toString();
            }
        }
        return null;
    }

    /** Says that the lines behind the first belong to the same row. */
    void forgetPeeked() {
        for (; peeked > 0; peeked--) {
            waiting.remove();
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    private String read() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = text.read();
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() <= LINE_LENGTH || c == '\n' || c == '\r') {
                line.append((char) c);
            }
            if (c == '\n') {
                return line.toString();
            }
            if (c == '\r') {
                text.mark(1);
                if (text.read() == '\n') {
                    return line.append('\n').toString();
                }
                text.reset();
                return line.toString();
            }
        }
    }
}
