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
import java.time.ZoneId;
import java.util.List;

/** What a simulator was built with; see {@link PbxBuilder}. */
record PbxSettings(boolean https, String bindAddress, int port, String username, String serialNumber, Personality personality,
        SimulatorClock clock, ZoneId zone, Duration repeatInterval, Duration decisionWindow, double speed,
        List<String> extensions,
        PbxListener listener) {

    /** The serial number in reports; null where old firmware sends none. */
    String reportedSerialNumber() {
        return personality.serialNumberInReports() ? serialNumber : null;
    }
}
