// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.time.Duration;
import java.util.Map;

/**
 * The Cloud PBX. It speaks as the S-Series does, but a token dies half an hour after its login, whether it is used or not,
 * unless it is replaced by another before.
 */
public final class CloudSeries extends SSeries {
    /** The path of the request for another token, which is also what it is called there. */
    private static final String REFRESH = "token/refresh";
    private static final String REFRESH_TOKEN = "refreshtoken";
    /** No document tells how long a refresh token lives. If one is refused, a login follows. */
    private static final Duration REFRESH_TOKEN_LIFE = Duration.ofDays(1);

    public CloudSeries(String apiVersion, String reportVersion) {
        super(apiVersion, reportVersion);
    }

    @Override
    public String verb(String command) {
        return REFRESH.equals(command) ? "heartbeat" : command;
    }

    @Override
    Renewal renewal(Map<String, Object> answer) {
        return new Renewal(ApiJson.text(answer.get(REFRESH_TOKEN)), tokenLife(), REFRESH_TOKEN_LIFE);
    }

    @Override
    public Call refresh(String refreshToken) {
        return Call.post(REFRESH, Map.of(REFRESH_TOKEN, refreshToken));
    }

    /** {@inheritDoc} The documents of v1 have none. */
    @Override
    public boolean hasHeartbeat() {
        return isV2();
    }

    @Override
    public Call harmless(Announcement announcement, String address) {
        return hasHeartbeat() ? super.harmless(announcement, address) : new Call("deviceinfo/query", false, Map.of(), "{}");
    }
}
