// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The measurement of docs/performance.md, under Sessions, runs; what it measures is for a quiet machine. */
class SessionScaleTest {
    private static final int SESSIONS = 50;

    @Test
    void sessionsAreStartedMeasuredAndStopped() throws Exception {
        SessionScale scale = new SessionScale(SESSIONS, 10, Duration.ofSeconds(1), Duration.ofSeconds(3));
        SessionScale.Result result = scale.run();
        assertThat(result.late()).isNotEmpty();
        assertThat(result.sessionsLeft()).isZero();
        assertThat(result.threads()).as("one for each session at most, and those of the context").isLessThan(2 * SESSIONS);
        assertThat(result.row().split("\\|"))
                .hasSameSizeAs(SessionScale.HEADING.lines().findFirst().orElseThrow().split("\\|"));
        SessionScale.Result fewer = new SessionScale.Result(SESSIONS - 10, 0, result.startMillis() - 20, 1, 1,
                result.heap() - 10_240,
                0, result.cpuNanos(), Duration.ofSeconds(1), List.of(), 0);
        assertThat(result.rowOfOneMore(fewer)).isEqualTo("| 40 to 50 | 2.0 ms | 1 KiB | 0.00 ms |");
    }
}
