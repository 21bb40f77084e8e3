// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Posts one report over one TCP connection of its own, with the bytes of the samples (protocol.md 2.1). */
final class ReportPost {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length:\\s*(\\d+)\\s*");
    private static final int DRAIN_MILLIS = 200;

    private final PbxSettings settings;
    private final ReportAddresses addresses;
    private final Faults faults;
    private final Set<Socket> open = new HashSet<>();
    private int mostOpen;
    private boolean suspended;

    ReportPost(PbxSettings settings, ReportAddresses addresses, Faults faults) {
        this.settings = settings;
        this.addresses = addresses;
        this.faults = faults;
    }

    SentReport.Try send(SentReport entry, ReportTarget target) {
        Instant start = Instant.now();
        int status = 0;
        String failure = null;
        try {
            status = exchange(entry, target);
        } catch (IOException | RuntimeException e) {
            failure = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        return new SentReport.Try(start, Duration.between(start, Instant.now()), target.text(), status, failure,
                addresses.takes(status));
    }

    private int exchange(SentReport entry, ReportTarget target) throws IOException {
        if (!target.usable()) {
            throw new IOException("not an address");
        }
        Fault fault = faults.next(Fault.REPORT);
        if (fault != null && fault.kind() == Fault.Mode.DROP_UNHANDLED) {
            throw new IOException("not sent (fault)");
        }
        try (Socket socket = new Socket()) {
            register(socket);
            try {
                int timeout = Math.toIntExact(addresses.timeout().toMillis());
                InetAddress host = InetAddress.getByName(target.host());
                bind(socket, host);
                socket.connect(new InetSocketAddress(host, target.port()), timeout);
                socket.setSoTimeout(timeout);
                Socket talking = target.tls() ? TrustAll.over(socket, target) : socket;
                byte[] body = entry.text().getBytes(StandardCharsets.UTF_8);
                String head = addresses.head(entry, target, socket.getLocalAddress().getHostAddress(), body);
                ByteArrayOutputStream request = new ByteArrayOutputStream();
                request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
                request.writeBytes(body);
                talking.getOutputStream().write(request.toByteArray());
                talking.getOutputStream().flush();
                if (fault != null && fault.kind() == Fault.Mode.DROP_AFTER_HANDLING) {
                    throw new IOException("hung up before the answer (fault)");
                }
                return readStatus(talking, settings.personality().answerEndsWithConnection());
            } finally {
                unregister(socket);
            }
        }
    }

    /** Reports come from the PBX's address, where the route to the target allows it. */
    private void bind(Socket socket, InetAddress host) throws IOException {
        InetAddress own = InetAddress.getByName(settings.bindAddress());
        if (!own.isAnyLocalAddress() && own.isLoopbackAddress() == host.isLoopbackAddress()) {
            // a storm leaves more ports waiting for their end than there are
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(own, 0));
        }
    }

    /** The status line is all that counts. */
    private static int readStatus(Socket socket, boolean toTheEnd) throws IOException {
        BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = answer.readLine();
        Matcher statusLine = STATUS_LINE.matcher(line == null ? "" : line);
        if (!statusLine.matches()) {
            throw new IOException(line == null ? "closed without an answer" : "no HTTP answer");
        }
        if (toTheEnd) {
            answer.transferTo(Writer.nullWriter());
        } else {
            drain(socket, answer);
        }
        return Integer.parseInt(statusLine.group(1));
    }

    /** Closing on what is unread would reset the connection while the application still writes to it. */
    private static void drain(Socket socket, BufferedReader answer) {
        try {
            socket.setSoTimeout(DRAIN_MILLIS);
            int length = 0;
            for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
                Matcher header = CONTENT_LENGTH.matcher(line);
                length = header.matches() ? Integer.parseInt(header.group(1)) : length;
            }
            answer.skip(length);
        } catch (IOException | NumberFormatException e) {
            // the status has come, and that was what mattered
        }
    }

    private synchronized void register(Socket socket) throws IOException {
        if (suspended) {
            throw new IOException("PBX stopped");
        }
        open.add(socket);
        mostOpen = Math.max(mostOpen, open.size());
    }

    private synchronized void unregister(Socket socket) {
        open.remove(socket);
    }

    synchronized int mostOpen() {
        return mostOpen;
    }

    /** Breaks off what is under way and lets nothing more out. */
    synchronized void suspend() {
        suspended = true;
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // gone anyway
            }
        }
    }

    synchronized void resume() {
        suspended = false;
    }
}
