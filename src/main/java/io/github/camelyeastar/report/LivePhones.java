// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.report.LiveSnapshot.CallState;
import io.github.camelyeastar.report.LiveSnapshot.ExtensionState;

/** What is known of extensions by themselves, beside the calls that they are in. */
final class LivePhones {
    /** By length first: 999 comes before 1000. */
    static final Comparator<String> NUMBERS = Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

    private static final int MOST_EXTENSIONS = 5_000;
    /** What a P-Series PBX lets an extension register with: the desk phone first (protocol-p-cloud.md 2.7). */
    private static final List<String> CLIENTS = List.of("sip", "mobile", "desktop", "web", "pad");
    /** How late the last report about a phone may be after the call is over. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Map<String, Phone> phones = new HashMap<>();

    private static final class Phone {
        private String name;
        private ExtensionState state = ExtensionState.UNKNOWN;
        /** The clients that are known to be registered. */
        private final Set<String> registered = new HashSet<>();
        private Instant since;
        private Instant reported = Instant.MIN;
        /** When a report last said that it is not in a call any more. */
        private Instant freed;
    }

    /** Null for no number, or for one too many. */
    private Phone phone(String number) {
        if (number == null) {
            return null;
        }
        return phones.size() < MOST_EXTENSIONS ? phones.computeIfAbsent(number, unused -> new Phone()) : phones.get(number);
    }

    /** There is such an extension. */
    void meet(String number) {
        phone(number);
    }

    /** The extension has left a call. */
    void left(String number, Instant now) {
        Phone phone = phone(number);
        if (phone != null) {
            phone.freed = now;
        }
    }

    /** The PBX has reported the state of an extension. */
    void report(String number, ExtensionState state, Instant now) {
        Phone phone = phone(number);
        if (phone == null) {
            return;
        }
        phone.reported = now;
        if (state != phone.state || phone.since == null) {
            phone.state = state;
            phone.since = now;
        }
    }

    /**
     * A client of an extension has registered, or is not registered any more. That says nothing about the extension's calls: an
     * app registers when a call wakes it up. That an app has gone says nothing about the desk phone either.
     */
    void registration(String number, String client, ExtensionState state, Instant now) {
        Phone phone = phone(number);
        String kind = client.strip().toLowerCase(Locale.ROOT);
        if (phone == null || !CLIENTS.contains(kind)) {
            return;
        }
        if (state == ExtensionState.UNREGISTERED) {
            phone.registered.remove(kind);
            if (phone.registered.isEmpty() && kind.equals(CLIENTS.get(0))) {
                report(number, state, now);
            }
        } else if (state == ExtensionState.IDLE) {
            phone.registered.add(kind);
            if (phone.state == ExtensionState.UNKNOWN || phone.state == ExtensionState.UNREGISTERED) {
                report(number, state, now);
            }
        }
    }

    /** The PBX has listed an extension: what a report has said about its state stays. */
    private void list(String number, ExtensionState state, String name) {
        Phone phone = phone(number);
        if (phone == null) {
            return;
        }
        phone.name = name == null || name.isBlank() ? phone.name : name;
        if (phone.since == null) {
            phone.state = state;
        }
    }

    @SuppressWarnings("unchecked")
    void list(Map<?, ?> row) {
        Map<String, ?> fields = (Map<String, ?>) row;
        String number = Fields.text(fields, "extnumber", "number", "extid");
        if (number != null) {
            list(LiveCalls.cut(number), state(Fields.text(fields, "status")),
                    LiveCalls.cut(Fields.text(fields, "username", "caller_id_name")));
        }
    }

    boolean forget(String number) {
        return phones.remove(number) != null;
    }

    static ExtensionState state(String status) {
        return switch (status == null ? "" : status.strip().toLowerCase(Locale.ROOT)) {
            case "registered", "idle" -> ExtensionState.IDLE;
            case "ringing", "ring" -> ExtensionState.RINGING;
            case "busy" -> ExtensionState.BUSY;
            case "unregistered", "unavailable" -> ExtensionState.UNREGISTERED;
            default -> ExtensionState.UNKNOWN;
        };
    }

    /** @param inCalls the members of calls, by the numbers of their extensions */
    List<LiveSnapshot.Extension> snapshot(Map<String, LiveSnapshot.Member> inCalls) {
        List<LiveSnapshot.Extension> extensions = new ArrayList<>();
        phones.forEach((number, phone) -> {
            LiveSnapshot.Member member = inCalls.get(number);
            boolean stale = phone.freed != null && phone.reported.isBefore(phone.freed.plus(SETTLING))
                    && (phone.state == ExtensionState.RINGING || phone.state == ExtensionState.BUSY);
            if (member != null) {
                ExtensionState state = member.state() == CallState.RINGING ? ExtensionState.RINGING : ExtensionState.BUSY;
                extensions.add(new LiveSnapshot.Extension(number, phone.name, state, member.since()));
            } else if (stale) {
                // the report that the phone is free was overtaken by one from before the end of the call
                extensions.add(new LiveSnapshot.Extension(number, phone.name, ExtensionState.IDLE, phone.freed));
            } else {
                extensions.add(new LiveSnapshot.Extension(number, phone.name, phone.state, phone.since));
            }
        });
        extensions.sort(Comparator.comparing(LiveSnapshot.Extension::number, NUMBERS));
        return extensions;
    }
}
