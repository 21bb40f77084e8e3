// SPDX-License-Identifier: Apache-2.0
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
 * The records of calls in the file that {@code cdr/download} gives: CSV with a header row (protocol.md 5.2). The file is read
 * row by row, so that a file of any size passes through a split and is never held in memory.
 * <p>
 * A row may have more or fewer columns than the header, for example if a name without quotes has a comma in it. Such a row
 * would make a wrong record: it is logged as a WARN with its number, and left out. If the last row is too short, the transfer
 * was cut off: that is an error. A quote that is not closed spoils only its own line.
 */
public final class CdrFile implements Iterator<Cdr>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CdrFile.class);

    private static final CsvFactory CSV = CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES).build();

    private static final char BYTE_ORDER_MARK = '\ufeff';
    /** How many bad rows are logged with their number. Of further bad rows, only the count is logged. */
    private static final int LOGGED_ROWS = 20;

    private final CdrLines lines;
    private final List<String> columns;
    private Cdr next;
    private boolean ended;
    private long rowNumber;
    private long badRows;
    /** Why nothing can be read any more: a file that was cut off or closed must not look like a file that has ended. */
    private IOException failure;

    private CdrFile(CdrLines lines, List<String> columns) {
        this.lines = lines;
        this.columns = columns;
    }

    /**
     * Begins to read a file.
     *
     * @throws IOException when the file can't be read, or its first row has no column {@code callid}
     */
    public static CdrFile read(InputStream file) throws IOException {
        CdrLines lines = new CdrLines(text(file));
        String first = lines.next();
        Row header = first == null ? new Row() : row(first);
        if (header.fault != null || !header.cells.contains("callid")) {
            lines.close();
            throw new IOException("This is not a CDR file: its first row does not name a column callid");
        }
        return new CdrFile(lines, header.cells);
    }

    /** Decodes the bytes leniently, so that a name in another charset spoils only itself. */
    private static BufferedReader text(InputStream file) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** @throws UncheckedIOException when the file was cut off, can't be read or was closed */
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
            failure = e;
            throw new UncheckedIOException(e);
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

    /** Closes the file. It can be read once: to read it again, download it again. */
    @Override
    public void close() throws IOException {
        if (failure == null) {
            failure = new IOException("The CDR file was closed: it can be read once. To read it again, download it again");
        }
        lines.close();
    }

    /** Goes to the next good row. A short row was cut off if no other row follows it. */
    private void readOn() throws IOException {
        Row bad = null;
        while (next == null) {
            Row row = row();
            if (bad != null && row == null && bad.cells.size() < columns.size()) {
                throw new IOException("The CDR file ends in the middle of row " + rowNumber + ", which has " + bad.cells.size()
                        + " columns of " + columns.size());
            }
            if (bad != null) {
                passOver(bad);
            }
            if (row == null) {
                ended = true;
                if (badRows > LOGGED_ROWS) {
                    LOG.warn("{} rows of the CDR file, of {} in all, were left out", badRows, rowNumber);
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
            LOG.warn("Row {} of the CDR file, the header not counted, was left out: it has {} columns instead of {}{}",
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
     * Reads a row: one line, or several lines if a quote spans them and they make a good row. Otherwise the lines behind the
     * first line are rows of their own.
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

    /** The row as it is in the file. */
    private static final class Row {
        private final List<String> cells = new ArrayList<>();
        /** What is wrong, apart from the number of columns; null if nothing is. The parser goes on behind the row. */
        private String fault;

        /** A comma at the end of a row makes one more cell, which is blank and is ignored. */
        boolean fits(int columns) {
            return fault == null && cells.size() >= columns
                    && cells.subList(columns, cells.size()).stream().allMatch(String::isBlank);
        }
    }
}
