// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.camelyeastar.YeastarApiException;

/** A login that is under way. Whoever needs the token meanwhile waits for it. */
final class Login {
    /**
     * What a login that the PBX granted came to.
     *
     * @param token     the token; null if the session was closed meanwhile, so that nobody may use it
     * @param transport what the PBX says it sends reports over; null when it does not say
     * @param shown     the rest of the PBX's answer, without what is secret in it
     */
    record Granted(Token token, String transport, Map<String, Object> shown) {
        /** A copy for each who waited: a route may change its body. */
        Map<String, Object> answer() {
            return new LinkedHashMap<>(shown);
        }
    }

    private final CompletableFuture<Granted> result = new CompletableFuture<>();
    /** What the login waits for before it may leave. Under the session's lock. */
    private CompletableFuture<Void> waitsFor = new CompletableFuture<>();
    /** Whether the options that it announces are no longer those of the session. Under the session's lock. */
    private boolean outdated;

    /** The login tries again to leave when the future completes. */
    void waitFor(CompletableFuture<Void> free) {
        waitsFor = free;
    }

    /** The session stops: the login waits no longer. */
    void hurry() {
        waitsFor.complete(null);
    }

    void outdate() {
        outdated = true;
    }

    boolean isOutdated() {
        return outdated;
    }

    void granted(Granted granted) {
        result.complete(granted);
    }

    void failed(Throwable e) {
        result.completeExceptionally(e);
    }

    /** Completes when the login is over, however it went. */
    CompletableFuture<?> end() {
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
