// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.HostResolver;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.internal.pbx.YeastarClient;

/** Sends a session's logins, each when it is its turn, to the address that was charged for it. */
record LoginAttempts(SessionStateMachine machine, ClientSource clients, LongSupplier nanoTime, HostResolver resolver,
        LoginLedger ledger, LoginTurns turns) {
    /**
     * Sends a login.
     *
     * @param login    is under way in the state
     * @param override fields that replace those of the announcement
     */
    Login.Granted send(Login login, SessionOptions options, Map<String, Object> override)
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
            askBeforeTheLastTry(client, options.pbx(), addresses);
            PbxApi api = options.pbx().api();
            Duration patience = Duration.ofMillis(options.pbx().responseTimeout());
            String json = ApiJson.write(api.loginFields(options.pbx().credentials(), options.pbx().announcement(), override));
            sent = true;
            grant = api.granted(client.post("login", null, json, patience, addresses));
            if (grant.token() == null) {
                throw new YeastarApiException("login", "Success", null, "the PBX answered Success, but without a token");
            }
        } catch (Throwable e) {
            // of any kind: whatever it was, the PBX may have counted it
            turns.failed(e, acquired, sent, options);
            throw e;
        }
        turns.granted(options);
        Token token = new Token(grant.token(), client, nanoTime.getAsLong());
        return new Login.Granted(token, grant.transport(), grant.shown());
    }

    /**
     * Before the login whose failure would be the last before the PBX's block: asks with the token that was lost, or with none,
     * whether the PBX works at all. If so, it answers that it does not know the token, and does not count that.
     */
    private void askBeforeTheLastTry(YeastarClient client, PbxOptions pbx, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        if (!turns.isLastTry()) {
            return;
        }
        Token lost = machine.state().lost();
        String token = lost == null ? "" : lost.value();
        Duration patience = Duration.ofMillis(pbx.responseTimeout());
        try {
            client.post("heartbeat", token, SessionCommands.heartbeatJson(pbx, Map.of()), patience, addresses);
        } catch (YeastarApiException e) {
            if (!e.isTokenRefused()) {
                throw e;
            }
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
