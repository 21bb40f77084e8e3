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
import java.util.concurrent.Executor;

import io.github.camelyeastar.YeastarApiException;

/**
 * What the intake asks of the session with the PBX that reports.
 *
 * @param rebooted   told that the PBX was started again, and so has forgotten the session
 * @param background runs tasks that take time on a thread of the session, and drops them if the session is being stopped
 * @param commands   sends commands
 */
public record PbxSession(Runnable rebooted, Executor background, Commands commands) {
    /** Sends a command, and waits until the PBX has done it. */
    @FunctionalInterface
    public interface Commands {
        /**
         * @param  deadline    when the command has to leave at the latest, as {@link System#nanoTime()}
         * @param  parameters  JSON
         * @throws IOException when there was no answer; a NotSentException when the command could not leave before the deadline
         */
        void sendBefore(long deadline, String command, String parameters) throws YeastarApiException, IOException;
    }
}
