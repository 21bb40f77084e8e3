// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How soon a session logs in again by itself after the PBX did not know its token any more. At once, as a rule. Two kinds of
 * loss come in a row, and each has a pace of its own:
 * <ul>
 * <li>A PBX that is still starting grants logins, and knows their tokens only later. Nothing is wrong with the next login, so
 * it follows within seconds.</li>
 * <li>Another application logs in with the same account, on a PBX whose newest login ends the others. Each login of ours takes
 * the session from it in turn, so our logins keep a growing distance.</li>
 * </ul>
 * What it counts is not part of the state, since it goes over several tokens. Not thread safe: the session asks under its lock.
 */
final class LostTokens {
    private static final Logger LOG = LoggerFactory.getLogger(LostTokens.class);
    /** A token that is refused so soon was not known in the first place. */
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration[] AFTER_FRESH = {
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(15)};
    private static final Duration[] AFTER_YOUNG = {
            Duration.ZERO, Duration.ofSeconds(20), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5)};

    private final String name;
    /** How many tokens in a row the PBX refused as soon as it had granted them. */
    private int fresh;
    /** How many tokens in a row died before their time, and had been good. */
    private int young;
    /** Whether the PBX started anew since the last login, so that the loss of its token says nothing. */
    private boolean rebooted;
    /** Whether the last token that was lost died before its time, and none was good since. */
    private boolean early;

    LostTokens(String name) {
        this.name = name;
    }

    /** The PBX said that it started anew: no token from before is good any more. */
    void rebooted() {
        rebooted = true;
    }

    /** There is another token. */
    void replaced() {
        rebooted = false;
    }

    /** The PBX has replaced a token that lived: no other application ends the session. */
    void refreshed() {
        rebooted = false;
        young = 0;
    }

    /** The PBX took the token. */
    void proven() {
        fresh = 0;
        early = false;
    }

    /**
     * The PBX does not know the token any more.
     *
     * @param  age    since its login
     * @param  proven whether the PBX ever took it
     * @param  life   how long a token lives if nobody ends it
     * @return        how long to wait before the next login
     */
    Duration lost(Duration age, boolean proven, Duration life) {
        if (!proven && age.compareTo(FRESH) < 0) {
            early = true;
            return AFTER_FRESH[Math.min(fresh++, AFTER_FRESH.length - 1)];
        }
        fresh = 0;
        if (rebooted || age.compareTo(life) >= 0) {
            young = 0;
            early = false;
            return Duration.ZERO;
        }
        early = true;
        Duration wait = AFTER_YOUNG[Math.min(young++, AFTER_YOUNG.length - 1)];
        if (young == 2) {
            LOG.warn("The PBX ended the session with {} twice in a row, the last time after {} s: another application may be"
                    + " using the account, so that its logins end our session. Give each application an account or a PBX of its"
                    + " own. From now on, up to {} minutes pass before each of our own logins", name, age.toSeconds(),
                    AFTER_YOUNG[AFTER_YOUNG.length - 1].toMinutes());
        }
        return wait;
    }

    /** Whether the next token is to be tried as soon as there is one, since the one before died too early. */
    boolean isNextDoubtful() {
        return early;
    }
}
