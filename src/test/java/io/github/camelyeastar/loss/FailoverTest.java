// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import io.github.camelyeastar.simulator.SentReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two processes with {@code master:}. The leader is killed, or stopped, while reports are under way, and the other takes over.
 * What the PBX repeats to an address that the other then has is not lost; what it repeats to the address of the one that is
 * gone is.
 */
class FailoverTest {
    @Test
    void killed() throws Exception {
        kill(ClusterLock.onFile(200, 5), Duration.ofSeconds(1));
    }

    @Tag("long")
    @Test
    void killedInTheLongRun() throws Exception {
        kill(ClusterLock.onFile(200, 2), Duration.ofSeconds(10));
        kill(ClusterLock.onFile(200, 5), Duration.ofSeconds(10));
        kill(ClusterLock.onFile(1_000, 2), Duration.ofSeconds(10));
        kill(ClusterLock.onFile(1_000, 5), Duration.ofSeconds(10));
    }

    @Tag("long")
    @Test
    void killedWithZooKeeper() throws Exception {
        kill(ClusterLock.inZooKeeper(4_000), Duration.ofSeconds(10));
    }

    @Tag("long")
    @Test
    void terminated() throws Exception {
        terminate(ClusterLock.onFile(1_000, 2), Duration.ofSeconds(10));
        terminate(ClusterLock.inZooKeeper(4_000), Duration.ofSeconds(10));
    }

    @Test
    void restartedOneAfterTheOther() throws Exception {
        roll(ClusterLock.onFile(200, 5), 2, Duration.ofSeconds(1));
    }

    @Tag("long")
    @Test
    void restartedOneAfterTheOtherInTheLongRun() throws Exception {
        roll(ClusterLock.onFile(1_000, 2), 6, Duration.ofSeconds(5));
        roll(ClusterLock.inZooKeeper(4_000), 2, Duration.ofSeconds(5));
    }

    @Tag("long")
    @Test
    void killedWithTheDefaults() throws Exception {
        // no calls meanwhile: a minute of them, outstanding, would be another test
        try (Cluster cluster = new Cluster(ClusterLock.onFile(10_000, 5), true)) {
            ClusterNode leader = cluster.start();
            ClusterNode next = cluster.other(leader);
            Instant killed = Instant.now();
            leader.process().kill();
            cluster.awaitLogins(next, 2);
            Future<?> calls = cluster.calls();
            cluster.awaitTakeover(next, 2);
            calls.cancel(false);
            cluster.printUntilFirstAnswer("SIGKILL", next, killed);
        }
    }

    /** Such as a process that was swapped out, or a virtual machine that was moved. */
    @Tag("long")
    @Test
    void suspendedWithZooKeeper() throws Exception {
        try (Cluster cluster = Cluster.withOwnAddresses(ClusterLock.inZooKeeper(4_000))) {
            ClusterNode leader = cluster.start();
            List<String> tokens = cluster.tokens();
            leader.process().signal("STOP");
            ClusterNode next = cluster.other(leader);
            cluster.awaitLogins(next, 2);
            leader.process().signal("CONT");
            // Camel's view of ZooKeeper asks whether it is still the leader before it is not: the day that this fails, be glad,
            // and correct docs/cluster.md
            await().during(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(20))
                    .until(() -> leader.isListening() && next.isListening());
            Future<?> calls = cluster.calls();
            cluster.rest(Duration.ofSeconds(5));
            calls.cancel(false);
            cluster.site().awaitCalm();
            List<DeliveryAccount> accounts = cluster.accounts("suspended, and resumed when the other had taken over");
            accounts.forEach(account -> account.verify(false));
            List<String> left = new ArrayList<>(cluster.tokens());
            leader.process().terminate();
            left.removeAll(tokens);
            assertThat(cluster.tokens()).as("the other's sessions").containsExactlyElementsOf(left);
        }
    }

    @Tag("long")
    @Test
    void suspendedWithFileLock() throws Exception {
        try (Cluster cluster = Cluster.withOwnAddresses(ClusterLock.onFile(1_000, 2))) {
            ClusterNode leader = cluster.start();
            List<String> tokens = cluster.tokens();
            leader.process().signal("STOP");
            // the lock is the process's as long as it lives
            await().during(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.tokens().equals(tokens));
            leader.process().signal("CONT");
            Future<?> calls = cluster.calls();
            cluster.rest(Duration.ofSeconds(5));
            calls.cancel(false);
            cluster.site().awaitCalm();
            cluster.accounts("suspended, and resumed").forEach(account -> account.verify(false));
            assertThat(cluster.tokens()).isEqualTo(tokens);
        }
    }

    private static void kill(ClusterLock lock, Duration between) throws Exception {
        try (Cluster cluster = new Cluster(lock, true)) {
            ClusterNode leader = cluster.start();
            List<String> tokens = cluster.tokens();
            Future<?> calls = cluster.calls();
            cluster.rest(between);
            Instant killed = Instant.now();
            leader.process().kill();
            ClusterNode next = cluster.other(leader);
            cluster.awaitTakeover(next, 2);
            cluster.printUntilFirstAnswer("SIGKILL", next, killed);
            cluster.rest(between);
            calls.cancel(false);
            cluster.awaitAnswers(next);
            cluster.expire(tokens);
            cluster.site().awaitCalm();
            List<DeliveryAccount> accounts = cluster.accounts("SIGKILL");
            verify(cluster, accounts, next);
            accounts.forEach(account -> verifyAnsweredBy(next, account));
            // what docs/cluster.md warns of
            assertThat(accounts).filteredOn(account -> !cluster.follows(account.pbx()))
                    .allSatisfy(account -> assertThat(account.lost()).as(account.row()).isNotEmpty());
            next.process().terminate();
            assertThat(cluster.tokens()).as("logged out").isEmpty();
        }
    }

    /** The one that leaves ends its session, and with it all that the PBX has for it. */
    private static void terminate(ClusterLock lock, Duration between) throws Exception {
        try (Cluster cluster = new Cluster(lock, true)) {
            ClusterNode leader = cluster.start();
            List<String> tokens = cluster.tokens();
            Future<?> calls = cluster.calls();
            cluster.rest(between);
            Instant terminated = Instant.now();
            leader.process().terminate();
            assertThat(cluster.tokens()).as("logged out").doesNotContainAnyElementsOf(tokens);
            ClusterNode next = cluster.other(leader);
            cluster.awaitTakeover(next, 2);
            cluster.printUntilFirstAnswer("SIGTERM, logged out", next, terminated);
            cluster.rest(between);
            calls.cancel(false);
            cluster.site().awaitCalm();
            List<DeliveryAccount> accounts = cluster.accounts("SIGTERM, logged out");
            accounts.forEach(account -> account.verify(true));
            accounts.forEach(account -> verifyAnsweredBy(next, account));
            next.process().terminate();
            assertThat(cluster.tokens()).as("logged out").isEmpty();
        }
    }

    /** Each is stopped in turn, and started again once the other has taken over. */
    private static void roll(ClusterLock lock, int stops, Duration between) throws Exception {
        try (Cluster cluster = new Cluster(lock, false)) {
            ClusterNode leader = cluster.start();
            List<String> tokens = List.of();
            Future<?> calls = cluster.calls();
            for (int stop = 1; stop <= stops; stop++) {
                cluster.rest(between);
                tokens = cluster.tokens();
                Instant terminated = Instant.now();
                leader.process().terminate();
                ClusterNode next = cluster.other(leader);
                cluster.awaitTakeover(next, stop + 1);
                cluster.printUntilFirstAnswer("SIGTERM, logoutOnStop=false", next, terminated);
                leader.process().start();
                leader.process().awaitStarted();
                leader = next;
            }
            cluster.rest(between);
            calls.cancel(false);
            cluster.awaitAnswers(leader);
            cluster.expire(tokens);
            cluster.site().awaitCalm();
            verify(cluster, cluster.accounts("SIGTERM " + stops + " times, logoutOnStop=false"), leader);
        }
    }

    private static void verify(Cluster cluster, List<DeliveryAccount> accounts, ClusterNode last) {
        // nobody was there for a while: a change that nobody noticed is none
        assertThat(accounts).allSatisfy(account -> assertThat(account.repeated()).isPositive());
        for (DeliveryAccount account : accounts) {
            StormingPbx pbx = account.pbx();
            boolean forgets = pbx.personality().maxTries() > 0 || pbx.personality().secondLoginVoidsFirst();
            account.verify(forgets || !cluster.follows(pbx));
            if (!forgets && !cluster.follows(pbx)) {
                verifyRepeatedToOther(last, account);
            }
        }
    }

    /** Whatever reached nobody else's address was answered. */
    private static void verifyAnsweredBy(ClusterNode node, DeliveryAccount account) {
        assertThat(account.pbx().simulator().ledger().entries())
                .filteredOn(entry -> entry.target().contains(":" + node.ownPort() + "/"))
                .as(account.row()).allMatch(entry -> entry.state() == SentReport.Progress.ANSWERED);
    }

    /** Whatever is lost was repeated to the address of a node that is no longer there. */
    private static void verifyRepeatedToOther(ClusterNode last, DeliveryAccount account) {
        Set<String> toOther = account.pbx().simulator().ledger().entries(SentReport.Progress.GAVE_UP).stream()
                .filter(entry -> !entry.target().contains(":" + last.ownPort() + "/")).map(SentReport::text)
                .collect(Collectors.toSet());
        assertThat(toOther).as(account.row()).containsAll(account.lost());
    }
}
