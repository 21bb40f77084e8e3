// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.util.concurrent.Executor;

import io.github.camelyeastar.internal.pbx.PbxApi;
import org.apache.camel.util.function.ThrowingBiConsumer;

/**
 * What the intake asks of the session with the PBX that reports. There may be no session, where nothing asks for commands.
 *
 * @param reported   told of each report
 * @param rebooted   told that the PBX was started again, and so has forgotten the session
 * @param background runs tasks that take time on a thread of the session, and drops them if the session is being stopped
 * @param commands   sends a command that has to leave before a time ({@link System#nanoTime()}), and waits until the PBX has
 *                   done it. It throws a NotSentException if the command could not leave in time. Null without a session
 */
public record PbxSession(Runnable reported, Runnable rebooted, Executor background,
        ThrowingBiConsumer<Long, PbxApi.Call, Exception> commands) {
}
