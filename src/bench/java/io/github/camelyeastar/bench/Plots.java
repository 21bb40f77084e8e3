// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the plots of docs/performance.md: the CPU of a report, and reports a second, of all servers side by side, and reports
 * stored a second. The figures are read from the tables that a {@link ListenerBenchmark} and a {@link StoreBenchmark} print, or
 * from the same tables in the page. A plot paints its own
 * ground, in a light and a dark colour, so that it can be read on any page.
 */
final class Plots {
    /**
     * What a file shows.
     *
     * @param column of the tables that it is drawn from
     * @param panels the headings of the tables
     */
    private record Plot(String title, String column, List<String> panels) {
    }

    /** A PBX opens a connection for each report, so this panel comes first. */
    private static final List<String> LISTENERS = List.of("One connection for each report", "Connections kept");
    private static final Map<String, Plot> FILES = Map.of(
            "cpu-of-a-report.svg", new Plot("CPU of one report, in microseconds. Less is better.", "CPU us", LISTENERS),
            "reports-a-second.svg", new Plot("Reports answered in a second. More is better.", "reports/s", LISTENERS),
            "stored-a-second.svg", new Plot("Reports stored in a second, and what each medium gives. More is better.",
                    "reports/s", List.of("From 1 connection", "From 16 connections", "From 64 connections")));
    private static final Pattern FIGURE = Pattern.compile("([\\d,.]+)(?: \\(([\\d,.]+) to ([\\d,.]+)\\))?");
    private static final int PANEL_WIDTH = 460;
    private static final int LABEL_WIDTH = 165;
    private static final int BAR_SPACE = 225;
    private static final int ROW = 28;
    private static final int TOP = 78;
    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; }
            .title { font-size: 16px; font-weight: 600; }
            .panel { font-weight: 600; }
            .tick, .note { font-size: 11px; fill: #59636e; }
            .ours { font-weight: 700; }
            .ground { fill: #ffffff; stroke: #d1d9e0; }
            .grid { stroke: #d1d9e0; }
            .bar { fill: #b6bfc8; }
            .bar.ours { fill: #218bff; }
            .range { stroke: #1f2328; }
            @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc; }
            .tick, .note { fill: #9198a1; }
            .ground { fill: #0d1117; stroke: #3d444d; }
            .grid { stroke: #3d444d; }
            .bar { fill: #656c76; }
            .bar.ours { fill: #316dca; }
            .range { stroke: #f0f6fc; }
            }
            </style>
            """;

    private Plots() {
    }

    /** @param arguments the file with the tables, and the folder that the plots go to */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Say which file has the tables, and which folder the plots go to:"
                    + " -Dbench=\"plots docs/performance.md docs\"");
        }
        write(Files.readString(Path.of(arguments[0])), Path.of(arguments[1]));
    }

    /** Writes the plots of these tables. Without a table that has a heading of a panel, nothing is written. */
    static void write(String tables, Path folder) throws IOException {
        for (Map.Entry<String, String> plot : draw(tables).entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
        }
    }

    /** @return the SVG by the name of its file */
    static Map<String, String> draw(String tables) {
        Map<String, String> plots = new LinkedHashMap<>();
        FILES.forEach((file, of) -> {
            Map<String, List<Bar>> panels = new LinkedHashMap<>();
            of.panels().forEach(panel -> {
                List<Bar> bars = bars(tables, panel, of.column());
                if (!bars.isEmpty()) {
                    panels.put(panel, bars);
                }
            });
            if (!panels.isEmpty()) {
                plots.put(file, svg(of.title(), panels));
            }
        });
        return plots;
    }

    /** The figures of one server: the median of the rounds, the least and the most. */
    private record Bar(String server, String shown, double median, double least, double most) {
        static Bar of(String server, String cell) {
            Matcher figure = FIGURE.matcher(cell);
            if (!figure.matches()) {
                throw new IllegalArgumentException("The cell of " + server + " is not a figure: " + cell);
            }
            double median = number(figure.group(1));
            return figure.group(2) == null
                    ? new Bar(server, figure.group(1), median, median, median)
                    : new Bar(server, figure.group(1), median, number(figure.group(2)), number(figure.group(3)));
        }

        private static double number(String text) {
            return Double.parseDouble(text.replace(",", ""));
        }

        String style() {
            return server.startsWith("yeastar") ? " ours" : "";
        }
    }

    /** One column of the first table after a heading; empty if there is no such heading. */
    private static List<Bar> bars(String tables, String heading, String column) {
        List<Bar> bars = new ArrayList<>();
        int index = -1;
        boolean below = false;
        for (String line : tables.lines().toList()) {
            if (!line.startsWith("|")) {
                if (!bars.isEmpty()) {
                    break;
                }
                below |= line.replaceFirst("^#+ ", "").startsWith(heading);
            } else if (below) {
                List<String> cells = List.of(line.substring(1).split(" *\\| *"));
                if (index < 0) {
                    index = cells.indexOf(column);
                    if (index < 0) {
                        throw new IllegalArgumentException("The table below '" + heading + "' has no column " + column);
                    }
                } else if (!cells.get(0).contains("---")) {
                    bars.add(Bar.of(cells.get(0).strip(), cells.get(index)));
                }
            }
        }
        return bars;
    }

    private static String svg(String title, Map<String, List<Bar>> panels) {
        int rows = panels.values().stream().mapToInt(List::size).max().orElseThrow();
        int width = panels.size() * PANEL_WIDTH;
        int height = TOP + rows * ROW + 52;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                %s<rect class="ground" x="0.5" y="0.5" width="%d" height="%d" rx="6"/>
                <text class="title" x="16" y="30">%s</text>
                """.formatted(width, height, width, height, title, STYLE, width - 1, height - 1, title));
        int left = 0;
        for (Map.Entry<String, List<Bar>> panel : panels.entrySet()) {
            panel(svg, left, panel.getKey(), panel.getValue());
            left += PANEL_WIDTH;
        }
        svg.append(
                "<text class=\"note\" x=\"16\" y=\"%d\">Bar: the median of the rounds. Line: from the least to the most.</text>\n"
                        .formatted(height - 12));
        return svg.append("</svg>\n").toString();
    }

    private static void panel(StringBuilder svg, int left, String heading, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::most).max().orElseThrow();
        double scale = BAR_SPACE / most;
        int zero = left + LABEL_WIDTH;
        int bottom = TOP + bars.size() * ROW;
        svg.append(text("panel", left + 16, 58, "start", heading));
        double step = step(most);
        for (double tick = 0; tick <= most; tick += step) {
            double x = zero + tick * scale;
            svg.append(line("grid", x, TOP - 6, x, bottom));
            svg.append(text("tick", x, bottom + 15, "middle", String.format(Locale.ROOT, "%,.0f", tick)));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + i * ROW;
            svg.append(text("label" + bar.style(), zero - 8, y + 15, "end", bar.server()));
            svg.append("<rect class=\"bar%s\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n".formatted(bar.style(), zero, y,
                    coordinate(bar.median() * scale), ROW - 8));
            svg.append(line("range", zero + bar.least() * scale, y + 10, zero + bar.most() * scale, y + 10));
            svg.append(text("value" + bar.style(), zero + bar.most() * scale + 6, y + 15, "start", bar.shown()));
        }
    }

    /** Between two ticks: 1, 2 or 5 times a power of ten, so that there are at most five. */
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / 5)));
        for (double factor : new double[]{1, 2, 5}) {
            if (most / (factor * power) <= 5) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String text(String style, double x, int y, String anchor, String text) {
        return "<text class=\"%s\" x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s</text>\n".formatted(style, coordinate(x), y, anchor,
                text);
    }

    private static String line(String style, double x1, int y1, double x2, int y2) {
        return "<line class=\"%s\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>\n".formatted(style, coordinate(x1), y1,
                coordinate(x2),
                y2);
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
