// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.camel.spi.StateRepository;

/**
 * The options of a session.
 *
 * @param pbx              the options that are needed to talk to the PBX
 * @param autoLogin        whether the session logs in by itself
 * @param logoutOnStop     whether the session logs out when it stops; null: unless it had a consumer
 * @param heartbeatPeriod  how often an open session sends a heartbeat, in milliseconds; 0: not by itself
 * @param silenceTimeout   how long an open session may go without a report, in milliseconds; 0: for ever
 * @param refusalRepository keeps refused logins for the next process; may be null
 */
public record SessionOptions(PbxOptions pbx, boolean autoLogin, Boolean logoutOnStop, long heartbeatPeriod, long silenceTimeout,
        StateRepository<String, String> refusalRepository) {

    /** Whether a login with the other options would tell the PBX the same. */
    boolean tellsTheSameAs(SessionOptions other) {
        return pbx.api().equals(other.pbx.api()) && pbx.credentials().equals(other.pbx.credentials())
                && pbx.announcement().equals(other.pbx.announcement());
    }

    /** Never the password. */
    @Override
    public String toString() {
        return pbx.toString();
    }
}
