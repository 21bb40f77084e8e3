// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.time.Duration;

import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.login.SessionStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a PBX that has forgotten our address, or never could reach it, though the token lives. After a while without a report,
 * the address is announced again. After another such while, the session is replaced.
 */
final class SilenceWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(SilenceWatchdog.class);

    /**
     * The last login, or what was done last about the silence. The silence counts from then, or from the last report if that
     * came later. The step is not part of the state: the silence goes on while the PBX is UNREACHABLE for a time.
     *
     * @param announced whether the address was announced again
     */
    private record Step(long at, boolean announced) {
    }

    private final String name;
    private final SessionLogin login;
    private final KeepAlive keepAlive;
    private final SessionStatus status;
    private final SessionTimer timer;
    private volatile Step last;

    SilenceWatchdog(String name, SessionLogin login, KeepAlive keepAlive, SessionStatus status, SessionTimer timer) {
        this.name = name;
        this.login = login;
        this.keepAlive = keepAlive;
        this.status = status;
        this.timer = timer;
    }

    /** A session was opened, or has another timeout: the silence counts from now. */
    void start() {
        last = new Step(timer.nanoTime(), false);
        timer.cancel();
        plan(timeout());
    }

    void stop() {
        timer.cancel();
    }

    private long timeout() {
        return Duration.ofMillis(login.options().silenceTimeout()).toNanos();
    }

    private void plan(long nanos) {
        if (timeout() > 0) {
            timer.after(Duration.ofNanos(nanos), this::check);
        }
    }

    private void check() {
        long now = timer.nanoTime();
        Step step = last;
        long sign = status.lastReportOr(step.at());
        long left = timeout() - (now - sign);
        if (left > 0) {
            plan(left);
            return;
        }
        boolean open = status.state() == SessionState.OPEN;
        boolean replace = step.announced() && sign == step.at();
        // planned before it is done: a renewed session plans its own
        last = new Step(now, open ? !replace : replace);
        plan(timeout());
        if (!open) {
            return;
        }
        String silence = login.options().silenceTimeout() / 1000 + " s";
        if (replace) {
            status.renewedForSilence.incrementAndGet();
            LOG.warn(
                    "No report from {} for another {}: replacing the session. If that does not help, check that the PBX reaches"
                            + " the announced address (reportUrl, firewall, NAT)",
                    name, silence);
            keepAlive.renewIfWanted();
        } else {
            status.announcedForSilence.incrementAndGet();
            LOG.warn("No report from {} for {}: announcing the address for reports again", name, silence);
            keepAlive.announce();
        }
    }
}
