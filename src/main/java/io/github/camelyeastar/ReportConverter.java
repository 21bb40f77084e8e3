// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import io.github.camelyeastar.report.Cdr;
import io.github.camelyeastar.report.CdrFile;
import io.github.camelyeastar.report.Report;
import org.apache.camel.Converter;

/**
 * Converts a {@link Report}, a record of a call, and a file of such records in a route, and makes reports again of their
 * stored texts and bytes.
 */
@Converter(generateLoader = true)
public final class ReportConverter {
    private ReportConverter() {
    }

    /** The report's text exactly as sent. */
    @Converter
    public static String toText(Report report) {
        return report.text();
    }

    /** The report's bytes exactly as sent. */
    @Converter
    public static byte[] toBytes(Report report) {
        return report.bytes();
    }

    /** The report's bytes exactly as sent. */
    @Converter
    public static InputStream toInputStream(Report report) {
        return new ByteArrayInputStream(report.bytes());
    }

    /** The report's fields. */
    @Converter
    public static Map<String, Object> toMap(Report report) {
        return report.fields();
    }

    /** The report that was stored as its bytes. */
    @Converter
    public static Report toReport(byte[] bytes) {
        return Report.parse(bytes);
    }

    /** The report that was stored as its text. */
    @Converter
    public static Report toReport(String text) {
        return Report.parse(text);
    }

    /** The record in a report; null if the report does not have one. */
    @Converter(allowNull = true)
    public static Cdr toCdr(Report report) {
        return report.cdr();
    }

    /** The record in a row of the PBX's CDR download, by the names of its columns. */
    @Converter
    public static Cdr toCdr(Map<String, Object> row) {
        return Cdr.of(row);
    }

    /** The records in the PBX's CDR download, read one by one. */
    @Converter
    public static CdrFile toCdrFile(InputStream file) throws IOException {
        return CdrFile.read(file);
    }
}
