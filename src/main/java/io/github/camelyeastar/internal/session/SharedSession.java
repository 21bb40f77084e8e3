// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelyeastar.internal.figures.ManagedFigures;
import io.github.camelyeastar.internal.figures.ManagedFigures.Operation;
import io.github.camelyeastar.internal.login.SessionOptions;

/** A session and who holds it. Its lock is held while the session starts or stops, so that neither overtakes the other. */
final class SharedSession {
    final YeastarSession session;
    final ManagedFigures management;
    final List<SessionMember> members = new CopyOnWriteArrayList<>();
    final Lock lock = new ReentrantLock();
    /** Where the PBX was when its consumer joined: each name is resolved once, not again for each consumer that follows. */
    volatile Set<InetAddress> addresses = Set.of();
    /** Whether it is no longer among the sessions. Whoever found it there before looks again. Under the lock. */
    boolean forgotten;

    SharedSession(YeastarSession session) {
        this.session = session;
        this.management = new ManagedFigures("Session", session.options().pbx().address(), session.options().pbx().account(),
                () -> session.options().accountLabel(),
                session.status()::figures, List.of(
                        new Operation("logout", "Logs out, as when an application ends for good. The session stays closed until"
                                + " the next yeastar:login, or until its routes start again", session::logout),
                        new Operation("resetLogin", "Allows the next login at once, after the credentials were corrected on the"
                                + " PBX. Other sessions that waited only because of failed logins to the same address go on, too",
                                session::resetLogin)));
    }

    boolean hasConsumer() {
        return consumer() != null;
    }

    private SessionMember consumer() {
        for (SessionMember member : members) {
            if (member.isConsumer()) {
                return member;
            }
        }
        return null;
    }

    /** @throws IllegalArgumentException when it states an option otherwise than another member */
    void requireAgreement(SessionMember member) {
        for (SessionMember other : members) {
            String option = member.disagreement(other);
            if (option != null) {
                throw new IllegalArgumentException("Option " + option + " differs between " + member.name() + " and "
                        + other.name() + ", which share one session with the PBX. Set it in one place: on the component, or on"
                        + " the consumer");
            }
        }
    }

    /**
     * Gives the session the options of its members. The consumer's options hold; where there is no consumer, what the producers
     * state over their component's.
     *
     * @param renew whether an open session follows other options of the client at once
     */
    void configure(boolean renew) {
        SessionMember consumer = consumer();
        SessionOptions changed = consumer == null ? members.get(0).optionsWith(members) : consumer.options();
        SessionOptions current = session.options();
        // a consumer that opens the session brings the session's own: to compare two records takes ten milliseconds the first time
        if (changed != current && !changed.equals(current)) {
            session.configure(changed, renew && !changed.pbx().equals(current.pbx()) || !changed.tellsTheSameAs(current));
        }
    }
}
