// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.List;
import java.util.Locale;

/**
 * By which factor a figure grew, and how sure that is: the 95 % interval of the mean of several runs' ratios.
 *
 * @param ratio the mean
 * @param least the lower end of the interval
 * @param most  the upper end of the interval
 */
record Growth(double ratio, double least, double most) {
    /** Student's t for 95 %, on both sides, by the degrees of freedom from 1. */
    private static final double[] T = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14};

    /** Ratios are averaged by their logarithms: twice and half make 1. */
    static Growth of(List<Double> ratios) {
        int n = ratios.size();
        double mean = ratios.stream().mapToDouble(Math::log).average().orElseThrow();
        double squares = ratios.stream().mapToDouble(ratio -> Math.pow(Math.log(ratio) - mean, 2)).sum();
        double half = T[Math.min(n - 2, T.length - 1)] * Math.sqrt(squares / (n - 1) / n);
        return new Growth(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
    }

    /** Whether the figure grew by more than the noise of the runs. */
    boolean isCertain() {
        return least > 1;
    }

    String interval() {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", ratio, least, most);
    }

    @Override
    public String toString() {
        return interval() + (isCertain() ? ", GREW by more than the noise" : "");
    }
}
