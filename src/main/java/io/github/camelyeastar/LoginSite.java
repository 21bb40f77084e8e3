// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.camelyeastar.LoginLedger.Lockout;
import io.github.camelyeastar.LoginLedger.Target;

/** The addresses that name one PBX, or several behind one address, with what the {@link LoginLedger} knows of its ports. */
final class LoginSite {
    static final class Port {
        final Lockout lockout;
        /** When its last logins without success left. */
        final Deque<Long> spent = new ArrayDeque<>();
        final Set<LoginLedger.Session> users = new HashSet<>();
        int failures;
        int underWay;
        YeastarApiException last;

        Port(Lockout lockout) {
            this.lockout = lockout;
        }

        void clear() {
            spent.clear();
            failures = 0;
            last = null;
        }

        void add(Port other) {
            failures += other.failures;
            underWay += other.underWay;
            last = other.last == null ? last : other.last;
            users.addAll(other.users);
            List<Long> both = Stream.concat(spent.stream(), other.spent.stream()).sorted().toList();
            spent.clear();
            both.stream().skip(Math.max(0, both.size() - lockout.mostOfAPort())).forEach(spent::addLast);
        }

        boolean isNeeded() {
            return failures > 0 || underWay > 0 || !users.isEmpty();
        }
    }

    final Set<InetAddress> addresses = new HashSet<>();
    final Map<Integer, Port> ports = new HashMap<>();
    /** The sessions that wait for a login under way to be over, in the order in which they came. */
    final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();

    /** One session may try now: each login that is over wakes one, so that a thousand sessions do not wake up for one place. */
    void wakeNext() {
        CompletableFuture<Void> next;
        do {
            next = waiting.poll();
        } while (next != null && !next.complete(null));
    }

    boolean isAt(Target target) {
        return target.addresses().stream().anyMatch(addresses::contains);
    }

    /** The other site turned out to be the same. */
    void add(LoginSite other) {
        addresses.addAll(other.addresses);
        waiting.addAll(other.waiting);
        other.ports.forEach((number, port) -> port(number, port.lockout).add(port));
    }

    Port port(Target target) {
        return port(target.port(), target.lockout());
    }

    Port port(int number, Lockout lockout) {
        return ports.computeIfAbsent(number, n -> new Port(lockout));
    }

    int failures() {
        return ports.values().stream().mapToInt(port -> port.failures).sum();
    }

    int underWay() {
        return ports.values().stream().mapToInt(port -> port.underWay).sum();
    }

    YeastarApiException last() {
        return ports.values().stream().map(port -> port.last).filter(Objects::nonNull).findAny().orElse(null);
    }
}
