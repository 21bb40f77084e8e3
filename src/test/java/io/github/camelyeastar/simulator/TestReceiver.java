// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application's listener at its barest: keeps each request's bytes and answers a status; 0: never answers. */
final class TestReceiver implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "receiver"));
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile IntUnaryOperator statusOfNth = nth -> 200;

    TestReceiver() throws IOException {
        threads.execute(this::accept);
    }

    TestReceiver answering(IntUnaryOperator statusOfNthRequest) {
        statusOfNth = statusOfNthRequest;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> requests() {
        return requests;
    }

    List<String> bodies() {
        return requests.stream().map(request -> request.substring(request.indexOf("\r\n\r\n") + 4)).toList();
    }

    int mostOpenAtOnce() {
        return mostOpen.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
            String request = read(socket.getInputStream());
            int status;
            synchronized (this) {
                requests.add(request);
                status = statusOfNth.applyAsInt(requests.size());
            }
            if (status == 0) {
                return;
            }
            open.decrementAndGet();
            socket.getOutputStream().write(("HTTP/1.1 " + status + " X\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.close();
        } catch (IOException e) {
            // the PBX has hung up
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int length = 0;
        int headEnd = -1;
        while (headEnd < 0 || bytes.size() < headEnd + length) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            bytes.write(next);
            if (headEnd < 0 && bytes.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                headEnd = bytes.size();
                Matcher matcher = LENGTH.matcher(bytes.toString(StandardCharsets.UTF_8));
                length = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
