/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

/** How reports arrive, such as over HTTP. */
public interface ReportTransport {
    /**
     * Hands the reports that arrive to a receiver, from now on.
     *
     * @throws IllegalArgumentException when another receiver has the place, or options of the two can't go together
     * @throws IllegalStateException    when the place can't be opened, such as a port that is taken
     */
    void open(ReportReceiver receiver);

    /** Hands no more reports to the receiver. Does nothing if it is not open for this receiver. */
    void close(ReportReceiver receiver);
}
