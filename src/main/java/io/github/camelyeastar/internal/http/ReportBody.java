/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.camelyeastar.internal.intake.ReportReceiver;
import io.github.camelyeastar.internal.intake.ReportReceiver.Refusal;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Reads one body as it arrives, without a thread that waits for it, and hands it over whole. */
final class ReportBody implements Runnable {
    /** How much of a body that is too large is read, to be sure that its sender reads the answer. */
    private static final int DRAINED = 1 << 20;
    /** A body is read into as much memory as its sender says that it needs, up to this; beyond, as it arrives. */
    private static final int TRUSTED_LENGTH = 8192;

    private final ReportHandler handler;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ReportReceiver receiver;
    private final InetAddress remote;
    private final ReportMemory memory = ReportMemory.OF_THIS_PROCESS;
    private byte[] kept = new byte[0];
    private long size;
    private long taken;
    private boolean outOfMemory;

    ReportBody(ReportHandler handler, Request request, Response response, Callback callback, ReportReceiver receiver,
            InetAddress remote) {
        this.handler = handler;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.receiver = receiver;
        this.remote = remote;
        Request.addCompletionListener(request, failure -> memory.giveBack(taken));
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
                receiver.refused(remote, Refusal.INCOMPLETE);
                callback.failed(chunk.getFailure());
                return;
            }
            last = chunk.isLast();
            keep(chunk.getByteBuffer());
            chunk.release();
        }
        if (size > receiver.maxReportSize()) {
            refuse(Refusal.SIZE, HttpStatus.PAYLOAD_TOO_LARGE_413);
        } else if (outOfMemory || !take(ReportMemory.OBJECTS * size) || handler.isShortOfThreads()) {
            refuse(Refusal.OVERLOAD, HttpStatus.SERVICE_UNAVAILABLE_503);
        } else {
            byte[] body = size == kept.length ? kept : Arrays.copyOf(kept, (int) size);
            receiver.receive(body, remote, handler.answer(request, response, callback));
        }
    }

    private void refuse(Refusal why, int status) {
        kept = null;
        receiver.refused(remote, why);
        handler.refuse(request, response, callback, status);
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
            if (!take(length - kept.length)) {
                // the rest is read nevertheless, so that its sender reads the answer
                outOfMemory = true;
                return;
            }
            kept = Arrays.copyOf(kept, length);
        }
        bytes.get(kept, from, count);
    }

    private boolean take(long more) {
        if (!memory.take(more, taken, size)) {
            return false;
        }
        taken += more;
        return true;
    }
}
