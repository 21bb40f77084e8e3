// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Instant;

/**
 * A session as it was when asked for.
 *
 * @param token   the token of the session
 * @param target  where its reports go
 * @param version the format of its reports, as in the field {@code version}
 * @param lastUse what the token's life counts from
 */
public record OpenSession(String token, ReportTarget target, String version, Instant lastUse) {

    @Override
    public String toString() {
        return "session to " + target + " in " + version;
    }
}
