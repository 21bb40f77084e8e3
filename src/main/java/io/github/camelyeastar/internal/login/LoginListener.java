// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.time.Duration;

/** Who is told how logins went. */
public interface LoginListener {
    /**
     * @param replaced  the token that is not needed any more, or null
     * @param elsewhere whether the login announced another address than the options have
     * @param outdated  whether the options that it was opened with have changed meanwhile
     * @param doubtful  whether to try the token at once, since the one before died early
     */
    void opened(Token replaced, boolean elsewhere, boolean outdated, boolean doubtful);

    /**
     * The session has another token for the one before.
     *
     * @param outdated whether the options have changed meanwhile
     */
    void refreshed(boolean outdated);

    /** No login may leave now. The state says when the next one may. */
    void failed();

    /** @param retry how long to wait before the next login that nobody asks for */
    void lost(Duration retry);

    /** An operator has cleared the address through another session: the next login may leave at once. */
    void released();
}
