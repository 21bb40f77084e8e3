// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.internal.client.YeastarClient;
import io.github.camelyeastar.internal.pbx.PbxApi;

/**
 * A token, and the client that it came through.
 *
 * @param renewal how it is replaced before it dies; null if its use and heartbeats keep it alive
 * @param since   when the PBX granted it (nanoTime)
 * @param proven  whether the PBX has taken it at least once
 * @param used    whether the PBX has refused its refresh token
 */
public record Token(String value, PbxApi.Renewal renewal, YeastarClient client, long since, AtomicBoolean proven,
        AtomicBoolean used) {
    /** The part of a token's life after which it is replaced: in time for several tries. */
    private static final double DUE = 2 / 3.0;
    /** How many tries there are in a token's life. */
    private static final int TRIES = 60;

    Token(String value, PbxApi.Renewal renewal, YeastarClient client, long since) {
        this(value, renewal, client, since, new AtomicBoolean(), new AtomicBoolean());
    }

    /** Whether it dies at a certain time, and has to be replaced before. */
    public boolean isMortal() {
        return renewal != null;
    }

    /** Whether another token can be had for its refresh token. */
    boolean isRefreshable(long now) {
        return isMortal() && renewal.refreshToken() != null && !used.get() && now - since < renewal.refreshLife().toNanos();
    }

    public boolean isOver(long now) {
        return isMortal() && now - since >= renewal.life().toNanos();
    }

    /** How long until it is to be replaced; not positive if that is due. */
    public Duration due(long now) {
        return Duration.ofNanos(since + (long) (renewal.life().toNanos() * DUE) - now);
    }

    /** How long after a try to replace it the next one follows. */
    public Duration retry() {
        return renewal.life().dividedBy(TRIES);
    }

    /** Never the value, which is a secret. */
    @Override
    public String toString() {
        return "Token";
    }
}
