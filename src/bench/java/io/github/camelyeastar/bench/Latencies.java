// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.Arrays;

/** How long each of many calls took; of one thread until it is merged with others. */
final class Latencies {
    private long[] nanos = new long[1 << 12];
    private int count;
    private boolean sorted;

    void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
        sorted = false;
    }

    void addAll(Latencies others) {
        if (count + others.count > nanos.length) {
            nanos = Arrays.copyOf(nanos, Math.max(2 * count, count + others.count));
        }
        System.arraycopy(others.nanos, 0, nanos, count, others.count);
        count += others.count;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** In microseconds. */
    double percentile(double percent) {
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        return count == 0 ? Double.NaN : nanos[(int) Math.min(count - 1, Math.round((count - 1) * percent / 100))] / 1000.0;
    }
}
