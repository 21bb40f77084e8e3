/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that do not deliver a whole request in time, from their opening or from their last answer on. Jetty's idle
 * timeout does not see those that send a byte now and then.
 */
final class RequestDeadlines extends CyclicTimeouts<RequestDeadlines.Deadline> implements Connection.Listener {
    private final Map<Connection, Deadline> deadlines = new ConcurrentHashMap<>();
    private final Supplier<Duration> timeout;

    RequestDeadlines(Scheduler scheduler, Supplier<Duration> timeout) {
        super(scheduler);
        this.timeout = timeout;
    }

    /** The request has arrived whole: what follows is our time, not the sender's. */
    void received(Connection connection) {
        Deadline deadline = deadlines.get(connection);
        if (deadline != null) {
            deadline.expiry = Long.MAX_VALUE;
        }
    }

    /** The next request may follow on the connection. */
    void answered(Connection connection) {
        Deadline deadline = deadlines.get(connection);
        if (deadline != null) {
            deadline.expiry = NanoTime.now() + timeout.get().toNanos();
            schedule(deadline);
        }
    }

    /** From now on, no connection is closed. */
    void retire() {
        destroy();
        deadlines.clear();
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is a connection of its own below the one that the requests are on
        if (!(connection instanceof SslConnection)) {
            deadlines.put(connection, new Deadline(connection));
            answered(connection);
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
        deadline.connection.getEndPoint().close(new TimeoutException("No whole request in " + timeout.get()));
        return true;
    }

    /** The end of one connection's time. */
    static final class Deadline implements Expirable {
        private final Connection connection;
        private volatile long expiry = Long.MAX_VALUE;

        private Deadline(Connection connection) {
            this.connection = connection;
        }

        @Override
        public long getExpireNanoTime() {
            return expiry;
        }
    }
}
