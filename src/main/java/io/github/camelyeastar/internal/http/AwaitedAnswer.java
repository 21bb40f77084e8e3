// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to a report that has arrived whole, and the look whether anybody still waits for the answer.
 * <p>
 * Jetty does not say that a sender has closed its connection while a route runs: it reads from a connection only when it wants
 * the next request. So {@link #isOpen} reads one byte itself. It may, as nobody else reads between a whole request and its
 * answer. A byte that it finds belongs to the next request, and is put where Jetty looks for that request. Without the look, a
 * slow route would process each report twice: docs/architecture.md tells more, and names the tests that guard it.
 */
final class AwaitedAnswer implements ReportReceiver.Answer {
    private static final Logger LOG = LoggerFactory.getLogger(AwaitedAnswer.class);
    /**
     * When the connection is looked at for the first time. Nobody loses patience before: a sender that has closed its half by
     * then has told where its request ends, and may still read. Most answers are given earlier, and cost no look, which is a
     * call of the system.
     */
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);

    private final AutoLock lock = new AutoLock();
    private final RequestDeadlines deadlines;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Connection connection;
    private boolean lookedAt;
    private boolean closedEarly;
    private boolean moreFollows;
    private boolean given;

    AwaitedAnswer(RequestDeadlines deadlines, Request request, Response response, Callback callback) {
        this.deadlines = deadlines;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.connection = request.getConnectionMetaData().getConnection();
        if (!deadlines.received(connection, FIRST_LOOK, this::look)) {
            look();
        }
    }

    private void look() {
        try (AutoLock held = lock.lock()) {
            if (!given) {
                // the connection is not idle while a route runs
                request.addIdleTimeoutListener(timeout -> false);
                lookedAt = true;
                closedEarly = !isOpen();
            }
        } catch (IllegalStateException e) {
            // Jetty has answered the request itself, after an Error: the connection is at its next request
            LOG.debug("Answered by Jetty", e);
        }
    }

    @Override
    public boolean isAwaited() {
        try (AutoLock held = lock.lock()) {
            return !given && (!lookedAt || closedEarly || isOpen());
        }
    }

    /** Reads a byte, for the reason that the class says. False at the end of what the sender sends. */
    private boolean isOpen() {
        if (moreFollows || !(connection instanceof Connection.UpgradeTo)) {
            return true;
        }
        try {
            ByteBuffer next = BufferUtil.allocate(1);
            int read = connection.getEndPoint().fill(next);
            if (read > 0) {
                // the next request has come already: its first byte goes where Jetty will look for it
                ((Connection.UpgradeTo) connection).onUpgradeTo(next);
                moreFollows = true;
            }
            return read >= 0;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void write(Outcome outcome, Consumer<Boolean> written) {
        try (AutoLock held = lock.lock()) {
            given = true;
        }
        StatusCodes.write(request, response, Callback.from(() -> done(true, null, written), e -> done(false, e, written)),
                outcome);
    }

    private void done(boolean left, Throwable failure, Consumer<Boolean> written) {
        try {
            deadlines.answered(connection);
            if (left) {
                callback.succeeded();
            } else {
                callback.failed(failure);
            }
        } finally {
            written.accept(left);
        }
    }
}
