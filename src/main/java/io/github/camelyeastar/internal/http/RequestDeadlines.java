// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that do not deliver a whole request in time, from their opening or from their last answer on. Jetty's idle
 * timeout does not end a connection that sends a byte now and then.
 */
final class RequestDeadlines extends CyclicTimeouts<RequestDeadlines.Deadline> implements Connection.Listener {
    private final Map<Connection, Deadline> deadlines = new ConcurrentHashMap<>();
    private final Supplier<Duration> timeout;
    private final Function<InetAddress, Duration> limit;

    /**
     * @param timeout for a whole request
     * @param limit   tells when connections from an address are closed, whatever comes on them; null for an address that is
     *                known
     */
    RequestDeadlines(Scheduler scheduler, Supplier<Duration> timeout, Function<InetAddress, Duration> limit) {
        super(scheduler);
        this.timeout = timeout;
        this.limit = limit;
    }

    /** The request has arrived whole: the sender has done its part, and the route may take its time. */
    void received(Connection connection) {
        set(connection, Deadline.NONE);
    }

    /**
     * The request has arrived whole. Runs a task, once, if the answer is not given within a time.
     *
     * @return false if the task will not run, as the connection is closed, or this listener is retired
     */
    boolean received(Connection connection, Duration patience, Runnable unanswered) {
        return set(connection, new Term(NanoTime.now() + patience.toNanos(), unanswered));
    }

    /** The next request may follow on the connection. */
    void answered(Connection connection) {
        set(connection, new Term(NanoTime.now() + timeout.get().toNanos(), null));
    }

    private boolean set(Connection connection, Term term) {
        Deadline deadline = deadlines.get(connection);
        if (deadline == null) {
            return false;
        } else if (term.unanswered != null) {
            // its report was taken: its address has been allowed meanwhile, or a signature has proven who it is
            deadline.limit = null;
        } else if (deadline.limit != null) {
            return true;
        }
        deadline.term.set(term);
        schedule(deadline);
        return true;
    }

    /** From now on, no connection is closed. */
    void retire() {
        destroy();
        deadlines.clear();
    }

    @Override
    public void onOpened(Connection connection) {
        // the connection for TLS lies below the connection for the requests
        if (!(connection instanceof SslConnection)) {
            Deadline deadline = new Deadline(connection);
            deadlines.put(connection, deadline);
            if (connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
                deadline.limit = limit.apply(remote.getAddress());
            }
            if (deadline.limit == null) {
                answered(connection);
            } else {
                deadline.term.set(new Term(NanoTime.now() + deadline.limit.toNanos(), null));
                schedule(deadline);
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        deadlines.remove(connection);
    }

    @Override
    protected Iterator<Deadline> iterator() {
        return deadlines.values().iterator();
    }

    @Override
    protected boolean onExpired(Deadline deadline) {
        return deadline.expired(timeout.get());
    }

    static final class Deadline implements Expirable {
        private static final Term NONE = new Term(Long.MAX_VALUE, null);

        private final Connection connection;
        private final AtomicReference<Term> term = new AtomicReference<>(NONE);
        /** Null if the sender is known. */
        private volatile Duration limit;

        private Deadline(Connection connection) {
            this.connection = connection;
        }

        /** @return whether the connection was closed */
        private boolean expired(Duration timeout) {
            Term due = term.get();
            // the term may have been set anew since it was looked at
            if (due == NONE || NanoTime.isBefore(NanoTime.now(), due.expiry) || !term.compareAndSet(due, NONE)) {
                return false;
            } else if (due.unanswered != null) {
                due.unanswered.run();
                return false;
            }
            connection.getEndPoint().close(new TimeoutException("No whole request in " + (limit == null ? timeout : limit)));
            return true;
        }

        @Override
        public long getExpireNanoTime() {
            return term.get().expiry;
        }
    }

    /** @param unanswered the task that runs at the end of the term; null to close the connection then */
    private record Term(long expiry, Runnable unanswered) {
    }
}
