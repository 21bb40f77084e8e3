// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLContext;

/**
 * Stands in front of the JDK's server and makes each request one of HTTP/1.0, because only then that server ends a body of
 * unknown length by closing the connection: {@link DownloadPersonality.Length#UNTIL_CLOSE}.
 */
final class OldHttpFront {

    private final ServerSocket server;
    private final InetSocketAddress inner;
    private final SimulatorThreads threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** tls: null for HTTP; inner: the server behind, which speaks HTTP. */
    OldHttpFront(InetSocketAddress address, SSLContext tls, InetSocketAddress inner, SimulatorThreads threads)
            throws IOException {
        this.inner = inner;
        this.threads = threads;
        server = tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
        server.bind(address);
        threads.report(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                threads.report(() -> connect(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) {
        try (client; Socket behind = new Socket()) {
            bindTo(client.getInetAddress(), behind);
            behind.connect(inner);
            threads.report(() -> forwardRequest(client, behind));
            behind.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // either side has gone
        } finally {
            open.remove(client);
        }
    }

    /** So that the server behind sees the client's address; without more ado that works on the same computer. */
    private static void bindTo(InetAddress client, Socket behind) throws IOException {
        if (client.isLoopbackAddress()) {
            behind.bind(new InetSocketAddress(client, 0));
        }
    }

    private static void forwardRequest(Socket client, Socket behind) {
        try {
            InputStream in = client.getInputStream();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    break;
                }
            }
            String old = line.toString(StandardCharsets.ISO_8859_1).replace(" HTTP/1.1\r\n", " HTTP/1.0\r\n");
            behind.getOutputStream().write(old.getBytes(StandardCharsets.ISO_8859_1));
            in.transferTo(behind.getOutputStream());
        } catch (IOException e) {
            // answered and closed
        }
    }

    void close() {
        try {
            server.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            // gone anyway
        }
    }
}
