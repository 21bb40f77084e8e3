// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.client.YeastarClient;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;

/**
 * Gets a session its tokens: for a refresh token, or by a login, which leaves when it is its turn, to the address that was
 * charged for it. Tells everyone who waits.
 */
record LoginAttempts(SessionStateMachine machine, SessionStatus status, ClientSource clients, LongSupplier nanoTime,
        HostResolver resolver, LoginLedger ledger, LoginTurns turns, TokenRefresh refresh, LostTokens lostTokens,
        LoginListener listener) {

    /**
     * Gets a token and makes it the session's: for the refresh token of the one before, if that can be had, or else by a login.
     *
     * @param mine     is under way in the state
     * @param override fields that replace those of the announcement
     * @param before   the token before; null if only a login will do
     */
    Login.Granted perform(Login mine, SessionOptions options, Map<String, Object> override, Token before)
            throws YeastarApiException, IOException {
        Login.Granted granted;
        try {
            granted = before != null && before.isRefreshable(nanoTime.getAsLong())
                    ? refresh.request(mine, options, before)
                    : null;
            granted = granted == null ? logIn(mine, options, override) : granted;
        } catch (Throwable e) {
            // of any kind: nobody may be left waiting for this login
            mine.result.completeExceptionally(e);
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
                if (former != null) {
                    lostTokens.refreshed();
                }
            } else if (former != fresh) {
                lostTokens.replaced();
                status.opened(granted.transport());
            }
            return former;
        });
        if (replaced == fresh) {
            // the session was closed meanwhile, and its stop waits until the token is logged out
            listener.opened(fresh, elsewhere, false, false);
            Login.Granted unusable = new Login.Granted(null, granted.refreshed(), granted.transport(), granted.shown());
            mine.result.complete(unusable);
            return unusable;
        } else if (granted.refreshed()) {
            if (replaced != null) {
                ledger.letGo(replaced.value());
            }
            mine.result.complete(granted);
            listener.refreshed(mine.outdated);
            return granted;
        }
        boolean doubtful = machine.locked(() -> lostTokens.isNextDoubtful());
        mine.result.complete(granted);
        // the state does not have the login any more, so nothing makes the login outdated from now on
        listener.opened(replaced, elsewhere, mine.outdated, doubtful);
        return granted;
    }

    private Login.Granted logIn(Login login, SessionOptions options, Map<String, Object> override)
            throws YeastarApiException, IOException {
        boolean acquired = false;
        boolean sent = false;
        YeastarClient client;
        PbxApi.Grant grant;
        try {
            // resolved once for each login, so that the login goes where it is charged
            List<InetAddress> addresses = resolver.addresses(options.pbx().host());
            turns.await(login, options, addresses);
            acquired = true;
            client = clients.get();
            askFirst(client, options.pbx(), addresses);
            PbxApi api = options.pbx().api();
            PbxApi.Call call = api.login(options.pbx().credentials(), options.pbx().announcement(), override);
            sent = true;
            grant = api.granted(client.sendTo(addresses, call, null));
            if (grant.token() == null) {
                String success = api.success();
                throw new YeastarApiException("login", success, null,
                        "the PBX answered " + success + ", but without a token");
            }
        } catch (Throwable e) {
            // of any kind: whatever it was, the PBX may have counted it
            turns.failed(e, acquired, sent, options);
            throw e;
        }
        turns.granted(options);
        return Login.Granted.of(grant, client, nanoTime.getAsLong(), false);
    }

    /**
     * Before a login that might be one of the last before the PBX's block: asks with the token that was lost, or with none,
     * whether the PBX works at all. If so, it answers that it does not know the token, and does not count that.
     */
    private void askFirst(YeastarClient client, PbxOptions pbx, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        if (!turns.isToBeAsked()) {
            return;
        }
        Token lost = machine.state().lost();
        try {
            PbxApi.Call harmless = pbx.api().harmless(pbx.announcement(), pbx.ownAddress());
            client.sendTo(addresses, harmless, lost == null ? "" : lost.value());
        } catch (YeastarApiException e) {
            if (!pbx.api().shows(e.getError())) {
                throw e;
            }
            turns.requireLifted();
            return;
        }
        machine.locked(() -> {
            // the token lives after all: the login logs it out when it replaces it, and the session keeps it if the login fails
            if (lost != null && machine.lives(lost)) {
                ledger.hold(lost.value());
            }
        });
    }
}
