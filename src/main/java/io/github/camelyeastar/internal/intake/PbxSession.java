// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.io.IOException;
import java.util.concurrent.Executor;

import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.PbxApi;

/**
 * What the intake asks of the session with the PBX that reports. There may be no session, where nothing asks for commands.
 *
 * @param reported   told of each report
 * @param rebooted   told that the PBX was started again, and so has forgotten the session
 * @param background runs tasks that take time on a thread of the session, and drops them if the session is being stopped
 * @param commands   sends commands; null without a session
 */
public record PbxSession(Runnable reported, Runnable rebooted, Executor background, Commands commands) {
    /** Sends a command, and waits until the PBX has done it. */
    @FunctionalInterface
    public interface Commands {
        /**
         * @param  deadline    when the command has to leave at the latest, as {@link System#nanoTime()}
         * @throws IOException when there was no answer; a NotSentException when the command could not leave before the deadline
         */
        void sendBefore(long deadline, PbxApi.Call command) throws YeastarApiException, IOException;
    }
}
