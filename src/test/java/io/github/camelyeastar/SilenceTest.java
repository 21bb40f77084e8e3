// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a session does if no report comes for silenceTimeout. The P-Series has no such option: its reports do not depend on
 * the session.
 */
@ParameterizedClass
@EnumSource(value = Series.class, names = {"S", "CLOUD"})
class SilenceTest extends SessionInMovedTime {

    @BeforeEach
    void setTimeout() {
        options.setSilenceTimeout(Duration.ofHours(1).toMillis());
        session.configure(options.sessionOptions(), true);
        session.watch();
    }

    @Test
    void silenceIsAnsweredByAnnouncingAndThenByANewSession() {
        advance(Duration.ofMinutes(59));
        session.status().reported();
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isZero();
        advance(Duration.ofMinutes(2));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        assertThat(pbx.requests(words().login())).hasSize(1);
        advance(Duration.ofMinutes(61));
        assertThat(session.status().renewedForSilence.get()).isEqualTo(1);
        assertThat(pbx.requests(words().login())).hasSize(2);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void reportEndsTheSilence() {
        advance(Duration.ofMinutes(61));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        advance(Duration.ofMinutes(30));
        session.status().reported();
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(1);
        advance(Duration.ofMinutes(2));
        assertThat(session.status().announcedForSilence.get()).isEqualTo(2);
        assertThat(session.status().renewedForSilence.get()).isZero();
    }

    @Test
    void reportsAreCountedAndTheirSilenceCountsFromTheLast() {
        session.status().reported();
        advance(Duration.ofMinutes(30));
        assertThat(session.status().details()).containsEntry("reports", 1L).containsEntry("lastReport", 1800L);
        session.status().reported();
        session.status().reported();
        assertThat(session.status().details()).containsEntry("reports", 3L).containsEntry("lastReport", 0L);
        advance(Duration.ofMinutes(59));
        assertThat(session.status().announcedForSilence.get()).isZero();
        session.status().reported();
        assertThat(session.status().details()).containsEntry("reports", 4L).containsEntry("lastReport", 0L);
    }
}
