// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;

/** A command failed before any of it left: there was no address, no connection or no TLS, or it had to wait too long. */
public final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param cause null for none */
    public NotSentException(String message, Exception cause) {
        super(message, cause);
    }
}
