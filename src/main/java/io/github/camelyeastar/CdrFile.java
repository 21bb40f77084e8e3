/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvReadException;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/**
 * The records of calls in the file that {@code cdr/download} gives: CSV with a header row (protocol.md 5.2). Read row by row,
 * so that a file of any size passes through a split without being held.
 */
public final class CdrFile implements Iterator<Cdr>, Closeable {
    private static final CsvMapper CSV = CsvMapper.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES).enable(CsvParser.Feature.IGNORE_TRAILING_UNMAPPABLE)
            // a row that was cut off would be another record
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS).build();

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final MappingIterator<Map<String, String>> rows;
    /** Why nothing can be read any more: a list that was cut off, or was read before, must not look like one that has ended. */
    private IOException failure;

    private CdrFile(MappingIterator<Map<String, String>> rows) {
        this.rows = rows;
    }

    /**
     * Begins to read.
     *
     * @throws IOException when it can't be read, or has no first row with a column {@code callid}
     */
    public static CdrFile read(InputStream file) throws IOException {
        try {
            MappingIterator<Map<String, String>> rows = CSV.readerForMapOf(String.class)
                    .with(CsvSchema.emptySchema().withHeader()).readValues(text(file));
            rows.hasNextValue();
            if (((CsvSchema) rows.getParserSchema()).column("callid") != null) {
                return new CdrFile(rows);
            }
            rows.close();
        } catch (CsvReadException e) {
            // said below
        }
        throw new IOException("No CDR file: its first row does not name a column callid");
    }

    /** By way of a text, so that a name in another charset spoils only itself. */
    private static Reader text(InputStream file) throws IOException {
        Reader text = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
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
            return rows.hasNextValue();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Cdr next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            return Cdr.of(rows.nextValue());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The list can be read once: to read it again, it has to be downloaded again. */
    @Override
    public void close() throws IOException {
        if (failure == null) {
            failure = new IOException("The CDR file was closed: it can be read once. To read it again, download it again");
        }
        rows.close();
    }

    private UncheckedIOException failed(IOException e) {
        failure = e;
        return new UncheckedIOException(e);
    }
}
