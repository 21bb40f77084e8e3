/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.io.IOException;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.NotSentException;

/** What the intake asks of the session with the PBX that reports. */
public interface PbxSession {

    /** Told that the PBX was started again, and so has forgotten the session. */
    void rebooted();

    /** Runs a task that takes time on a thread of the session. Drops the task if the session is being stopped. */
    void inBackground(Runnable task);

    /**
     * Sends a command, and waits until the PBX has done it.
     *
     * @param  deadline         when it has to leave at the latest, as {@link System#nanoTime()}
     * @param  parameters       JSON
     * @throws NotSentException when it could not leave before the deadline
     */
    void sendBefore(long deadline, String command, String parameters) throws YeastarApiException, IOException;
}
