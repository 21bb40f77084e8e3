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
import java.time.Instant;

/**
 * One attempt to deliver a report: one TCP connection.
 *
 * @param time    when it began, on the computer's clock
 * @param took    how long until the status line or the failure
 * @param target  where it went
 * @param status  the HTTP status of the answer, 0 if there was none
 * @param failure why there was no answer, null if there was one
 */
public record DeliveryTry(Instant time, Duration took, ReportTarget target, int status, String failure) {

    /** Only 200 will do (protocol.md 2.1). */
    public boolean answered() {
        return status == 200;
    }

    @Override
    public String toString() {
        return target + " " + (failure == null ? status : failure);
    }
}
