/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.time.Duration;

/**
 * A command that was to decide about a call from outside.
 *
 * @param command what was sent, like {@code inbound/accept}
 * @param target  where a transfer was to go, else null
 * @param after   how long after the report went out, in real time
 * @param errno   why it had no effect; null if it had
 */
public record HeardDecision(String command, String target, Duration after, String errno) {

    /** Whether the PBX did as told. */
    public boolean tookEffect() {
        return errno == null;
    }
}
