// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A TCP connection to the listener that sends exactly the bytes it is told to. */
public final class RawConnection implements AutoCloseable {
    private final Socket socket;

    public RawConnection(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    /** @param from the loopback address to come from */
    public RawConnection(int port, String from) throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(10_000);
    }

    /** Sends one request on a connection of its own and returns the whole answer. */
    public static String exchange(int port, String request) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(request);
            return connection.answer();
        }
    }

    /** A POST of a report, with further header lines. */
    public static String post(String path, String body, String... headers) {
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: pbx\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("Content-Length: ").append(body.getBytes(StandardCharsets.UTF_8).length).append("\r\n\r\n")
                .append(body).toString();
    }

    public static int status(String answer) {
        return Integer.parseInt(answer.split(" ")[1]);
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    void sendBytes(int... bytes) throws IOException {
        byte[] sent = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            sent[i] = (byte) bytes[i];
        }
        socket.getOutputStream().write(sent);
        socket.getOutputStream().flush();
    }

    /** The head of an answer, up to the empty line; an empty text if the other side closes instead. */
    String answerHead() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /** All that comes until the other side closes, or that time is over. */
    String heardWithin(Duration time) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        socket.setSoTimeout((int) time.toMillis());
        try {
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                read.write(next);
            }
        } catch (IOException e) {
            // nothing more, or reset
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /** What arrives until it has that text, or until nothing arrives for so long. */
    String heardUntil(String text, Duration time) throws IOException {
        StringBuilder read = new StringBuilder();
        socket.setSoTimeout((int) time.toMillis());
        try {
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                read.append((char) next);
                if (read.indexOf(text, Math.max(0, read.length() - text.length())) >= 0) {
                    break;
                }
            }
        } catch (SocketTimeoutException e) {
            // nothing more
        }
        return read.toString();
    }

    /** Nothing more will be sent; an answer may still be read. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** The answer: its head, and as much body as its length says, or all until the other side closes. */
    String answer() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (true) {
            String text = read.toString(StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            if (end > 0 && text.toLowerCase().contains("content-length: 0\r\n")) {
                return text;
            }
            int next = in.read();
            if (next < 0) {
                return text;
            }
            read.write(next);
        }
    }

    /** Waits until the other side has closed the connection. */
    void awaitEnd() throws IOException {
        if (socket.getInputStream().read() >= 0) {
            throw new IOException("There is more");
        }
    }

    /** Whether the other side has closed the connection by then, without a word. */
    boolean endsWithin(Duration time) {
        try {
            socket.setSoTimeout((int) time.toMillis());
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // reset
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
