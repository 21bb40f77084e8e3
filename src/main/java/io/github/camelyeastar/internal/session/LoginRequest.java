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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.Md5;
import io.github.camelyeastar.internal.pbx.ReportTarget;
import io.github.camelyeastar.internal.pbx.YeastarClient;

/** One login on the wire (protocol.md 1.2 and 1.3). */
final class LoginRequest {
    private LoginRequest() {
    }

    /**
     * What the PBX answered to a login.
     *
     * @param token     the token
     * @param transport what v2 says it sends reports over, HTTP or TCP; null for v1
     * @param shown     the rest of the answer, without what is secret in it
     */
    record Answer(String token, String transport, Map<String, Object> shown) {
        @Override
        public String toString() {
            return "Answer" + shown;
        }
    }

    /** @param override fields that replace those of the report target */
    static String json(YeastarConfiguration options, Map<String, Object> override) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("username", options.getUsername());
        fields.put("password", Md5.of(options));
        fields.putAll(ReportTarget.of(options).loginFields());
        fields.putAll(override);
        return ApiJson.write(fields);
    }

    /** @param addresses of the PBX, of which the first that takes the connection gets the login */
    static Answer send(YeastarClient client, String json, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        Map<String, Object> answer = client.post("login", null, json, addresses);
        Object token = answer.remove("token");
        answer.remove("refreshtoken");
        if (token == null || token.toString().isBlank()) {
            throw new YeastarApiException("login", "Success", null, "the PBX answered Success, but without a token");
        }
        Object transport = answer.get("transport");
        return new Answer(token.toString(), transport == null ? null : transport.toString(), answer);
    }
}
