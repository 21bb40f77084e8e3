// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What comes from the PBX's own address, and is not what a PBX sends: strange, cut, spoilt, and as costly as it may be. */
final class HostileSender implements AutoCloseable {
    private static final int AT_ONCE = 100;
    private static final int ANSWER_MILLIS = 200;
    /** Just below the default of maxReportSize. */
    private static final int LARGEST = 65_000;

    private final String from;
    private final int port;
    private final String path;
    private final Random random;
    private final HostileRequests requests;
    private final byte[] costly;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    HostileSender(StormingPbx pbx, int port, long seed) {
        from = pbx.host();
        this.port = port;
        path = pbx.path();
        random = new Random(seed);
        requests = new HostileRequests(seed);
        costly = costly();
    }

    /** Sends a hundred at once. */
    void rage() throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            byte[] request = random.nextInt(2) == 0 ? costly : requests.next();
            boolean impatient = request != costly && requests.impatient();
            sent.add(threads.submit(() -> send(request, impatient)));
        }
        for (Future<?> request : sent) {
            request.get();
        }
    }

    /** As many distinct keys as there is room for. */
    private byte[] costly() {
        StringBuilder body = new StringBuilder("{\"action\":\"NewCdr\"");
        for (int i = 0; body.length() < LARGEST; i++) {
            body.append(",\"").append(Integer.toString(i, Character.MAX_RADIX)).append("\":{}");
        }
        body.append('}');
        return ("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private void send(byte[] request, boolean impatient) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(request);
            if (!impatient) {
                InputStream in = socket.getInputStream();
                in.readNBytes(LARGEST);
            }
        } catch (IOException e) {
            // refused, or nobody listens at the moment, or no answer to what was no request
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
