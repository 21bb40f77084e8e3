// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * What several modes came to in several rounds: of each figure the median, and how it compares with one mode's. The ratios are
 * made within each round first, since what else a machine does changes from one minute to the next.
 */
final class Comparison {
    private final List<String> columns;
    private final Map<String, List<double[]>> rounds = new LinkedHashMap<>();

    Comparison(List<String> modes, List<String> columns) {
        this.columns = columns;
        modes.forEach(mode -> rounds.put(mode, new ArrayList<>()));
    }

    void add(String mode, double... figures) {
        rounds.get(mode).add(figures);
    }

    /** One row for each mode: of each figure its median, and the least and the most of all rounds. */
    String medians() {
        return table("", rounds.keySet(), columns, (mode, column) -> {
            double[] values = values(mode, column);
            return shown(median(values)) + range(values);
        });
    }

    /**
     * One row for each of these modes: of each figure the median of the rounds' ratios to the same figure of the first of them.
     */
    String ratios(List<String> modes, List<String> of) {
        String base = modes.get(0);
        return table("to " + base, modes, of, (mode, column) -> {
            double[] ratios = ratios(mode, base, column);
            return shown(median(ratios)) + range(ratios);
        });
    }

    /** One row for each other mode: of each figure the 95 % interval of the mean of the rounds' ratios to this mode. */
    String intervals(String base, List<String> of) {
        return table("to " + base + ", 95 %", rounds.keySet().stream().filter(mode -> !mode.equals(base)).toList(), of,
                (mode, column) -> Growth.of(Arrays.stream(ratios(mode, base, column)).boxed().toList()).interval());
    }

    /** One row for each of these names: how the mode with the one suffix compares with the mode with the other one. */
    String ratios(String corner, List<String> names, String suffix, String baseSuffix) {
        return table(corner, names, columns, (name, column) -> {
            double[] ratios = ratios(name + suffix, name + baseSuffix, column);
            return shown(median(ratios)) + range(ratios);
        });
    }

    /** The modes, in the order in which they are shown. */
    List<String> modes() {
        return List.copyOf(rounds.keySet());
    }

    /** The median of the rounds' ratios of a figure to the same figure of another mode. */
    double ratio(String mode, String base, String column) {
        return median(ratios(mode, base, column));
    }

    private double[] ratios(String mode, String base, String column) {
        double[] ratios = values(mode, column);
        double[] bases = values(base, column);
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] /= bases[i];
        }
        return ratios;
    }

    private String table(String corner, Collection<String> modes, List<String> of, BinaryOperator<String> cell) {
        StringBuilder table = new StringBuilder("| " + corner + " |");
        of.forEach(column -> table.append(' ').append(column).append(" |"));
        table.append("\n| --- |").append(" ---: |".repeat(of.size()));
        for (String mode : modes) {
            table.append("\n| ").append(mode).append(" |");
            of.forEach(column -> table.append(' ').append(cell.apply(mode, column)).append(" |"));
        }
        return table.toString();
    }

    private double[] values(String mode, String column) {
        int index = columns.indexOf(column);
        return rounds.get(mode).stream().mapToDouble(figures -> figures[index]).toArray();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String range(double[] values) {
        if (values.length == 1) {
            return "";
        }
        double least = Arrays.stream(values).min().orElseThrow();
        double most = Arrays.stream(values).max().orElseThrow();
        return " (" + shown(least) + " to " + shown(most) + ")";
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
