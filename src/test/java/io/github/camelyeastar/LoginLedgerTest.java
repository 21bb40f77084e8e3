// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.internal.pbx.SSeries;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is counted of failed logins: by address, whatever the names, the ports and the sessions. */
class LoginLedgerTest {
    private static final YeastarApiException REFUSED = new YeastarApiException("login", "Failed", "20003", Map.of());

    /** By its name. */
    private record Named(Object name) implements LoginLedger.Session {
        @Override
        public void cleared() {
            // it waits for nothing
        }
    }

    private final LoginLedger ledger = new LoginLedger();
    private long now = 1;

    @Test
    void onePortTakesThreeAndLeavesOneForAnother() {
        acquire(target(443, "10.0.0.1"), "other port");
        ledger.over(target(443, "10.0.0.1"));
        for (int i = 0; i < 3; i++) {
            assertThat(fails(target(8088, "10.0.0.1"))).isTrue();
        }
        assertThat(fails(target(8088, "10.0.0.1"))).isFalse();
        now += Duration.ofDays(1).toNanos();
        assertThat(fails(target(8088, "10.0.0.1"))).as("as long as another port may need it").isFalse();
        assertThat(fails(target(443, "10.0.0.1"))).isTrue();
        now += Duration.ofDays(1).toNanos();
        assertThat(fails(target(443, "10.0.0.1"))).isFalse();
        assertThat(fails(target(80, "10.0.0.1"))).isFalse();
        assertThat(ledger.check(target(443, "10.0.0.1"), now).endless()).isTrue();
    }

    @Test
    void onlyPortTakesTheFourthOnceItsThreeAreOldEnough() {
        for (int i = 0; i < 3; i++) {
            assertThat(fails(target(8088, "10.0.0.1"))).isTrue();
        }
        assertThat(ledger.check(target(8088, "10.0.0.1"), now)).satisfies(wait -> {
            assertThat(wait.endless()).isFalse();
            assertThat(wait.until() - now).isEqualTo(SSeries.LOCKOUT.window().toNanos());
        });
        now += SSeries.LOCKOUT.window().toNanos();
        assertThat(ledger.isLastTry(target(8088, "10.0.0.1"))).isTrue();
        assertThat(fails(target(8088, "10.0.0.1"))).isTrue();
        now += Duration.ofDays(1).toNanos();
        assertThat(fails(target(8088, "10.0.0.1"))).isFalse();
    }

    /** A port that was only asked about is not one that a try has to be left for. */
    @Test
    void questionsChangeNothing() {
        for (int i = 0; i < 3; i++) {
            fails(target(8088, "10.0.0.1"));
        }
        Target other = target(443, "10.0.0.1");
        assertThat(ledger.windowOpens(other, now)).isEqualTo(now);
        assertThat(ledger.check(other, now)).isNull();
        assertThat(ledger.isLastTry(other)).isTrue();
        assertThat(ledger.inARow(other)).isEqualTo(3);
        assertThat(ledger.last(other)).isSameAs(REFUSED);
        now += SSeries.LOCKOUT.window().toNanos();
        assertThat(ledger.check(target(8088, "10.0.0.1"), now)).as("the only port may take the fourth").isNull();
    }

    @Test
    void loginsUnderWayCountUntilTheyAreOver() {
        for (int i = 0; i < 3; i++) {
            assertThat(acquire(target(8088, "10.0.0.1"), i)).isNull();
        }
        assertThat(acquire(target(8088, "10.0.0.1"), "fourth").endless()).isFalse();
        assertThat(acquire(target(443, "10.0.0.1"), "another port")).isNull();
        assertThat(acquire(target(444, "10.0.0.1"), "a third port").endless()).isFalse();
        ledger.giveBack(target(8088, "10.0.0.1"));
        assertThat(acquire(target(8088, "10.0.0.1"), "fourth")).isNull();
    }

    @Test
    void successClearsItsOwnPortOnly() {
        fails(target(8088, "10.0.0.1"));
        fails(target(443, "10.0.0.1"));
        acquire(target(443, "10.0.0.1"), "session");
        ledger.over(target(443, "10.0.0.1"));
        assertThat(ledger.inARow(target(8088, "10.0.0.1"))).isEqualTo(1);
    }

    @Test
    void addressesThatANameJoinsAreOne() {
        fails(target(8088, "10.0.0.1"));
        fails(target(8088, "10.0.0.2"));
        assertThat(ledger.inARow(target(8088, "10.0.0.2"))).isEqualTo(1);
        fails(target(8088, "10.0.0.2", "10.0.0.1"));
        assertThat(ledger.inARow(target(8088, "10.0.0.1"))).isEqualTo(3);
        assertThat(ledger.inARow(target(8088, "10.0.0.2"))).isEqualTo(3);
        assertThat(ledger.size()).isEqualTo(1);
    }

    @Test
    void nothingIsRememberedOfAnAddressThatNothingIsToBeRememberedOf() {
        acquire(target(8088, "10.0.0.1"), "session");
        ledger.over(target(8088, "10.0.0.1"));
        assertThat(ledger.size()).isEqualTo(1);
        ledger.leave(new Named("session"));
        assertThat(ledger.size()).isZero();
        fails(target(8088, "10.0.0.2"));
        ledger.leave(new Named("session"));
        assertThat(ledger.size()).isEqualTo(1);
    }

    @Test
    void sessionWhosePbxMovedNeedsNoTryAtTheFormerAddress() {
        for (int i = 1; i < 5; i++) {
            acquire(target(8088, "10.0.0." + i), "session");
            ledger.over(target(8088, "10.0.0." + i));
        }
        assertThat(ledger.size()).isEqualTo(1);
    }

    @Test
    void tokenOfTwoSessionsMayBeLoggedOutByTheLast() {
        ledger.hold("token");
        ledger.hold("token");
        assertThat(ledger.letGo("token")).isFalse();
        assertThat(ledger.letGo("token")).isTrue();
    }

    @Test
    void whoeverWaitsForLoginsUnderWayIsLetInOneAfterTheOther() {
        Target target = target(8088, "10.0.0.1");
        for (int i = 0; i < 3; i++) {
            acquire(target, i);
        }
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        List.of(first, gone, last).forEach(free -> ledger.tryAcquire(target, new Named(free), now, free));
        gone.complete(null);
        ledger.over(target);
        assertThat(first).isCompleted();
        assertThat(last).isNotCompleted();
        ledger.failed(target, now, REFUSED);
        assertThat(last).isCompleted();
    }

    private LoginLedger.Wait acquire(Target target, Object session) {
        return ledger.tryAcquire(target, new Named(session), now, new CompletableFuture<>());
    }

    /** Whether it left, and so failed. */
    private boolean fails(Target target) {
        if (acquire(target, "session") != null) {
            return false;
        }
        ledger.failed(target, now, REFUSED);
        return true;
    }

    private static Target target(int port, String... addresses) {
        Set<InetAddress> set = new LinkedHashSet<>();
        for (String address : addresses) {
            try {
                set.add(InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return new Target(set, port, SSeries.LOCKOUT);
    }
}
