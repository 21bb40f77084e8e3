// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportMemory;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Reads the body of one request as it arrives, without a thread that waits for it, and hands the whole body over. */
final class ReportBody implements Runnable {
    /** How many bytes of a body that is too large are read: a sender that is still writing does not read the answer. */
    private static final int DRAINED = 1 << 20;
    /** Up to this, as many bytes are allocated as the sender says that it will send; beyond, as many as arrive. */
    private static final int TRUSTED_LENGTH = 8192;
    private static final byte[] NOTHING = new byte[0];
    static final String SIGNATURE = "X-Signature";

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ReportReceiver receiver;
    private final InetAddress remote;
    private final RequestDeadlines deadlines;
    private final ReportHandler handler;
    private ReportMemory memory;
    private byte[] kept = NOTHING;
    private long size;
    private long acquired;
    private boolean outOfMemory;

    ReportBody(Request request, Response response, Callback callback, ReportReceiver receiver, InetAddress remote,
            RequestDeadlines deadlines, ReportHandler handler) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.receiver = receiver;
        this.remote = remote;
        this.deadlines = deadlines;
        this.handler = handler;
        this.memory = receiver.knows(remote) ? ReportMemory.OF_THIS_PROCESS : ReportMemory.OF_UNKNOWN_SENDERS;
        Request.addCompletionListener(request, failure -> memory.release(acquired));
    }

    @Override
    public void run() {
        boolean last = false;
        while (!last && size <= Math.max(DRAINED, receiver.maxReportSize())) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            } else if (Content.Chunk.isFailure(chunk)) {
                receiver.refused(remote, Outcome.INCOMPLETE);
                callback.failed(chunk.getFailure());
                return;
            }
            last = chunk.isLast();
            keep(chunk.getByteBuffer());
            chunk.release();
        }
        if (size > receiver.maxReportSize()) {
            refuse(Outcome.SIZE);
        } else if (outOfMemory) {
            refuse(Outcome.OVERLOAD);
        } else {
            receive(size == kept.length ? kept : Arrays.copyOf(kept, (int) size));
        }
    }

    private void receive(byte[] body) {
        Outcome refusal = receiver.refusal(body, request.getHeaders().get(SIGNATURE), remote);
        if (refusal != null) {
            refuse(refusal);
        } else if (!acquireForObjects() || handler.areThreadsShort()) {
            refuse(Outcome.OVERLOAD);
        } else {
            receiver.receive(body, remote, new AwaitedAnswer(deadlines, request, response, callback));
        }
    }

    /** The report is the PBX's: from now on, its body counts among the reports, too. */
    private boolean acquireForObjects() {
        long body = 0;
        if (memory != ReportMemory.OF_THIS_PROCESS) {
            body = acquired;
            memory.release(acquired);
            acquired = 0;
            memory = ReportMemory.OF_THIS_PROCESS;
        }
        return acquire(body + ReportMemory.OBJECTS * size);
    }

    private void refuse(Outcome why) {
        kept = null;
        receiver.refused(remote, why);
        deadlines.answered(request.getConnectionMetaData().getConnection());
        StatusCodes.write(request, response, callback, why);
    }

    private void keep(ByteBuffer bytes) {
        int from = (int) Math.min(size, Integer.MAX_VALUE);
        int count = bytes.remaining();
        size += count;
        if (size > receiver.maxReportSize() || outOfMemory) {
            return;
        }
        if (size > kept.length) {
            long announced = Math.min(request.getLength(), TRUSTED_LENGTH);
            long more = kept.length == 0 ? announced : 2L * kept.length;
            int length = (int) Math.max(size, Math.min(more, receiver.maxReportSize()));
            if (!acquire(length - kept.length)) {
                // the rest is read nevertheless: a sender that is still writing does not read the answer
                outOfMemory = true;
                return;
            }
            kept = Arrays.copyOf(kept, length);
        }
        bytes.get(kept, from, count);
    }

    private boolean acquire(long more) {
        if (!memory.tryAcquire(more, acquired, size)) {
            return false;
        }
        acquired += more;
        return true;
    }
}
