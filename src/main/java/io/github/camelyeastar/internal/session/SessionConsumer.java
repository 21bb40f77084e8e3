// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.internal.login.SessionLogin;
import io.github.camelyeastar.internal.login.SessionOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a session has a consumer, which takes the reports that the session's login draws to this machine. */
final class SessionConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(SessionConsumer.class);

    private final String name;
    private final SessionLogin login;
    private final KeepAlive keepAlive;
    /** Whether there is a consumer. This is not part of the state: a consumer comes and goes in any state. */
    private volatile boolean present;
    /** Whether there was a consumer since the start, in whatever state: then the PBX may owe reports to the session. */
    private volatile boolean wasPresent;
    /** Whether the warning was given. It is given once for each start, whatever states follow, not once for each login. */
    private final AtomicBoolean warned = new AtomicBoolean();

    SessionConsumer(String name, SessionLogin login, KeepAlive keepAlive) {
        this.name = name;
        this.login = login;
        this.keepAlive = keepAlive;
    }

    void start() {
        wasPresent = present;
        warned.set(false);
    }

    void become(boolean now) {
        present = now;
        wasPresent |= now;
    }

    /** All routes run, so reports can be processed. A session that has no consumer by now has none. */
    void routesRun() {
        if (present) {
            keepAlive.watch();
        }
        warnIfUnheard();
    }

    /** A logout makes the PBX forget the reports that it still owes, so a session that reports came for is left to the PBX. */
    boolean isLogoutWanted() {
        Boolean stated = login.options().logoutOnStop();
        return stated == null ? !wasPresent : stated;
    }

    /** Says once that nobody listens for the reports that a session without a consumer draws to this machine. */
    void warnIfUnheard() {
        SessionOptions options = login.options();
        if (login.token() != null && !present && options.pbx().api().announces()
                && options.pbx().announcement().url() == null
                && warned.compareAndSet(false, true)) {
            LOG.warn("The session with {} has no consumer, but its login had to tell the PBX to report to {}. If another"
                    + " application takes the reports, the PBX may now send them here, where nobody listens. Set the option"
                    + " reportUrl to the address of the application that takes the reports", name,
                    options.pbx().addressOfReports());
        }
    }
}
