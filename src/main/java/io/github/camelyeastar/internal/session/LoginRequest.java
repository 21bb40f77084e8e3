/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.internal.pbx.YeastarClient;

/** One login on the wire (protocol.md 1.2 and 1.3). */
final class LoginRequest {
    private LoginRequest() {
    }

    /** @param override fields that replace those of the announcement */
    static String json(PbxOptions options, Map<String, Object> override) {
        return ApiJson.write(options.api().loginFields(options.credentials(), options.announcement(), override));
    }

    /** @param override fields that replace those of the announcement */
    static String heartbeat(PbxOptions options, Map<String, Object> override) {
        return ApiJson.write(options.api().heartbeatFields(options.announcement(), options.ownAddress(), override));
    }

    /** @param addresses of the PBX, of which the first that takes the connection gets the login */
    static PbxApi.Grant send(YeastarClient client, PbxApi api, String json, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        PbxApi.Grant grant = api.granted(client.post("login", null, json, addresses));
        if (grant.token() == null) {
            throw new YeastarApiException("login", "Success", null, "the PBX answered Success, but without a token");
        }
        return grant;
    }
}
