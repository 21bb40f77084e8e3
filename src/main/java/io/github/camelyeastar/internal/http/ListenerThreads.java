/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.util.Arrays;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of a port: as many as the routes of all receivers may take at once, and some more. */
final class ListenerThreads {
    /** Threads that routes may not take, so that a report can always be put off. */
    private static final int RESERVED = 10;
    /** Threads that Jetty may need for a moment, while all routes have theirs. */
    private static final int MOMENTARY = 10;
    /** The most threads, however many consumers share the port: each takes memory. Reports without a thread are put off. */
    private static final int MOST = 1000;

    private final Server server;
    /** Null if a user has made another kind of pool. */
    private final QueuedThreadPool pool;

    ListenerThreads(Server server) {
        this.server = server;
        this.pool = server.getThreadPool() instanceof QueuedThreadPool queued ? queued : null;
    }

    void provideFor(Receivers receivers) {
        if (pool != null) {
            long wanted = RESERVED + MOMENTARY + threadsOfJetty() + receivers.maxInflight();
            pool.setMaxThreads((int) Math.max(pool.getMaxThreads(), Math.min(wanted, MOST)));
        }
    }

    /** The threads that take connections, and that wait for what arrives on them. */
    private int threadsOfJetty() {
        return Arrays.stream(server.getConnectors()).filter(ServerConnector.class::isInstance).map(ServerConnector.class::cast)
                .mapToInt(connector -> connector.getAcceptors() + connector.getSelectorManager().getSelectorCount()).sum();
    }

    boolean areShort() {
        // Jetty's own threads are among the busy ones
        return pool != null && pool.getMaxThreads() - pool.getBusyThreads() < RESERVED;
    }
}
