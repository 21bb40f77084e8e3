// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.util.Map;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;

/** Performs a login or a refresh, makes its token the session's, and tells everyone who waits. */
record LoginRun(LoginAttempts attempts, SessionStateMachine machine, SessionStatus status, LoginLedger ledger,
        LostTokens lostTokens, SessionLogin.Listener listener) {
    /**
     * @param mine     is under way in the state
     * @param override fields that replace those of the announcement
     * @param before   the token whose refresh token may do instead of a login; null for a login
     */
    Login.Granted perform(Login mine, SessionOptions options, Map<String, Object> override, Token before)
            throws YeastarApiException, IOException {
        Login.Granted granted;
        try {
            granted = attempts.send(mine, options, override, before);
        } catch (Throwable e) {
            // of any kind: nobody may be left waiting for this login
            mine.failed(e);
            listener.failed();
            throw e;
        }
        return opened(mine, granted, !override.isEmpty());
    }

    private Login.Granted opened(Login mine, Login.Granted granted, boolean elsewhere) {
        Token fresh = granted.token();
        Token replaced = machine.locked(() -> {
            ledger.hold(fresh.value());
            Token former = machine.granted(fresh);
            if (former != fresh && granted.refreshed()) {
                status.heartbeat();
            } else if (former != fresh) {
                lostTokens.replaced();
                status.opened(granted.transport());
            }
            return former;
        });
        if (replaced == fresh) {
            // the session was closed meanwhile, and its stop waits until the token is logged out
            listener.opened(fresh, elsewhere, false, false);
            Login.Granted unusable = granted.withoutToken();
            mine.granted(unusable);
            return unusable;
        } else if (granted.refreshed()) {
            if (replaced != null) {
                ledger.letGo(replaced.value());
            }
            mine.granted(granted);
            listener.refreshed(mine.isOutdated());
            return granted;
        }
        boolean doubtful = machine.locked(() -> lostTokens.isNextDoubtful());
        mine.granted(granted);
        // the state does not have the login any more, so nothing makes the login outdated from now on
        listener.opened(replaced, elsewhere, mine.isOutdated(), doubtful);
        return granted;
    }
}
