// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlotsTest {
    private static final String TABLE = """
            One connection for each report, reports of 160 bytes, 16 connections, as many as go, 1 rounds of 200 ms, seed 7

            |  | reports/s | CPU us |
            | --- | ---: | ---: |
            | jetty | 10,000 (9,000 to 12,500) | 20.0 (10.0 to 40.0) |
            | yeastar | 8,000 | 30.5 |

            | to jetty | CPU us | reports/s |
            | --- | ---: | ---: |
            | jetty | 1.00 | 1.00 |
            """;
    @TempDir
    private Path folder;

    /** After a change of the tables: mvn test-compile exec:exec@bench -Dbench="plots docs/performance.md docs" */
    @Test
    void plotsOfThePageAreDrawnFromItsTables() throws Exception {
        String page = Files.readString(Path.of("docs/performance.md"));
        Map<String, String> plots = Plots.draw(page);
        assertThat(plots).hasSize(3);
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            assertThat(Path.of("docs", plot.getKey())).hasContent(plot.getValue());
            assertThat(page).contains("](" + plot.getKey() + ")");
        }
    }

    @Test
    void barsAndRangesHaveTheLengthsOfTheFigures() {
        // 225 pixels for the most of all, which is 40.0 and 12,500
        assertThat(Plots.draw(TABLE).get("cpu-of-a-report.svg"))
                .contains("<rect class=\"bar\" x=\"165\" y=\"78\" width=\"112.5\"", ">20.0<", ">30.5<")
                .contains("<line class=\"range\" x1=\"221.3\" y1=\"88\" x2=\"390.0\"")
                .contains("<rect class=\"bar ours\" x=\"165\" y=\"106\" width=\"171.6\"");
        assertThat(Plots.draw(TABLE).get("reports-a-second.svg")).contains("width=\"180.0\"", "width=\"144.0\"", ">10,000<")
                .doesNotContain("Connections kept");
    }

    @Test
    void nothingIsDrawnOfOtherTables() throws Exception {
        Plots.write("One connection\n\n" + TABLE.lines().skip(2).reduce("", (all, line) -> all + line + "\n"), folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsNotAFigureIsNamed() {
        assertThatThrownBy(() -> Plots.draw(TABLE.replace("8,000", "many"))).hasMessageContaining("yeastar")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> Plots.draw(TABLE.replace("CPU us", "CPU"))).hasMessageContaining("CPU us");
        assertThatThrownBy(() -> Plots.main(new String[0])).hasMessageContaining("plots docs/performance.md docs");
    }
}
