// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.util.Collection;

import io.github.camelyeastar.internal.login.SessionOptions;

/** A started consumer or producer, which holds a session. */
public interface SessionMember {
    /** What to call it in an error: its URI, and for a consumer its route. */
    String name();

    boolean isConsumer();

    /** Its options, those of its component included. */
    SessionOptions options();

    /** Its options, with what these members state themselves. */
    SessionOptions optionsWith(Collection<SessionMember> others);

    /**
     * No member may state an option otherwise than another. The consumer's options hold for all members, stated or not.
     *
     * @return the name of an option of the session that this member and the other one state differently; null if they agree
     */
    String disagreement(SessionMember other);
}
