// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.util.function.LongSupplier;

import io.github.camelyeastar.ErrorGroup;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.YeastarClient;
import io.github.camelyeastar.internal.pbx.PbxApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the PBX for another token, with the refresh token that came with the token before. */
record TokenRefresh(ClientSource clients, LoginTurns turns, LongSupplier nanoTime) {
    private static final Logger LOG = LoggerFactory.getLogger(TokenRefresh.class);

    /**
     * Asks for another token.
     *
     * @param  login  is told while the question is under way, so that a token that is refused meanwhile is not lost
     * @param  before the token that is to be replaced, which has a refresh token
     * @return        null if the PBX refuses, if it grants a token without sending it, or if the options have changed since: then a
     *                login has to follow
     */
    Login.Granted request(Login login, SessionOptions options, Token before) throws YeastarApiException, IOException {
        YeastarClient client = before.client();
        login.refreshing = true;
        try {
            if (client != clients.get()) {
                return null;
            }
            PbxApi api = options.pbx().api();
            String refreshToken = before.renewal().refreshToken();
            PbxApi.Grant grant = api.granted(client.refresh(api.refresh(refreshToken), refreshToken));
            if (grant.token() != null) {
                turns.refreshed();
                return Login.Granted.of(grant, client, nanoTime.getAsLong(), true);
            }
            LOG.info("{} granted a new token, but did not send it, so a login follows", options);
        } catch (YeastarApiException e) {
            boolean busy = e.getStatus() == null || e.getErrorGroup() == ErrorGroup.PBX;
            if (busy && !before.isOver(nanoTime.getAsLong())) {
                turns.notRefreshed(e.getMessage());
                throw e;
            }
            LOG.info("{} no longer exchanges the token for a new one, so a login follows: {}", options, e.getMessage());
        } catch (IOException | RuntimeException | Error e) {
            // of any kind: the login that stayed in the state would be the last of the session
            turns.notRefreshed(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            login.refreshing = false;
        }
        before.used().set(true);
        return null;
    }
}
