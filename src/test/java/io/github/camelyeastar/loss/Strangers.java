// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Opens connections from addresses that no consumer allows, and ends none of what it begins on them. */
final class Strangers implements AutoCloseable {
    /** Each has 28,000 ports, which stay taken for a minute after a connection. */
    private static final List<String> ADDRESSES = List.of("127.0.0.100", "127.0.0.101", "127.0.0.102");
    private static final int THREADS = 4;
    /** Just below what Jetty takes of a header. */
    private static final String LONG = "X: " + "x".repeat(7_000);
    private static final String[] BEGINNINGS = {"POST /pbx0 HTTP/1.1\r\nHost: x\r\n" + LONG, "", "POST /pbx0 HTTP/1.1\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "POST /pbx0 HTTP/1.1\r\nHost: 192.168.5.150: 8260\r\nContent-Length: 60000\r\n\r\n{\"action\":"};

    private final InetSocketAddress target;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private int opened;

    Strangers(int port) {
        target = new InetSocketAddress("127.0.0.1", port);
    }

    /** Has so many connections open at once, and closes them. */
    void come(int atOnce) throws Exception {
        List<Future<List<SocketChannel>>> parts = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                parts.add(threads.submit(part(opened + i, atOnce / THREADS)));
            }
            opened += atOnce;
        } finally {
            for (Future<List<SocketChannel>> part : parts) {
                for (SocketChannel channel : part.get()) {
                    channel.close();
                }
            }
        }
    }

    int opened() {
        return opened;
    }

    private Callable<List<SocketChannel>> part(int from, int count) {
        return () -> {
            List<SocketChannel> channels = new ArrayList<>();
            for (int i = from; i < from + count * THREADS; i += THREADS) {
                channels.add(open(ADDRESSES.get(i % ADDRESSES.size()), BEGINNINGS[i / THREADS % BEGINNINGS.length]));
            }
            return channels;
        };
    }

    private SocketChannel open(String from, String beginning) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(from, 0));
        try {
            channel.connect(target);
            channel.write(ByteBuffer.wrap(beginning.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            // closed already, as it should be, or nobody listens at the moment
        }
        return channel;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
