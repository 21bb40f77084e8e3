// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A session whose token the PBX does not know, over time moved by hand on our clock and on the PBX's. */
class LostTokenTest {
    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private final LoginLedger ledger = new LoginLedger();
    private final List<YeastarSession> sessions = new ArrayList<>();
    private PbxSimulator pbx;

    @AfterEach
    void stop() {
        sessions.forEach(YeastarSession::stop);
        context.stop();
        pbx.close();
    }

    /** A PBX that is booting: it grants logins, and knows their tokens only minutes later. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 10, 29})
    void sessionIsOpenHalfAMinuteAfterThePbxTakesItsTokens(long heartbeatMinutes) {
        start(Personality.defaults().withSlowBoot(Duration.ofMinutes(7)));
        options.setHeartbeatPeriod(Duration.ofMinutes(heartbeatMinutes).toMillis());
        YeastarSession session = newSession();
        session.watch();
        pbx.reboot();
        assertThatThrownBy(() -> YeastarTestSupport.send(session, "deviceinfo/query", "{}")).hasMessageContaining("20004");
        advance(Duration.ofMinutes(7));
        advance(Duration.ofSeconds(30));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.requests("login").size()).isLessThan(40);
        assertThat(session.status().details()).containsEntry("failedLogins", 0L);
    }

    @Test
    void freshTokenThatIsRefusedOnceIsReplacedSoon() {
        start(Personality.defaults());
        options.setHeartbeatPeriod(0);
        YeastarSession session = newSession();
        session.watch();
        pbx.forgetTokens();
        pbx.fault("deviceinfo/query", Fault.errno("20004")).times(2);
        assertThatThrownBy(() -> YeastarTestSupport.send(session, "deviceinfo/query", "{}")).hasMessageContaining("20004");
        advance(Duration.ofSeconds(30));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void loginThatFailsAfterALostTokenWaitsAsTheBudgetSays() {
        start(Personality.defaults().withSlowBoot(Duration.ofMinutes(7)));
        YeastarSession session = newSession();
        session.watch();
        pbx.reboot();
        pbx.changePassword("Other123");
        advance(Duration.ofMinutes(9));
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(pbx.requests("login")).hasSize(2);
    }

    /** The clock of a machine that sleeps stands still: what the PBX forgot meanwhile is noticed at the next heartbeat. */
    @Test
    void machineThatWasSuspendedIsBackWithinAMinute() {
        start(Personality.defaults());
        YeastarSession session = newSession();
        session.watch();
        advance(Duration.ofMinutes(5));
        pbx.advance(Duration.ofHours(1));
        assertThat(pbx.sessions()).isEmpty();
        advance(Duration.ofMinutes(1));
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void tokenThatIsGrantedAgainIsNotLoggedOut() throws Exception {
        start(Personality.defaults().withSameTokenGrantedAgain(true));
        YeastarSession session = newSession();
        session.watch();
        for (int i = 0; i < 3; i++) {
            session.login(Map.of());
            session.renew();
        }
        assertThat(pbx.requests("logout")).isEmpty();
        YeastarTestSupport.send(session, "deviceinfo/query", "{}");
        assertThat(pbx.requests("login")).hasSize(7);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void tokenThatAnotherSessionHasIsNotLoggedOut() throws Exception {
        start(Personality.defaults().withSameTokenGrantedAgain(true));
        options.setLogoutOnStop(true);
        YeastarSession one = newSession();
        options.setHost("localhost");
        YeastarSession other = newSession();
        one.watch();
        other.watch();
        one.stop();
        assertThat(pbx.requests("logout")).isEmpty();
        YeastarTestSupport.send(other, "deviceinfo/query", "{}");
        assertThat(pbx.requests("login")).hasSize(2);
        other.stop();
        assertThat(pbx.requests("logout")).hasSize(1);
    }

    @Test
    void twoApplicationsOnOneAccountDoNotTakeTheSessionFromEachOtherAtFullRate() {
        start(Personality.defaults().withSecondLoginVoidsFirst(true));
        options.setHeartbeatPeriod(Duration.ofSeconds(10).toMillis());
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            YeastarSession one = newSession();
            one.watch();
            YeastarSession other = newSession();
            other.watch();
            advance(Duration.ofMinutes(10));
            assertThat(log.text().lines().filter(line -> line.contains("another application may be using the account")))
                    .hasSize(2);
            pbx.forgetRequests();
            advance(Duration.ofHours(1));
            assertThat(pbx.requests("login").size()).isBetween(10, 30);
            assertThat(log.text().lines().filter(line -> line.contains("another application may be using the account")))
                    .hasSize(2);
        }
    }

    /** Of each series, if a login ends the other sessions of its account. */
    @ParameterizedTest
    @EnumSource(Series.class)
    void commandsOfTwoApplicationsOnOneAccountAreAnsweredAndTheLogSaysWhatIsWrong(Series series) throws Exception {
        start(series, Personality.defaults().withSecondLoginVoidsFirst(true).with("p.newestTokenOnly=true"));
        ApiWords words = new ApiWords(series);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            YeastarSession one = newSession();
            YeastarSession other = newSession();
            for (int minute = 0; minute < 10; minute++) {
                for (YeastarSession session : List.of(one, other)) {
                    assertThat(YeastarTestSupport.send(session, words.query(), "{}")).matches(words::isDone);
                }
                advance(Duration.ofMinutes(1));
            }
            assertThat(log.text().lines().filter(line -> line.contains("another application may be using the account")))
                    .hasSize(2);
        }
        assertThat(pbx.sessions()).hasSize(1);
        assertThat(pbx.maxLoginFailuresInARow()).isZero();
    }

    private void start(Personality personality) {
        start(Series.S, personality);
    }

    private void start(Series series, Personality personality) {
        pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())).personality(personality)
                .series(series.toString()).build();
        pbx.start();
        context.start();
        YeastarTestSupport.pointAt(pbx, options);
        options.setSeries(series);
    }

    private YeastarSession newSession() {
        YeastarSession created = new YeastarSession(context, options.getHost(), options.sessionOptions(), HostResolver.SYSTEM,
                ledger,
                time.timer(), time.timer());
        created.start();
        sessions.add(created);
        return created;
    }

    private void advance(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            pbx.advance(Duration.ofSeconds(1));
            time.advance(Duration.ofSeconds(1));
        }
    }
}
