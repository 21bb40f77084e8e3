/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready while the session is open. Tells what is known of it, and asks the PBX nothing. */
public class YeastarHealthCheck extends AbstractHealthCheck {
    private final YeastarSession session;
    private final AllowedSources allowedSources;

    /** @param allowedSources who may report; null for a producer */
    YeastarHealthCheck(String id, YeastarSession session, AllowedSources allowedSources) {
        super("camel", id);
        this.session = session;
        this.allowedSources = allowedSources;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        SessionStatus status = session.status();
        status.details().forEach((name, value) -> {
            if (value != null) {
                builder.detail("yeastar." + name, value);
            }
        });
        boolean refusing = allowedSources != null && allowedSources.isRefusing();
        if (refusing) {
            builder.detail("yeastar.refusedReports", allowedSources.refusals());
            builder.detail("yeastar.lastRefused", allowedSources.lastRefused());
        }
        if (status.state() != SessionState.OPEN) {
            builder.down().message("No session with " + session + ": " + status.state() + ", " + status.reason());
        } else if (status.isOverTcp()) {
            builder.down().message(session + " is set to report over TCP: no report will come over HTTP");
        } else if (refusing) {
            // no reason to be down: anybody who reaches the port could bring that about
            builder.up().message("Reports from " + allowedSources.lastRefused() + " are refused: " + allowedSources.advice());
        } else {
            builder.up();
        }
    }
}
