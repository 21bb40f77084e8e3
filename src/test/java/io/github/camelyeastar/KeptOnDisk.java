// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.SentReport;

import static org.assertj.core.api.Assertions.assertThat;

/** What routes have kept of hostile callers: each in its place, whole, and none of them code, a path or a line of its own. */
record KeptOnDisk(Path disk, Map<String, String> callers) {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Pattern LINE_END = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");
    private static final Pattern FORMULA = Pattern.compile("\\s*(?:[=@]|[+-](?!\\d+$)).*", Pattern.DOTALL);

    void csv() throws IOException {
        Path file = disk.resolve("cdrs.csv");
        List<String[]> rows = new CsvMapper().readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY)
                .<String[]>readValues(file.toFile()).readAll();
        assertThat(rows).hasSameSizeAs(Files.readAllLines(file)).allMatch(row -> row.length == 11);
        assertThat(rows).allSatisfy(row -> assertThat(row).noneMatch(cell -> FORMULA.matcher(cell).matches())
                .noneMatch(cell -> LINE_END.matcher(cell).find()));
        Map<String, String> kept = rows.stream().collect(Collectors.toMap(row -> row[0], row -> row[2], (a, b) -> b));
        callers.forEach((id, name) -> assertThat(kept.get(id)).as(name).isIn(LINE_END.matcher(name).replaceAll(" "),
                name.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " "), "'" + name.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ")));
    }

    void lines() throws IOException {
        Set<String> ids = new HashSet<>();
        for (String line : Files.readString(disk.resolve("callers.jsonl")).split("\n")) {
            assertThat(LINE_END.matcher(line).find()).as(line).isFalse();
            ids.add(JSON.readTree(line).get("callid").asText());
        }
        assertThat(ids).isEqualTo(callers.keySet());
    }

    void recordings(int size, PbxSimulator pbx) throws IOException {
        try (Stream<Path> files = Files.walk(disk.getParent())) {
            List<Path> kept = files.filter(Files::isRegularFile).filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
            assertThat(kept).isNotEmpty().allMatch(path -> path.getParent().equals(disk))
                    .allMatch(path -> path.toFile().length() == size)
                    .noneMatch(path -> LINE_END.matcher(path.getFileName().toString()).find());
            assertThat(kept.size()).isGreaterThanOrEqualTo((int) pbx.ledger().entries(SentReport.Progress.ANSWERED).stream()
                    .filter(entry -> entry.text().contains(".wav")).count());
        }
    }

    Map<String, String> column(String file, String query) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + disk.resolve(file));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
        }
        return rows;
    }
}
