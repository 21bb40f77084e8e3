/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.report;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of calls in the file that {@code cdr/download} gives: CSV with a header row (protocol.md 5.2). Read row by row,
 * so that a file of any size passes through a split without being held.
 * <p>
 * A row that has not the columns of the header, such as one with a comma in a name that is not in quotes, would be another
 * record: it is logged as a WARN with its number, and passed over. A row that is too short and the last one is where a transfer
 * was cut off, and an error. A quote that is not closed spoils its own line only.
 */
public final class CdrFile implements Iterator<Cdr>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CdrFile.class);

    private static final CsvFactory CSV = CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES).build();

    private static final char BYTE_ORDER_MARK = '\ufeff';
    /** So many bad rows are logged, each with its number; of more, how many there were. */
    private static final int LOGGED_ROWS = 20;

    private final CdrLines lines;
    private final List<String> columns;
    private Cdr next;
    private boolean ended;
    private long rowNumber;
    private long badRows;
    /** Why nothing can be read any more: a list that was cut off, or was read before, must not look like one that has ended. */
    private IOException failure;

    private CdrFile(CdrLines lines, List<String> columns) {
        this.lines = lines;
        this.columns = columns;
    }

    /**
     * Begins to read.
     *
     * @throws IOException when it can't be read, or has no first row with a column {@code callid}
     */
    public static CdrFile read(InputStream file) throws IOException {
        CdrLines lines = new CdrLines(text(file));
        String first = lines.next();
        Row header = first == null ? new Row() : row(first);
        if (header.fault != null || !header.cells.contains("callid")) {
            lines.close();
            throw new IOException("No CDR file: its first row does not name a column callid");
        }
        return new CdrFile(lines, header.cells);
    }

    /** By way of a text, so that a name in another charset spoils only itself. */
    private static BufferedReader text(InputStream file) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** @throws UncheckedIOException when the file ends in the midst of itself, can't be read on, or was closed */
    @Override
    public boolean hasNext() {
        if (failure != null) {
            throw new UncheckedIOException(failure);
        }
        try {
            if (next == null && !ended) {
                readOn();
            }
            return next != null;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Cdr next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Cdr record = next;
        next = null;
        return record;
    }

    /** The list can be read once: to read it again, it has to be downloaded again. */
    @Override
    public void close() throws IOException {
        if (failure == null) {
            failure = new IOException("The CDR file was closed: it can be read once. To read it again, download it again");
        }
        lines.close();
    }

    private UncheckedIOException failed(IOException e) {
        failure = e;
        return new UncheckedIOException(e);
    }

    /** To the next good row. Whether a short one was cut off is known when another row comes behind it. */
    private void readOn() throws IOException {
        Row bad = null;
        while (next == null) {
            Row row = row();
            if (bad != null && row == null && bad.cells.size() < columns.size()) {
                throw new IOException("The CDR file ends in the midst of row " + rowNumber + ", which has " + bad.cells.size()
                        + " columns of " + columns.size());
            }
            if (bad != null) {
                passOver(bad);
            }
            if (row == null) {
                ended = true;
                if (badRows > LOGGED_ROWS) {
                    LOG.warn("{} rows of the CDR file, of {}, were passed over", badRows, rowNumber);
                }
                return;
            }
            rowNumber++;
            if (row.fits(columns.size())) {
                next = record(row.cells);
            } else {
                bad = row;
            }
        }
    }

    private void passOver(Row bad) {
        if (++badRows <= LOGGED_ROWS) {
            LOG.warn("Row {} of the CDR file, the header not counted, was passed over: it has {} columns instead of {}{}",
                    rowNumber, bad.cells.size(), columns.size(), bad.fault == null ? "" : ", and " + bad.fault);
        }
    }

    private Cdr record(List<String> cells) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(columns.get(i), cells.get(i));
        }
        return Cdr.of(fields);
    }

    /**
     * Of one line, or of as many as its quotes say, if these make a good row: else the lines behind the first are rows of their own.
     *
     * @return null at the end
     */
    private Row row() throws IOException {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        Row row = row(line);
        String joined = row.fits(columns.size()) ? null : lines.toClosingQuote(line);
        if (joined != null) {
            Row whole = row(joined);
            if (whole.fits(columns.size())) {
                lines.forgetPeeked();
                return whole;
            }
        }
        return row;
    }

    private static Row row(String text) throws IOException {
        Row row = new Row();
        row.fault = CdrLines.isTooLong(text) ? "more than " + CdrLines.LINE_LENGTH + " characters" : null;
        try (CsvParser cells = CSV.createParser(text)) {
            cells.nextToken();
            while (true) {
                try {
                    JsonToken token = cells.nextToken();
                    if (token == JsonToken.END_ARRAY || token == null) {
                        return row;
                    }
                    row.cells.add(cells.getText());
                } catch (StreamReadException e) {
                    row.fault = "text beside quotes, or a quote that is not closed";
                }
            }
        }
    }

    /** As it is in the file. */
    private static final class Row {
        private final List<String> cells = new ArrayList<>();
        /** What is wrong besides their number, or null. The parser goes on behind it. */
        private String fault;

        /** Surplus cells that are blank come of a comma at the end. */
        boolean fits(int columns) {
            return fault == null && cells.size() >= columns
                    && cells.subList(columns, cells.size()).stream().allMatch(String::isBlank);
        }
    }
}
