/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.bench;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The measurement of docs/sessions.md runs; what it measures is for a quiet machine. */
class SessionScaleTest {
    /** More than may be at work at once. */
    private static final int SESSIONS = 50;

    @Test
    void sessionsAreStartedMeasuredAndStopped() throws Exception {
        SessionScale scale = new SessionScale(SESSIONS, Duration.ofSeconds(1), Duration.ofSeconds(1));
        Comparison reports = SessionScale.reports(List.of(scale));
        SessionScale.Result result = scale.run(reports, 1, Duration.ofMillis(200));
        assertThat(result.late()).isNotEmpty();
        assertThat(result.sessionsLeft()).isZero();
        assertThat(result.threads()).isLessThan(SESSIONS);
        assertThat(result.row().split("\\|"))
                .hasSameSizeAs(SessionScale.HEADING.lines().findFirst().orElseThrow().split("\\|"));
        assertThat(reports.medians().lines()).anyMatch(row -> row.startsWith("| 50 PBXs, 60 KB | "));
    }
}
