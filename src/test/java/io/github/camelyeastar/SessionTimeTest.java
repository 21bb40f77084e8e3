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

import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.internal.session.SessionState;
import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Logins over hours and days: none comes that could lock the address out, and each that may come does. */
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
        assertThat(pbx.requests("login")).hasSizeBetween(2, SSeries.LOCKOUT.mostInARow());
        assertThat(session.state()).isEqualTo(SessionState.REFUSED);
    }

    private Object hammer(int number) {
        try {
            return switch (number % 5) {
                case 0 -> session.login(Map.of());
                case 1 -> session.heartbeat(Map.of());
                case 2 -> session.login(Map.of("url", "x" + number));
                case 3 -> session.commands().send("extension/query", "{}");
                default -> session.commands().send("deviceinfo/query", "{}");
            };
        } catch (YeastarApiException | IOException | RuntimeException e) {
            return e;
        }
    }

    private void makeTrouble(Trouble trouble, Random random) {
        pbx.clearFaults();
        Fault fault = switch (trouble) {
            case API_DOWN -> Fault.errno("30003");
            case NOT_JSON -> Fault.notJson("<html>starting</html>");
            case LOST_ANSWERS -> Fault.dropConnection();
            case ANY_OF_THEM -> List.of(Fault.errno("30003"), Fault.errno("20010"), Fault.notJson("x"), Fault.dropConnection())
                    .get(random.nextInt(4));
            default -> null;
        };
        if (trouble != Trouble.WRONG_PASSWORD) {
            // whatever comes, the password is wrong as well: the PBX counts what it hears
            pbx.changePassword("Other123");
        }
        if (fault != null) {
            pbx.fault("login", fault).always();
        }
    }

    @Test
    void refusedPasswordIsTriedOnceMoreAfterTenMinutesAndThenNoMore() throws Exception {
        pbx.changePassword("Other123");
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("20003");
        assertThatThrownBy(() -> session.login(Map.of())).isInstanceOf(YeastarApiException.class)
                .hasMessageContainingAll("not sent", "20003", "Check username and password", "s.");
        advance(Duration.ofMinutes(9));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("not sent");
        assertThat(pbx.requests("login")).hasSize(1);
        advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("20003");
        advance(Duration.ofDays(1));
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContainingAll("No further login is sent",
                "until a restart of the process", "or restart the process");
        assertThat(pbx.requests("login")).hasSize(2);

        pbx.changePassword("Secret123");
        session.resetLogin();
        assertThat(call(() -> session.login(Map.of()))).isEqualTo(Map.of("status", "Success"));
    }

    @Test
    void refusedPasswordResumesByItselfWhenThePbxTakesItAgain() {
        pbx.changePassword("Other123");
        session.watch();
        assertThat(session.state()).isEqualTo(SessionState.REFUSED);
        pbx.changePassword("Secret123");
        advance(Duration.ofMinutes(11));
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void changedCredentialsMayLogInAtOnce() {
        pbx.changePassword("Other123");
        session.watch();
        YeastarConfiguration changed = options.copy();
        changed.setPassword("Other123");
        session.configure(changed.sessionOptions(), true);
        assertThat(call(() -> session.login(Map.of()))).isEqualTo(Map.of("status", "Success"));
    }

    @Test
    void blockedAddressIsWaitedOut() {
        pbx.lockedOut("127.0.0.1");
        session.watch();
        assertThat(session.state()).isEqualTo(SessionState.BLOCKED);
        for (int i = 0; i < 9; i++) {
            advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> session.commands().send("deviceinfo/query", "{}")).hasMessageContaining("20002");
        }
        assertThat(pbx.requests("login")).hasSize(1);
        advance(Duration.ofMinutes(2));
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30003", "20010", "30001"})
    void pbxThatCannotDecideIsAskedAgainEverMoreSlowly(String errno) {
        pbx.fault("login", Fault.errno(errno)).times(3);
        session.watch();
        assertThat(session.state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(loginsAfter(Duration.ofSeconds(59))).isEqualTo(1);
        assertThat(loginsAfter(Duration.ofSeconds(2))).isEqualTo(2);
        assertThat(loginsAfter(Duration.ofSeconds(118))).isEqualTo(2);
        assertThat(loginsAfter(Duration.ofSeconds(3))).isEqualTo(3);
        assertThat(loginsAfter(Duration.ofMinutes(6))).isEqualTo(3);
        assertThat(loginsAfter(Duration.ofMinutes(2))).isEqualTo(4);
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void pbxOutOfReachIsTriedFreelyAndReachedWhenItIsBack() {
        pbx.stop();
        session.watch();
        advance(Duration.ofHours(1));
        assertThat(session.state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(session.status().failedLogins.get()).isBetween(60L, 100L);
        pbx.start();
        advance(Duration.ofMinutes(1));
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void apiThatIsDownForHoursIsFoundAgainWithoutRiskingAFifthFailure() {
        session.watch();
        pbx.forgetTokens();
        pbx.fault("login", Fault.errno("30003")).always();
        advance(Duration.ofMinutes(11));
        assertThat(session.state()).isEqualTo(SessionState.BACKING_OFF);
        pbx.fault(Fault.ANY_COMMAND, Fault.errno("30003")).always();
        advance(Duration.ofHours(5));
        assertThat(pbx.maxLoginFailuresInARow()).isEqualTo(3);
        pbx.clearFaults();
        advance(Duration.ofMinutes(11));
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void apiThatWorksButGrantsNoLoginIsLeftAlone() {
        session.watch();
        pbx.forgetTokens();
        pbx.fault("login", Fault.errno("30003")).always();
        advance(Duration.ofDays(1));
        assertThat(pbx.maxLoginFailuresInARow()).isEqualTo(4);
        assertThat(session.state()).isEqualTo(SessionState.REFUSED);
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
            assertThat(session.state()).isEqualTo(SessionState.REFUSED);
        }
        assertThat(pbx.requests("login")).hasSize(1);
        assertThat(repository.getState("yeastar-refused-api@127.0.0.1:" + pbx.port())).doesNotContain("Secret123")
                .doesNotContain(PasswordHash.of(options.pbxOptions().credentials()));

        session.stop();
        options.setPassword("Other123");
        session = newSession();
        session.watch();
        assertThat(session.state()).isEqualTo(SessionState.OPEN);
    }
}
