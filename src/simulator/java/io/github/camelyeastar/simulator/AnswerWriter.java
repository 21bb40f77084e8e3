// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/** Writes one answer block by block; a slow one waits in between without holding a thread. */
final class AnswerWriter {

    private static final int BLOCK = 1 << 16;

    private final HttpExchange exchange;
    private final WebAnswer answer;
    private final Fault fault;
    private final SimulatorThreads threads;
    private final Runnable ended;
    private final boolean slow;
    private final byte[] block;
    private InputStream in;
    private OutputStream out;
    private long left;
    private long untilCut;

    /** fault: null, or one that concerns the transfer; ended: to be run before the last byte goes out. */
    AnswerWriter(HttpExchange exchange, WebAnswer answer, Fault fault, SimulatorThreads threads, Runnable ended) {
        this.exchange = exchange;
        this.answer = answer;
        this.fault = fault;
        this.threads = threads;
        this.ended = ended;
        slow = fault != null && fault.kind() == Fault.Mode.SLOW;
        left = answer.content().size();
        untilCut = fault != null && fault.kind() == Fault.Mode.CUT ? fault.bytes() : Long.MAX_VALUE;
        block = new byte[(int) Math.min(slow ? fault.bytes() : BLOCK, Math.max(1, left))];
    }

    /** length: how the client may know where a file ends. */
    void write(int status, DownloadPersonality.Length length) {
        try {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Server", "Boa/0.94.14rc21");
            headers.set("Accept-Ranges", "bytes");
            headers.set("Connection", "close");
            headers.set("Content-Type", answer.contentType());
            headers.set("Access-control-allow-origin", "*");
            headers.set("Access-control-allow-methods", "GET, POST, OPTIONS, PUT, DELETE");
            boolean lengthSent = !answer.file() || length == DownloadPersonality.Length.CONTENT_LENGTH;
            if (left == 0) {
                ended.run();
            }
            exchange.sendResponseHeaders(status, !lengthSent ? 0 : left == 0 ? -1 : left);
            in = answer.content().open();
            out = exchange.getResponseBody();
            writeOn();
        } catch (IOException e) {
            giveUp();
        }
    }

    private void writeOn() {
        try {
            while (left > 0) {
                int count = in.readNBytes(block, 0, (int) Math.min(block.length, Math.min(left, untilCut)));
                left -= count;
                untilCut -= count;
                if (left == 0) {
                    ended.run();
                }
                out.write(block, 0, count);
                if (left > 0 && untilCut == 0) {
                    cut();
                    return;
                }
                if (left > 0 && slow) {
                    out.flush();
                    threads.later(fault.delay(), () -> threads.api().execute(this::writeOn));
                    return;
                }
            }
            exchange.close();
        } catch (IOException e) {
            giveUp();
        }
    }

    /** A body that cannot be closed makes the server close the connection, without the last chunk or the missing bytes. */
    private void cut() throws IOException {
        out.flush();
        ended.run();
        exchange.setStreams(null, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("cut");
            }

            @Override
            public void close() throws IOException {
                throw new IOException("cut");
            }
        });
        exchange.close();
    }

    /** The client has gone, or the PBX has been stopped. */
    private void giveUp() {
        ended.run();
        exchange.close();
    }
}
