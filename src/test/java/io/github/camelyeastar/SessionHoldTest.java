// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.LoginBudget;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.pbx.SSeries;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A session that is needed while the budget lets no login leave comes by itself once it does, whoever spent the budget. */
class SessionHoldTest {
    private static final LoginLedger.Session OTHER = () -> {
    };

    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private final PbxSimulator pbx = PbxSimulator.builder().build();
    private YeastarSession session;

    @BeforeEach
    void start() {
        pbx.start();
        context.start();
        YeastarTestSupport.pointAt(pbx, options);
        session = newSession();
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    @Test
    void sessionLostWhileItsRenewalIsHeldBackComesAgain() {
        session.watch();
        pbx.fault("login", Fault.dropUnhandled()).times(1);
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("failed to respond");
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        pbx.forgetTokens();
        assertThatThrownBy(() -> session.heartbeat(Map.of())).hasMessageContaining("not sent");
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        time.advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void restartedSessionWaitsForTheLoginThatIsHeldBack() {
        pbx.fault("login", Fault.errno("30003")).times(1);
        session.watch();
        session.unwatch();
        session.stop();
        session.start();
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        time.advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests("login")).hasSize(2);
    }

    @Test
    void refusalRememberedFromAnEarlierProcessIsWaitedOut() {
        MemoryStateRepository repository = new MemoryStateRepository();
        repository.start();
        options.setRefusalRepository(repository);
        pbx.changePassword("Other123");
        session.stop();
        session = newSession();
        session.watch();
        pbx.changePassword("Secret123");
        session.stop();
        session = newSession();
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        time.advance(Duration.ofMinutes(11));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.requests("login")).hasSize(2);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void sessionWaitsForTheLoginOfAnotherAccountThatMayBeTheLast() {
        LoginLedger ledger = new LoginLedger();
        LoginLedger.Target other = target(pbx.port() + 1);
        for (int i = 0; i < 3; i++) {
            ledger.tryAcquire(other, OTHER, time.nanoTime(), new CompletableFuture<>());
            ledger.failed(other, time.nanoTime(), new YeastarApiException("login", "Failed", "20003", Map.of()));
        }
        // of another port, not answered yet
        LoginLedger.Target third = target(pbx.port() + 2);
        ledger.tryAcquire(third, OTHER, time.nanoTime(), new CompletableFuture<>());
        options.setResponseTimeout(500);
        session.stop();
        session = newSession(ledger);
        session.watch();
        time.advance(Duration.ofSeconds(10));
        assertThat(session.status().state()).isEqualTo(SessionState.BACKING_OFF);
        assertThat(pbx.requests("login")).isEmpty();
        ledger.over(third);
        time.advance(Duration.ofSeconds(1));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void refusalsOfTwoAccountsBeforeARestartAddUp() {
        LoginLedger ledger = new LoginLedger();
        YeastarApiException refused = new YeastarApiException("login", "Failed", "20003", Map.of());
        new LoginBudget(time::nanoTime, ledger, OTHER).restore(target(pbx.port()), 2, Duration.ofHours(1), refused);
        new LoginBudget(time::nanoTime, ledger, OTHER).restore(target(pbx.port()), 2, Duration.ofHours(1), refused);
        session.stop();
        session = newSession(ledger);
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(pbx.requests("login")).isEmpty();
    }

    @Test
    void loginThatAStopComesIntoTheMidstOfDoesNotLeaveAnyMore() {
        LoginLedger ledger = new LoginLedger();
        session.stop();
        session = newSession(ledger, host -> {
            session.stop();
            return HostResolver.SYSTEM.addresses(host);
        });
        assertThatThrownBy(() -> session.login(Map.of())).hasMessageContaining("is stopped");
        assertThat(pbx.requests("login")).isEmpty();
        assertThat(ledger.size()).isZero();
        assertThat(session.status().state()).isEqualTo(SessionState.CLOSED);
        assertThat(session.isForgettable()).isTrue();
    }

    /** The PBX refuses a token once, is asked about it before the last login that may fail, and knows it. */
    @Test
    void tokenThatTurnsOutToLiveIsKeptAliveIfTheLastLoginFails() {
        LoginLedger ledger = new LoginLedger();
        session.stop();
        session = newSession(ledger);
        session.watch();
        pbx.fault("heartbeat", Fault.errno("20004")).times(1);
        time.advance(Duration.ofMinutes(2));
        assertThat(pbx.requests("login")).hasSize(2);
        failThreeTimes(ledger);
        time.advance(SSeries.LOCKOUT.window());
        // the second token that dies young: the login that follows is planned, instead of a heartbeat
        pbx.fault("heartbeat", Fault.errno("20004")).times(1);
        pbx.fault("login", Fault.dropUnhandled()).times(1);
        time.advance(Duration.ofMinutes(2));
        assertThat(pbx.requests("login")).hasSize(3);
        assertThat(ledger.inARow(target(pbx.port()))).isEqualTo(4);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        pbx.forgetRequests();
        time.advance(Duration.ofMinutes(2));
        assertThat(pbx.requests("heartbeat")).hasSize(2);
    }

    @Test
    void resetBeforeTheFirstLoginForgetsWhatAnEarlierProcessRemembered() throws Exception {
        MemoryStateRepository repository = new MemoryStateRepository();
        repository.start();
        options.setRefusalRepository(repository);
        pbx.changePassword("Other123");
        session.stop();
        session = newSession();
        session.watch();
        session.stop();
        pbx.changePassword("Secret123");
        session = newSession();
        session.resetLogin();
        session.watch();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void resetThatDoesNotKnowTheAddressSaysSo() {
        session.stop();
        session = newSession(new LoginLedger(), host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(session::resetLogin).hasMessageContainingAll("127.0.0.1 can't be resolved", "again");
    }

    /** Four logins in a row went wrong, the last of which was this session's. Then another session's operator vouches. */
    @Test
    void resetOfAnotherSessionReleasesThoseThatWereHeldForTheAddressAlone() throws Exception {
        LoginLedger ledger = new LoginLedger();
        failThreeTimes(ledger);
        time.advance(SSeries.LOCKOUT.window());
        session.stop();
        session = newSession(ledger);
        pbx.fault("login", Fault.errno("30003")).times(1);
        session.watch();
        YeastarSession late = newSession(ledger);
        late.watch();
        YeastarSession reset = newSession(ledger);
        assertThat(List.of(session.status().state(), late.status().state())).containsOnly(SessionState.REFUSED);
        time.advance(Duration.ofMinutes(5));
        assertThat(pbx.requests("login")).hasSize(1);

        reset.resetLogin();
        time.advance(Duration.ofSeconds(1));
        assertThat(late.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(session.status().state()).as("it waits after its own login").isEqualTo(SessionState.BACKING_OFF);
        time.advance(Duration.ofMinutes(6));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        late.stop();
        reset.stop();
    }

    @Test
    void resetOfAnotherSessionDoesNotVouchForAPasswordThatWasRefusedTwice() throws Exception {
        LoginLedger ledger = new LoginLedger();
        session.stop();
        session = newSession(ledger);
        pbx.changePassword("Other123");
        session.watch();
        time.advance(Duration.ofMinutes(11));
        assertThat(pbx.requests("login")).hasSize(2);
        YeastarSession reset = newSession(ledger);
        reset.resetLogin();
        time.advance(Duration.ofDays(1));
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(pbx.requests("login")).hasSize(2);
        reset.stop();
    }

    private void failThreeTimes(LoginLedger ledger) {
        for (int i = 0; i < 3; i++) {
            ledger.tryAcquire(target(pbx.port()), OTHER, time.nanoTime(), new CompletableFuture<>());
            ledger.failed(target(pbx.port()), time.nanoTime(), new YeastarApiException("login", "Failed", "20003", Map.of()));
        }
    }

    private static LoginLedger.Target target(int port) {
        return new LoginLedger.Target(Set.of(InetAddress.getLoopbackAddress()), port, SSeries.LOCKOUT);
    }

    private YeastarSession newSession() {
        return newSession(new LoginLedger());
    }

    private YeastarSession newSession(LoginLedger ledger) {
        return newSession(ledger, HostResolver.SYSTEM);
    }

    private YeastarSession newSession(LoginLedger ledger, HostResolver resolver) {
        YeastarSession created = new YeastarSession(context, "pbx", options.sessionOptions(), resolver, ledger,
                time.timer(), time.timer());
        created.start();
        return created;
    }
}
