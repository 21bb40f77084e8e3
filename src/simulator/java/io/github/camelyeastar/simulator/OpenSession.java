/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
