// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportReceiver;

/** Who takes the reports that come to a port, by path. */
final class Receivers {
    final Map<String, ReportReceiver> byPath = new ConcurrentHashMap<>();

    /**
     * The receiver of a request; null if the request is for another route of the port. The root's requests are for a receiver
     * that knows their sender (protocol.md 6.13), else for one that takes reports from any address.
     */
    ReportReceiver find(String path, InetAddress remote) {
        String plain = withoutExtraSlashes(path);
        ReportReceiver exact = byPath.get(plain);
        return "/".equals(plain) ? ofRoot(exact, remote) : exact;
    }

    /** @param exact whose path is the root: it comes first; null if there is none */
    private ReportReceiver ofRoot(ReportReceiver exact, InetAddress remote) {
        List<ReportReceiver> all = new ArrayList<>(byPath.values());
        all.sort(Comparator.comparing(receiver -> receiver != exact));
        return all.stream().filter(receiver -> receiver.knows(remote)).findFirst()
                .or(() -> all.stream().filter(receiver -> receiver.refusal(remote) == null).findFirst())
                .or(() -> all.stream().findFirst()).orElse(null);
    }

    /** The path with one slash in front and none behind: the PBX puts a slash before any path (protocol.md 7, point 7). */
    private static String withoutExtraSlashes(String path) {
        int from = 0;
        int to = path.length();
        while (from + 1 < to && path.charAt(from + 1) == '/') {
            from++;
        }
        while (to - 1 > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    boolean accept(InetAddress remote) {
        return byPath.values().stream().anyMatch(receiver -> receiver.refusal(remote) == null);
    }

    /** Whether any receiver takes reports from any address. */
    boolean acceptAnyone() {
        return byPath.values().stream().anyMatch(ReportReceiver::acceptsAnyone);
    }

    /** Whether any receiver takes the address for the PBX's. Asked twice for each connection, hence no stream. */
    boolean know(InetAddress remote) {
        for (ReportReceiver receiver : byPath.values()) {
            if (receiver.knows(remote)) {
                return true;
            }
        }
        return false;
    }

    /** Tells each receiver that knows the sender that a connection was closed before it named a receiver. */
    void overloaded(InetAddress remote) {
        byPath.values().stream().filter(receiver -> receiver.knows(remote))
                .forEach(receiver -> receiver.refused(remote, Outcome.OVERLOAD));
    }

    /**
     * The longest time that any receiver gives a sender for its request; empty without a receiver. A connection must not be
     * closed too early, and its receiver is not known before its request has come.
     */
    Optional<Duration> longestRequestTimeout() {
        return byPath.values().stream().map(ReportReceiver::requestTimeout).max(Duration::compareTo);
    }

    long maxInflight() {
        long all = 0;
        for (ReportReceiver receiver : byPath.values()) {
            all += receiver.maxInflight();
        }
        return all;
    }
}
