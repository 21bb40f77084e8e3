// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

/**
 * The state that a session is in, with what belongs to it. What is shown of a session, and what the session does next, both
 * follow from it.
 */
public sealed interface State {
    /** The state as users see it. */
    default SessionState shown() {
        return SessionState.CLOSED;
    }

    /** Why the session is in it. */
    String reason();

    /** The token that commands are sent with; null without one. */
    default Token token() {
        return null;
    }

    /** The login that is under way; null without one. */
    default Login login() {
        return null;
    }

    /** The last token that the PBX did not know any more; null without one. */
    default Token lost() {
        return null;
    }

    /**
     * Not running: it was not started yet, or was stopped.
     *
     * @param login came before the stop; its token is not wanted any more
     */
    record Stopped(String reason, Login login) implements State {
    }

    /**
     * Without a token.
     *
     * @param loggedOut whether {@code yeastar:logout} closed it, so that nothing but {@code yeastar:login} opens it again
     * @param login     came before the logout, or before a stop and the next start
     */
    record Closed(String reason, boolean loggedOut, Token lost, Login login) implements State {
    }

    /**
     * Without a token, with a login under way.
     *
     * @param before the state that was shown before the login
     */
    record LoggingIn(String reason, Login login, Token lost, SessionState before) implements State {
        @Override
        public SessionState shown() {
            return SessionState.LOGGING_IN;
        }
    }

    /**
     * Without a token, until the next login may leave.
     *
     * @param shown BACKING_OFF, BLOCKED or REFUSED
     * @param until when the next login may leave (nanoTime); null: none may by itself
     */
    record Waiting(SessionState shown, String reason, Token lost, Long until) implements State {
    }

    /**
     * With a token.
     *
     * @param login      the login that replaces the session by a new one
     * @param heartbeats how the heartbeats went
     */
    record Open(String opening, Token token, Login login, Heartbeats heartbeats) implements State {
        @Override
        public SessionState shown() {
            return heartbeats.isUnreachable() ? SessionState.UNREACHABLE : SessionState.OPEN;
        }

        @Override
        public String reason() {
            return heartbeats.isUnreachable() ? "heartbeats are not answered: " + heartbeats.why() : opening;
        }

        Open with(Heartbeats changed) {
            return new Open(opening, token, login, changed);
        }

        Open with(Login renewal) {
            return new Open(opening, token, renewal, heartbeats);
        }
    }

    /**
     * How an open session's heartbeats went.
     *
     * @param failing    whether the last automatic one failed
     * @param replaced   whether the session was replaced because they fail: that helps once, or not at all
     * @param unanswered how many in a row had no answer
     * @param why        why the last heartbeat had no answer
     */
    record Heartbeats(boolean failing, boolean replaced, int unanswered, String why) {
        static final Heartbeats GOOD = new Heartbeats(false, false, 0, null);

        /** One heartbeat may get lost. Whether the PBX still knows a session is not known if the next one is lost, too. */
        boolean isUnreachable() {
            return unanswered > 1;
        }

        Heartbeats failed() {
            return new Heartbeats(true, replaced, unanswered, why);
        }

        Heartbeats missed(String reason) {
            return new Heartbeats(failing, replaced, unanswered + 1, reason);
        }

        Heartbeats heard() {
            return new Heartbeats(failing, replaced, 0, null);
        }

        /** The heartbeats of the session that replaces this session. */
        Heartbeats next() {
            return new Heartbeats(false, failing || replaced, 0, null);
        }
    }
}
