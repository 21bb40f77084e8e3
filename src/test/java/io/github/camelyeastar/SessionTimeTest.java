// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Logins over hours and days, of each series: none comes that could lock the address out, and each that may come does. */
@ParameterizedClass
@EnumSource(Series.class)
class SessionTimeTest extends SessionInMovedTime {

    /** What makes a login fail. */
    enum Trouble {
        WRONG_PASSWORD, API_DOWN, NOT_JSON, LOST_ANSWERS, ANY_OF_THEM
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void nothingSendsAFifthLoginInARowThroughADay(Trouble trouble) throws Exception {
        if (trouble == Trouble.WRONG_PASSWORD) {
            pbx.changePassword("Other123");
        }
        Random random = new Random(7);
        makeTrouble(trouble, random);
        session.watch();
        ExecutorService executor = Executors.newFixedThreadPool(20);
        try {
            for (int minute = 0; minute < 24 * 60; minute += 5) {
                makeTrouble(trouble, random);
                List<Callable<Object>> hammering = new ArrayList<>();
                for (int thread = 0; thread < 20; thread++) {
                    int number = thread;
                    hammering.add(() -> hammer(number));
                }
                executor.invokeAll(hammering);
                advance(Duration.ofMinutes(5));
                assertThat(pbx.isLockedOut()).as("after %d minutes", minute).isFalse();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(pbx.maxLoginFailuresInARow()).isLessThan(5);
        // no P-Series PBX says how long its block would last: what it refused once is not tried again
        int atLeast = series == Series.P && trouble == Trouble.WRONG_PASSWORD ? 1 : 2;
        assertThat(pbx.requests(words().login())).hasSizeBetween(atLeast, atLeast == 1 ? 1 : SSeries.LOCKOUT.mostInARow());
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
    }

    /** An answer to a login that tells nothing of the credentials, and that the PBX may count. */
    private Fault apiDown() {
        return series == Series.P ? Fault.httpStatus(503, "starting") : Fault.errno("30003");
    }

    private Object hammer(int number) {
        try {
            return switch (number % 5) {
                case 0 -> session.login(Map.of());
                case 1 -> session.heartbeat(Map.of());
                case 2 -> session.login(Map.of("url", "x" + number));
                case 3 -> YeastarTestSupport.send(session, "extension/query", "{}");
                default -> YeastarTestSupport.send(session, words().query(), "{}");
            };
        } catch (YeastarApiException | IOException | RuntimeException e) {
            return e;
        }
    }

    private void makeTrouble(Trouble trouble, Random random) {
        pbx.clearFaults();
        Fault fault = switch (trouble) {
            case API_DOWN -> apiDown();
            case NOT_JSON -> Fault.notJson("<html>starting</html>");
            case LOST_ANSWERS -> Fault.dropConnection();
            case ANY_OF_THEM -> List.of(apiDown(), words().failed("20010", -2), Fault.notJson("x"), Fault.dropConnection())
                    .get(random.nextInt(4));
            default -> null;
        };
        if (trouble != Trouble.WRONG_PASSWORD) {
            // whatever comes, the password is wrong as well: the PBX counts what it hears
            pbx.changePassword("Other123");
        }
        if (fault != null) {
            pbx.fault(words().login(), fault).always();
        }
    }

    /** Each login from now on fails for a reason that is not told, and the PBX counts it. */
    private void countEachLoginAsFailed() {
        if (series == Series.P) {
            pbx.changePassword("Other123");
        }
        pbx.fault(words().login(), series == Series.P ? Fault.dropConnection() : Fault.errno("30003")).always();
    }

    /** By the next heartbeat. Where there is none, by a command, since the next refresh is far off. */
    private void findThatTheTokenIsDead() {
        if (series == Series.S) {
            advance(Duration.ofMinutes(11));
        } else {
            assertThatThrownBy(() -> YeastarTestSupport.send(session, words().query(), "{}")).isInstanceOf(Exception.class);
        }
    }

    @Test
    void noCommandAndNoReportMeetsADeadTokenThroughADay() throws Exception {
        session.watch();
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            assertThat(pbx.sessions()).as("after %d minutes", minute).hasSize(1);
            if (minute % 60 == 0) {
                assertThat(YeastarTestSupport.send(session, words().query(), "{}")).isNotNull();
            }
            advance(Duration.ofMinutes(5));
        }
        assertThat(pbx.requests(words().login())).hasSize(1);
        assertThat(pbx.requests(words().query())).hasSize(24);
        assertThat(session.status().lostTokens.get()).isZero();
    }

    /** The refresh token of a Cloud PBX is asked first. */
    @Test
    void pbxThatStartsAnewIsLoggedInToAgain() throws Exception {
        session.watch();
        pbx.reboot();
        assertThat(YeastarTestSupport.send(session, words().query(), "{}")).isNotNull();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests(words().login())).hasSize(2);
    }

    @Test
    void changedCredentialsMayLogInAtOnce() {
        pbx.changePassword("Other123");
        session.watch();
        YeastarConfiguration changed = options.copy();
        changed.setPassword("Other123");
        session.configure(changed.sessionOptions(), true);
        assertThat(call(() -> session.login(Map.of()))).isEqualTo(words().granted());
    }

    @Test
    void pbxOutOfReachIsTriedFreelyAndReachedWhenItIsBack() {
        pbx.stop();
        session.watch();
        advance(Duration.ofHours(1));
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(session.status().failedLogins.get()).isBetween(60L, 100L);
        pbx.start();
        advance(Duration.ofMinutes(1));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests(words().login())).hasSize(1);
    }

    @Test
    void apiThatIsDownForHoursIsFoundAgainWithoutRiskingAFifthFailure() {
        session.watch();
        pbx.forgetTokens();
        countEachLoginAsFailed();
        findThatTheTokenIsDead();
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        pbx.fault(Fault.ANY_COMMAND, apiDown()).always();
        advance(Duration.ofHours(5));
        assertThat(pbx.maxLoginFailuresInARow()).isEqualTo(series == Series.P ? 2 : 3);
        pbx.clearFaults();
        pbx.changePassword("Secret123");
        advance(Duration.ofMinutes(11));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void apiThatWorksButGrantsNoLoginIsLeftAlone() {
        session.watch();
        pbx.forgetTokens();
        countEachLoginAsFailed();
        advance(Duration.ofDays(1));
        assertThat(pbx.maxLoginFailuresInARow()).isEqualTo(4);
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
    }

    @Test
    void crashLoopWithAWrongPasswordCostsOneLogin() {
        MemoryStateRepository repository = new MemoryStateRepository();
        repository.start();
        options.setRefusalRepository(repository);
        pbx.changePassword("Other123");
        for (int i = 0; i < 10; i++) {
            session.stop();
            ledger = new LoginLedger();
            session = newSession();
            session.watch();
            assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        }
        assertThat(pbx.requests(words().login())).hasSize(1);
        assertThat(repository.getState("yeastar-refused-api@127.0.0.1:" + pbx.port())).doesNotContain("Secret123")
                .doesNotContain(PasswordHash.of(options.pbxOptions().credentials()));

        session.stop();
        options.setPassword("Other123");
        session = newSession();
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }
}
