// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a PBX in trouble, or something else on its port, may do to whoever connects: begin an answer, and go on with it one byte
 * at a time, without an end. Each byte ends a wait for one, so that only who looks at the whole time notices.
 */
public final class DrippingTestServer implements AutoCloseable {

    /** What drips. */
    public enum Part {
        /** Nothing: whoever connects is not answered at all. */
        NOTHING("", ""),
        /** The head of an HTTP answer: a header without an end. */
        HEAD("HTTP/1.1 200 OK\r\nServer: ", "b"),
        /** The body, which has a length. */
        BODY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", " "),
        /** The head of a body's first chunk: the body is read without a byte of it arriving. */
        CHUNK("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x"),
        /** A file that begins well, and then the head of its next chunk. */
        FILE("HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nTransfer-Encoding: chunked\r\n\r\n60\r\n"
                + "RIFF567890123456789012345678901\n".repeat(3) + "\r\n1;", "x"),
        /** The first message of a TLS handshake: a record of 16,000 bytes is announced. */
        HANDSHAKE("\u0016\u0003\u0003\u003e\u0080", "\u0002");

        private final byte[] start;
        private final byte[] drop;

        Part(String start, String drop) {
            this.start = start.getBytes(StandardCharsets.ISO_8859_1);
            this.drop = drop.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static final long PAUSE_MILLIS = 100;

    private final Part part;
    private final ServerSocket server;
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    /** Listens at once, on every address of the machine: each of 127.0.0.0/8 is a PBX of its own. */
    public DrippingTestServer(Part part) {
        this.part = part;
        try {
            server = new ServerSocket(0, 500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
        threads.scheduleWithFixedDelay(this::drip, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many have connected and not gone yet, as far as is known: a byte has to be sent to notice. */
    public int connections() {
        return connections.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                if (send(connection, part.start)) {
                    connections.add(connection);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void drip() {
        connections.removeIf(connection -> !send(connection, part.drop));
    }

    private static boolean send(Socket connection, byte[] bytes) {
        try {
            connection.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
