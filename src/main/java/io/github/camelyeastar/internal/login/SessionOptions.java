// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.camel.spi.StateRepository;

/**
 * The endpoint's options of that name, as far as the session needs them, times in milliseconds.
 *
 * @param accountLabel      stands for the account where its name is not shown
 * @param logoutOnStop      null: unless the session had a consumer
 * @param refusalRepository null for none
 */
public record SessionOptions(PbxOptions pbx, String accountLabel, boolean autoLogin, Boolean logoutOnStop, long heartbeatPeriod,
        long silenceTimeout, StateRepository<String, String> refusalRepository) {

    /** Whether a login with the other options would tell the PBX the same. */
    public boolean tellsTheSameAs(SessionOptions other) {
        return pbx.api().equals(other.pbx.api()) && pbx.credentials().equals(other.pbx.credentials())
                && pbx.announcement().equals(other.pbx.announcement());
    }

    /** Never the password. */
    @Override
    public String toString() {
        return pbx.toString();
    }
}
