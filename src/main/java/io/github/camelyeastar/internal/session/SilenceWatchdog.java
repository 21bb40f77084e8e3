/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a PBX that has forgotten our address, or never could reach it, though the token lives: after a while without a report
 * the target is announced again, and after another the session is replaced.
 */
final class SilenceWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(SilenceWatchdog.class);

    private final YeastarSession session;
    private final SessionStatus status;
    private final SessionTimer timer;
    /** The last login or step of ours: the silence counts from it, or from the last report if that came later. */
    private volatile long lastStep;
    private volatile boolean announced;

    SilenceWatchdog(YeastarSession session, SessionStatus status, SessionTimer timer) {
        this.session = session;
        this.status = status;
        this.timer = timer;
    }

    /** A session was opened, or has another timeout: the silence counts from now. */
    void start() {
        lastStep = timer.nanoTime();
        announced = false;
        timer.cancel();
        plan(timeout());
    }

    void stop() {
        timer.cancel();
    }

    private long timeout() {
        return Duration.ofMillis(session.configuration().getSilenceTimeout()).toNanos();
    }

    private void plan(long nanos) {
        if (timeout() > 0) {
            timer.after(Duration.ofNanos(nanos), this::check);
        }
    }

    private void check() {
        long now = timer.nanoTime();
        long step = lastStep;
        long sign = status.lastReportOr(step);
        if (sign != step) {
            announced = false;
        }
        long left = timeout() - (now - sign);
        if (left > 0) {
            plan(left);
            return;
        }
        // planned before it is done: a renewed session plans its own
        lastStep = now;
        plan(timeout());
        if (session.state() != SessionState.OPEN) {
            return;
        }
        String silence = session.configuration().getSilenceTimeout() / 1000 + " s";
        if (announced) {
            announced = false;
            status.renewedForSilence.incrementAndGet();
            LOG.warn(
                    "No report from {} for another {}: replacing the session. If that does not help, check that the PBX reaches"
                            + " the announced address (reportUrl, firewall, NAT)",
                    session, silence);
            session.renewIfWanted();
        } else {
            announced = true;
            status.announcedForSilence.incrementAndGet();
            LOG.warn("No report from {} for {}: announcing the address for reports again", session, silence);
            session.announce();
        }
    }
}
