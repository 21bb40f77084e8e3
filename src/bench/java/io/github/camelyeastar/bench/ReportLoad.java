// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts reports over some connections at once, each with the next report when the one before was answered, or at a fixed rate:
 * then the time of a report counts from when it was due, so that it has in it how long it waited for those before.
 */
final class ReportLoad {
    /**
     * What came of it.
     *
     * @param took from the first report to the last answer
     */
    record Result(Latencies latencies, Duration took) {
        double perSecond() {
            return latencies.count() / (took.toNanos() / 1e9);
        }
    }

    /**
     * The local ports, in turns: left alone, Linux takes every other one from 32768 on, and none that was used within the last
     * second. At 13,000 connections a second it would search long, and the fastest server would look slow. Below that range
     * they are in nobody's way: a port that was chosen is not given to others for a minute.
     */
    private static final int FIRST_PORT = 2_000;
    private static final int PORTS = 30_000;
    private static final int MOST_TRIES = 1_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();

    private final int port;
    private final ReportTexts texts;
    private final int connections;
    private final boolean kept;
    /** Between two reports of one connection; 0: as soon as there is an answer. */
    private final long interval;
    private final AtomicInteger number;

    /**
     * @param number of the next report, for all loads of the same server
     * @param kept whether a connection is used for all its reports, or, as by the PBX, for one
     * @param rate reports per second in all; 0: as many as are answered
     */
    ReportLoad(int port, ReportTexts texts, AtomicInteger number, int connections, boolean kept, int rate) {
        this.port = port;
        this.texts = texts;
        this.number = number;
        this.connections = connections;
        this.kept = kept;
        this.interval = rate == 0 ? 0 : 1_000_000_000L * connections / rate;
    }

    Result run(Duration duration) throws InterruptedException, IOException {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            long begin = System.nanoTime();
            long end = begin + duration.toNanos();
            List<Future<Latencies>> parts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                long first = begin + interval * i / connections;
                parts.add(threads.submit(() -> connection(first, end)));
            }
            Latencies all = new Latencies();
            for (Future<Latencies> part : parts) {
                all.addAll(part.get());
            }
            return new Result(all, Duration.ofNanos(System.nanoTime() - begin));
        } catch (ExecutionException e) {
            throw new IOException("The load failed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Latencies connection(long first, long end) throws IOException {
        Latencies latencies = new Latencies();
        byte[] request = texts.buffer();
        byte[] answer = new byte[8192];
        Socket socket = null;
        try {
            long due = first;
            // what is due late in the time counts, however late it gets its turn
            // and one at least, though a busy machine may give a connection its first turn after the end of a brief run
            while ((interval > 0 ? due : System.nanoTime()) < end || interval == 0 && latencies.count() == 0) {
                if (interval > 0) {
                    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                        LockSupport.parkNanos(wait);
                    }
                }
                long begin = interval > 0 ? due : System.nanoTime();
                due += interval;
                if (socket == null) {
                    socket = connect();
                }
                int length = texts.put(request, number.getAndIncrement());
                OutputStream out = socket.getOutputStream();
                out.write(request, 0, length);
                boolean more = read(socket.getInputStream(), answer);
                latencies.add(System.nanoTime() - begin);
                if (!kept || !more) {
                    socket.close();
                    socket = null;
                }
            }
        } finally {
            if (socket != null) {
                socket.close();
            }
        }
        return latencies;
    }

    private Socket connect() throws IOException {
        for (int tries = 1;; tries++) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress("127.0.0.1", FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS)));
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return socket;
            } catch (IOException e) {
                socket.close();
                // a port that somebody has, or had to the same server a moment ago
                if (!(e instanceof BindException) || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** @return whether the connection can be used again */
    private static boolean read(InputStream in, byte[] answer) throws IOException {
        int size = 0;
        int head = -1;
        while (head < 0) {
            int count = in.read(answer, size, answer.length - size);
            if (count < 0) {
                throw new EOFException("closed without an answer");
            }
            size += count;
            head = endOfHead(answer, size);
        }
        if (answer[9] != '2' || answer[10] != '0' || answer[11] != '0') {
            throw new IOException("answered " + new String(answer, 0, head, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        int length = (int) header(answer, head, "content-length: ");
        boolean chunked = length < 0;
        int end = chunked ? -1 : head + length;
        // of chunks there is but the last one, which is empty
        while (chunked ? !isLastChunk(answer, size) : size < end) {
            int count = in.read(answer, size, answer.length - size);
            if (count < 0) {
                return false;
            }
            size += count;
        }
        return header(answer, head, "connection: c") == -1;
    }

    private static boolean isLastChunk(byte[] answer, int size) {
        return size >= 5 && answer[size - 5] == '0' && answer[size - 3] == '\n' && answer[size - 1] == '\n';
    }

    private static int endOfHead(byte[] answer, int size) {
        for (int i = 3; i < size; i++) {
            if (answer[i] == '\n' && answer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** The number that a header has, 0 if it has none; -1 without the header. */
    private static long header(byte[] answer, int head, String lowerCase) {
        for (int i = 0; i < head - lowerCase.length(); i++) {
            int j = 0;
            while (j < lowerCase.length() && Character.toLowerCase(answer[i + j]) == lowerCase.charAt(j)) {
                j++;
            }
            if (j == lowerCase.length()) {
                long value = 0;
                for (int k = i + j; answer[k] >= '0' && answer[k] <= '9'; k++) {
                    value = 10 * value + answer[k] - '0';
                }
                return value;
            }
        }
        return -1;
    }
}
