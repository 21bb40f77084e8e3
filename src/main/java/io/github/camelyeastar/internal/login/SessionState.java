// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.util.Set;

/** The state that a session with a PBX is in, as users see it. */
public enum SessionState {
    /** Not logged in: not yet, no longer, or after {@code yeastar:logout}. */
    CLOSED,
    /** A login is on its way. */
    LOGGING_IN,
    /** There is a token, and the PBX sends reports. */
    OPEN,
    /** There is a token, but two heartbeats in a row or more were not answered: whether the PBX sends reports is not known. */
    UNREACHABLE,
    /** A login failed and will be tried again: nothing was heard, or the PBX could not decide. */
    BACKING_OFF,
    /** The PBX takes no login from our address: waiting for the end of its block, or for an administrator to lift it. */
    BLOCKED,
    /** The PBX refused user name or password, or too many logins in a row went wrong: no more until someone looks at it. */
    REFUSED;

    /** The states that may follow. docs/architecture.md draws them, and a test compares the two. */
    public Set<SessionState> next() {
        return switch (this) {
            // OPEN: by a login from before a stop, which is granted after the next start
            case CLOSED -> Set.of(LOGGING_IN, OPEN, BACKING_OFF, BLOCKED, REFUSED);
            case LOGGING_IN -> Set.of(OPEN, CLOSED, BACKING_OFF, BLOCKED, REFUSED);
            case OPEN -> Set.of(UNREACHABLE, CLOSED, LOGGING_IN);
            case UNREACHABLE -> Set.of(OPEN, CLOSED, LOGGING_IN);
            case BACKING_OFF, BLOCKED, REFUSED -> Set.of(LOGGING_IN, CLOSED, BACKING_OFF, BLOCKED, REFUSED);
        };
    }
}
