/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.ErrorGroup;
import io.github.camelyeastar.YeastarApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's heartbeats: without one in half an hour the token dies, and with it, silently, all reports (protocol.md 1.5). */
final class KeepAlive {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);
    /** Soon enough to save the token, slow enough for a PBX in trouble. */
    private static final Duration RETRY = Duration.ofSeconds(30);
    static final Duration TOKEN_LIFE = Duration.ofMinutes(30);

    private final YeastarSession session;
    private final SessionStatus status;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile boolean failing;
    /** Whether the session was replaced since a heartbeat failed: that helps once, or not at all. */
    private volatile boolean replaced;

    KeepAlive(YeastarSession session, SessionStatus status) {
        this.session = session;
        this.status = status;
    }

    /** A session was opened: the next one is due in a period. */
    void opened() {
        replaced |= failing;
        failing = false;
        start();
    }

    /** A heartbeat was answered: the next one is due in a period. */
    void alive() {
        if (failing) {
            LOG.info("{} answers heartbeats again", session);
        }
        failing = false;
        replaced = false;
        start();
    }

    /** The next one is due in a period, or soon if the last failed. */
    void start() {
        plan(failing ? RETRY : Duration.ofMillis(session.configuration().getHeartbeatPeriod()));
    }

    /** Sends a heartbeat, unless one is under way: a PBX that hangs would get one each period, each with a thread. */
    void beat() {
        if (!beating.compareAndSet(false, true)) {
            plan(Duration.ofMillis(session.configuration().getHeartbeatPeriod()));
            return;
        }
        try {
            send();
        } finally {
            beating.set(false);
        }
    }

    /** If it fails, the next one is due soon. */
    private void send() {
        // planned first, so that whatever happens below, there is a next one; what follows plans its own over it
        plan(Duration.ofMillis(session.configuration().getHeartbeatPeriod()));
        try {
            session.beat();
        } catch (YeastarApiException | IOException | RuntimeException e) {
            if (e instanceof YeastarApiException answer && answer.isTokenRefused()) {
                // the session was told of the loss, and planned what follows
                return;
            }
            status.failedHeartbeats.incrementAndGet();
            if (session.state() != SessionState.OPEN && session.state() != SessionState.UNREACHABLE) {
                // closed meanwhile
                return;
            }
            if (!failing) {
                LOG.warn("Heartbeat to {} failed: {}. Trying again every {} s", session, e.getMessage(), RETRY.toSeconds());
            }
            boolean again = failing;
            failing = true;
            if (status.sinceContact().compareTo(TOKEN_LIFE) > 0) {
                session.expired();
            } else {
                plan(RETRY);
                if (again && !replaced && isRefused(e)) {
                    session.renewIfWanted();
                }
            }
        }
    }

    /** Whether the PBX, which can answer, will have none of it: then its reports have ceased, or will (protocol.md 6.12). */
    private static boolean isRefused(Exception e) {
        return e instanceof YeastarApiException answer && answer.getStatus() != null
                && answer.getErrorGroup() != ErrorGroup.PBX;
    }

    private void plan(Duration delay) {
        long period = session.configuration().getHeartbeatPeriod();
        if (period > 0) {
            session.plan(delay.toMillis() < period ? delay : Duration.ofMillis(period));
        }
    }
}
