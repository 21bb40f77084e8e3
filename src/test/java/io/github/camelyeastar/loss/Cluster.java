// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.github.camelyeastar.simulator.Personality;
import io.github.camelyeastar.simulator.RecordedRequest;
import io.github.camelyeastar.simulator.SentReport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes, and PBXs of each personality that matters here, twice: the first half is told the address of the node that logs
 * in, the second half one that the nodes have in turn, as with a floating address.
 */
final class Cluster implements AutoCloseable {
    private static final Personality USUAL = Personality.defaults();
    private static final List<Personality> PERSONALITIES = List.of(USUAL, USUAL.withNewestSessionOnly(true),
            USUAL.withSerialDelivery(true), USUAL.withMaxTries(3), USUAL.withRepeatsToNewestTarget(true),
            USUAL.withSecondLoginVoidsFirst(true));
    /** Longer than elsewhere: while no node is there, all that is outstanding is repeated. */
    private static final Duration REPEAT_INTERVAL = Duration.ofSeconds(1);
    /** How many calls of each PBX at once, and how often. */
    private static final int CALLS = 3;
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofMinutes(2);

    private final ClusterLock lock;
    private final SimulatedSite site;
    private final List<ClusterNode> nodes;

    Cluster(ClusterLock lock, boolean logoutOnStop) throws IOException {
        this(lock, logoutOnStop, Stream.concat(PERSONALITIES.stream(), PERSONALITIES.stream()).toList());
    }

    private Cluster(ClusterLock lock, boolean logoutOnStop, List<Personality> personalities) throws IOException {
        this.lock = lock;
        site = new SimulatedSite(personalities, REPEAT_INTERVAL);
        nodes = List.of(new ClusterNode("a", site, lock, logoutOnStop), new ClusterNode("b", site, lock, logoutOnStop));
    }

    /** Without a shared address: both nodes may listen at once. */
    static Cluster withOwnAddresses(ClusterLock lock) throws IOException {
        return new Cluster(lock, true, PERSONALITIES);
    }

    /** Whether the PBX was told the address that moves with the leader. */
    static boolean isShared(StormingPbx pbx) {
        return pbx.index() >= PERSONALITIES.size();
    }

    SimulatedSite site() {
        return site;
    }

    /** Lets the PBXs publish until the returned is cancelled. */
    Future<?> calls() {
        return site.calls(CALLS, EVERY);
    }

    /** Starts both, and waits until one has logged in. */
    ClusterNode start() throws IOException {
        for (ClusterNode node : nodes) {
            node.process().start();
        }
        nodes.forEach(node -> node.process().awaitStarted());
        site.awaitLogins(1);
        ClusterNode leader = leader();
        ClusterNode standby = other(leader);
        assertThat(leader.isListening()).isTrue();
        assertThat(site.pbxs()).as("a standby logs in")
                .allSatisfy(pbx -> assertThat(pbx.simulator().requests("login")).hasSize(1));
        assertThat(standby.isListening()).as("a standby listens").isFalse();
        return leader;
    }

    /** The node whose address the own-address PBXs were told last. */
    ClusterNode leader() {
        List<String> ports = site.pbxs().stream().filter(pbx -> !isShared(pbx))
                .map(pbx -> lastLogin(pbx).json().get("port").toString()).distinct().toList();
        assertThat(ports).as("ports announced last").hasSize(1);
        return nodes.stream().filter(node -> ports.contains("" + node.ownPort())).findAny().orElseThrow();
    }

    ClusterNode other(ClusterNode node) {
        return nodes.get(1 - nodes.indexOf(node));
    }

    /** Waits until the node has logged in to all PBXs, with its own address. */
    void awaitLogins(ClusterNode node, int logins) {
        site.awaitLogins(logins);
        assertThat(leader()).isSameAs(node);
    }

    /** The same, and then until it has answered a report of each. */
    void awaitTakeover(ClusterNode node, int logins) {
        awaitLogins(node, logins);
        await().atMost(SOON)
                .until(() -> site.pbxs().stream().allMatch(pbx -> firstAnswer(pbx, node, lastLogin(pbx).time()).isPresent()));
    }

    private static RecordedRequest lastLogin(StormingPbx pbx) {
        List<RecordedRequest> logins = pbx.simulator().requests("login");
        return logins.get(logins.size() - 1);
    }

    /** Whether a PBX's repeats come to whoever has logged in last. */
    boolean follows(StormingPbx pbx) {
        return isShared(pbx) || pbx.personality().repeatsToNewestTarget();
    }

    /** Waits until nothing is outstanding to that node. */
    void awaitAnswers(ClusterNode node) {
        await().atMost(SimulatedSite.PATIENCE).until(() -> site.pbxs().stream().allMatch(pbx -> pbx.simulator().ledger()
                .entries(SentReport.Progress.PENDING).stream()
                .noneMatch(entry -> follows(pbx) || entry.target().contains(":" + node.ownPort() + "/"))));
    }

    /** Lets the PBXs publish for so long. */
    void rest(Duration length) {
        int more = (int) (length.dividedBy(EVERY) * CALLS);
        List<Integer> before = site.pbxs().stream().map(pbx -> pbx.published().size()).toList();
        await().atMost(length.plus(SOON)).until(() -> site.pbxs().stream()
                .allMatch(pbx -> pbx.published().size() >= before.get(pbx.index()) + more));
    }

    void printUntilFirstAnswer(String event, ClusterNode node, Instant since) {
        System.out.printf(Locale.ROOT, "%s, %s: %.1f s to the first report answered by the other node%n", event, lock,
                untilFirstAnswer(node, since).toMillis() / 1000.0);
    }

    /** How long after that moment the node's first 200 came, on the PBXs that know the nodes' own addresses. */
    private Duration untilFirstAnswer(ClusterNode node, Instant since) {
        return site.pbxs().stream().filter(pbx -> !isShared(pbx)).map(pbx -> firstAnswer(pbx, node, since))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder()).map(first -> Duration.between(since, first)).orElseThrow();
    }

    /** With a shared address it is the caller who knows that nobody else was there. */
    private Optional<Instant> firstAnswer(StormingPbx pbx, ClusterNode node, Instant since) {
        int port = isShared(pbx) ? site.listenPort() : node.ownPort();
        return pbx.simulator().ledger().entries().stream().flatMap(entry -> entry.tries().stream())
                .filter(each -> each.answered() && each.target().contains(":" + port + "/"))
                .map(each -> each.time().plus(each.took())).filter(time -> time.isAfter(since))
                .min(Comparator.naturalOrder());
    }

    /** The sessions that a node has now. */
    List<String> tokens() {
        return site.pbxs().stream().flatMap(pbx -> pbx.simulator().sessions().stream()).toList();
    }

    /** The half hour of sessions is over that nobody uses any more. */
    void expire(List<String> tokens) {
        site.pbxs().forEach(pbx -> tokens.forEach(pbx.simulator()::expireToken));
    }

    List<DeliveryAccount> accounts(String scenario) throws IOException {
        for (ClusterNode node : nodes) {
            node.process().account();
        }
        List<DeliveryAccount> accounts = new ArrayList<>();
        for (StormingPbx pbx : site.pbxs()) {
            accounts.add(new DeliveryAccount(
                    scenario + ", " + lock + ", " + (isShared(pbx) ? "shared address" : "own addresses"), pbx));
        }
        LossTable.add(accounts.stream().map(DeliveryAccount::row).toList());
        return accounts;
    }

    @Override
    public void close() throws Exception {
        for (ClusterNode node : nodes) {
            node.close();
        }
        site.close();
        lock.close();
    }
}
