// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The logins of this process that failed, by the address of the PBX that may have counted them. Five failures in a row make a
 * PBX block our address, and every application behind it, for ten minutes (protocol.md 1.4). A PBX does not distinguish names,
 * protocols, accounts or CamelContexts. So all sessions of a process share one ledger, which counts by resolved addresses.
 * <p>
 * One address has at most four failures in a row over all its ports. Two PBXs may stand behind one address, so one port has at
 * most three of these failures. The fourth try is kept for a port that has not failed. If the address has one port only, this
 * port has the fourth try, too, but not before the PBX has forgotten its block.
 * <p>
 * Each class loader has a ledger: two web applications that each bring this jar have two ledgers. If one PBX has two addresses,
 * such as one in the local network and one before a router, the ledger takes it for two PBXs.
 * <p>
 * A test that uses wrong passwords gives its CamelContext a ledger of its own: it binds a new instance in the registry before
 * the routes start.
 */
public final class LoginLedger {
    private static final LoginLedger PROCESS = new LoginLedger();

    /**
     * What failed logins lead to.
     *
     * @param failures how many logins have to fail in a row for the PBX to block our address
     * @param block    how long the PBX blocks it; null if the block has no end but an administrator's hand
     * @param asked    after how many failures in a row the PBX has to answer something harmless before each further try
     */
    public record Lockout(int failures, Duration block, int asked) {
        /** The time between two looks whether an administrator has lifted a block. */
        private static final Duration LOOK = Duration.ofMinutes(10);

        /** Of a PBX that has to answer something harmless before the last try. */
        public Lockout(int failures, Duration block) {
            this(failures, block, failures - 2);
        }

        /** Whether the block has no end by itself. */
        public boolean isEndless() {
            return block == null;
        }

        /** How many logins may fail in a row: one less than the PBX blocks at. */
        public int mostInARow() {
            return failures - 1;
        }

        /** How many of them may fail at one port, so that one is left for another port of the same address. */
        public int mostOfAPort() {
            return failures - 2;
        }

        /**
         * As long as the PBX's block, and a little more for its clock. Where the block has no end, the time between two looks.
         */
        public Duration window() {
            return isEndless() ? LOOK : block.plusSeconds(5);
        }
    }

    /**
     * Where a login goes.
     *
     * @param addresses what the PBX's name resolves to
     * @param port      the port of the PBX's API
     * @param lockout   what failed logins lead to there
     */
    public record Target(Set<InetAddress> addresses, int port, Lockout lockout) {
        /** The same PBX at these addresses and at others. */
        public Target and(Target other) {
            Set<InetAddress> all = new LinkedHashSet<>(addresses);
            all.addAll(other.addresses);
            return new Target(all, port, lockout);
        }
    }

    /**
     * What keeps a login from leaving.
     *
     * @param until   when that may end (nanoTime)
     * @param endless whether it does not end by itself
     * @param cause   what the last failed login failed with; null if logins under way are all that is in the way
     */
    public record Wait(long until, boolean endless, YeastarApiException cause) {
    }

    /** A session, as far as it logs in. */
    public interface Session {
        /** An operator cleared what was counted of its PBX's address: it need not be held back for that any more. */
        void cleared();
    }

    private final Set<LoginSite> sites = new LinkedHashSet<>();
    /** How many sessions have a token: a PBX may give one token to several. */
    private final Map<String, Integer> tokens = new HashMap<>();

    /** The ledger that all CamelContexts share unless they have another in their registry. */
    public static LoginLedger ofProcess() {
        return PROCESS;
    }

    /**
     * Takes a place for a login of a session.
     *
     * @param  free is completed when the session may try again, if logins under way are all that is in the way
     * @return      what keeps the login from leaving; null if it may leave
     */
    public synchronized Wait tryAcquire(Target target, Session session, long now, CompletableFuture<Void> free) {
        // the PBX may have moved: the session does not log in any more where it did before
        leave(session);
        LoginSite site = site(target);
        LoginSite.Port port = site.port(target);
        port.users.add(session);
        Wait wait = wait(site, port, now);
        if (wait == null) {
            port.underWay++;
        } else if (wait.cause() == null) {
            site.waiting.add(free);
        }
        return wait;
    }

    /** What would keep a login from leaving; null if nothing would. */
    public synchronized Wait check(Target target, long now) {
        return find(target).filter(site -> site.ports.containsKey(target.port()))
                .map(site -> wait(site, site.port(target), now)).orElse(null);
    }

    private static Wait wait(LoginSite site, LoginSite.Port port, long now) {
        if (site.failures() >= port.lockout.mostInARow()) {
            return new Wait(now, true, site.last());
        } else if (site.failures() + site.underWay() >= port.lockout.mostInARow()) {
            return new Wait(now, false, null);
        } else if (port.failures >= port.lockout.mostOfAPort()) {
            long opens = opens(port, now);
            boolean alone = site.ports.size() == 1;
            return alone && now - opens >= 0 ? null : new Wait(opens, !alone, port.last);
        } else if (port.failures + port.underWay >= port.lockout.mostOfAPort()) {
            return new Wait(now, false, null);
        }
        return null;
    }

    /** Whether a failure of the next login would be the last that may happen. */
    public synchronized boolean isLastTry(Target target) {
        return inARow(target) == target.lockout().mostInARow() - 1;
    }

    /** Whether the PBX has to answer something harmless before the next login. */
    public synchronized boolean isToBeAsked(Target target) {
        return inARow(target) >= target.lockout().asked();
    }

    /** The login that took a place is over without having left. */
    public synchronized void giveBack(Target target) {
        release(target);
        forgetUnneeded();
    }

    private LoginSite.Port release(Target target) {
        LoginSite site = site(target);
        LoginSite.Port port = site.port(target);
        port.underWay--;
        site.wakeNext();
        return port;
    }

    /** The login that took a place was not granted, as far as anyone knows. */
    public synchronized void failed(Target target, long now, YeastarApiException cause) {
        LoginSite.Port port = release(target);
        port.failures++;
        port.last = cause;
        port.spent.addLast(now);
        while (port.spent.size() > port.lockout.mostOfAPort()) {
            port.spent.removeFirst();
        }
    }

    /** The login that took a place was granted, or met the PBX's block: that PBX counts from zero again. */
    public synchronized void over(Target target) {
        release(target).clear();
        forgetUnneeded();
    }

    /**
     * An operator vouches for the next one.
     *
     * @return the sessions that log in to that address, to be told of it outside of any lock
     */
    public synchronized Set<Session> clear(Target target) {
        Set<Session> users = new HashSet<>();
        for (LoginSite.Port port : site(target).ports.values()) {
            port.clear();
            users.addAll(port.users);
        }
        forgetUnneeded();
        return users;
    }

    /** Takes up what an earlier process knew of one account; the PBX counts them all. */
    public synchronized void restore(Target target, int failures, YeastarApiException cause) {
        LoginSite.Port port = site(target).port(target);
        port.failures = Math.min(port.failures + failures, port.lockout.mostInARow());
        port.last = cause;
    }

    /** How many logins in a row failed at the address. */
    public synchronized int inARow(Target target) {
        return find(target).map(LoginSite::failures).orElse(0);
    }

    /** What the last failed login at the address failed with; null without one. */
    public synchronized YeastarApiException last(Target target) {
        return find(target).map(LoginSite::last).orElse(null);
    }

    /** The earliest time for the next login after which there are no more than three in the window. */
    public synchronized long windowOpens(Target target, long now) {
        return find(target).map(site -> site.ports.get(target.port())).map(port -> opens(port, now)).orElse(now);
    }

    private static long opens(LoginSite.Port port, long now) {
        // a PBX whose block has no end does not forget a failure either
        return port.lockout.isEndless() || port.spent.size() < port.lockout.mostOfAPort()
                ? now
                : port.spent.getFirst() + port.lockout.window().toNanos();
    }

    /** A session does not log in any more: no try has to be left for it. */
    public synchronized void leave(Session session) {
        sites.forEach(site -> site.ports.values().forEach(port -> port.users.remove(session)));
        forgetUnneeded();
    }

    /** A session was granted a token. */
    public synchronized void hold(String token) {
        tokens.merge(token, 1, Integer::sum);
    }

    /**
     * A session lets a token go.
     *
     * @return whether no other session has it, so that it may be logged out
     */
    public synchronized boolean letGo(String token) {
        return tokens.computeIfPresent(token, (same, holders) -> holders > 1 ? holders - 1 : null) == null;
    }

    /** How many addresses it has to remember something of. */
    synchronized int size() {
        return sites.size();
    }

    private Optional<LoginSite> find(Target target) {
        return sites.stream().filter(site -> site.isAt(target)).findFirst();
    }

    /** The site of a target. Sites that the target shows to be one become one. */
    private LoginSite site(Target target) {
        LoginSite whole = find(target).orElseGet(LoginSite::new);
        sites.stream().filter(site -> site != whole && site.isAt(target)).forEach(whole::add);
        sites.removeIf(site -> site != whole && site.isAt(target));
        sites.add(whole);
        whole.addresses.addAll(target.addresses());
        return whole;
    }

    private void forgetUnneeded() {
        sites.forEach(site -> site.ports.values().removeIf(port -> !port.isNeeded()));
        sites.removeIf(site -> site.ports.isEmpty());
    }
}
