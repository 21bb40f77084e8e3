// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.client.YeastarClient;
import io.github.camelyeastar.internal.pbx.PbxApi;

/** A login that is under way. Whoever needs the token meanwhile waits for it. */
public final class Login {
    /**
     * What a login that the PBX granted came to.
     *
     * @param token     the token; null if the session was closed meanwhile, so that nobody may use it
     * @param refreshed whether the token was had for the refresh token of the one before
     * @param transport what the PBX says it sends reports over; null when it does not say
     * @param shown     the rest of the PBX's answer, without what is secret in it
     */
    public record Granted(Token token, boolean refreshed, String transport, Map<String, Object> shown) {
        static Granted of(PbxApi.Grant grant, YeastarClient client, long now, boolean refreshed) {
            return new Granted(new Token(grant.token(), grant.renewal(), client, now), refreshed, grant.transport(),
                    grant.shown());
        }

        /** A copy for each who waited: a route may change its body. */
        public Map<String, Object> answer() {
            return new LinkedHashMap<>(shown);
        }
    }

    /** What it comes to, however it goes. */
    final CompletableFuture<Granted> result = new CompletableFuture<>();
    /** What the login waits for before it may leave, or try to leave again. Under the session's lock. */
    CompletableFuture<Void> waitsFor = new CompletableFuture<>();
    /** Whether the options that it announces are no longer those of the session. Under the session's lock. */
    boolean outdated;
    /** Whether it asks for another token with a refresh token, and is no login yet. */
    volatile boolean refreshing;

    /** Completes when the login is over, however it went. */
    public CompletableFuture<?> end() {
        return result.exceptionally(e -> null);
    }

    /** Waits for the end of a login of another thread. It fails as that login did. */
    Granted await() throws YeastarApiException, IOException {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof YeastarApiException refused) {
                throw refused;
            } else if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw e;
        }
    }
}
