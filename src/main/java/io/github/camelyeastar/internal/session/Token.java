// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.internal.pbx.YeastarClient;

/**
 * A token, and the client that it came through.
 *
 * @param since  when the PBX granted it (nanoTime)
 * @param proven whether the PBX has taken it at least once
 */
record Token(String value, YeastarClient client, long since, AtomicBoolean proven) {
    Token(String value, YeastarClient client, long since) {
        this(value, client, since, new AtomicBoolean());
    }

    /** Never the value, which is a secret. */
    @Override
    public String toString() {
        return "Token";
    }
}
