// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests as no PBX sends them; some of them are well-formed by chance. */
final class HostileRequests {
    private static final String[] METHODS = {"POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH",
            "PRI",
            "post", "P\u0000ST", "", "X".repeat(9_000)};
    private static final String[] PATHS = {"/report", "/", "//report", "/report/../x", "/%2e%2e/report", "/report?a=%zz", "*",
            "report", "http://x/report", "/%", "/\u00e9", "/x", "/report;a=b", "/" + "y".repeat(9_000), "/re port", ""};
    private static final String[] VERSIONS = {"HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/9.9", "http/1.1",
            "HTTP/1.1 x",
            "", "\u0001"};
    private static final String[] HEADERS = {"Host: x", "Host: 192.168.5.150: 8260", "Host:", "Host: a\r\nHost: b",
            "Connection: close",
            "Connection: keep-alive", "Connection: upgrade\r\nUpgrade: h2c", "Expect: 100-continue", "Expect: nothing",
            "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 5\r\nContent-Length: 7",
            "Content-Length: x", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: x",
            "Content-Encoding: gzip", "Content-Type: multipart/form-data; boundary=x", "Content-Type: " + "z".repeat(500),
            " folded: x", "no colon", ": no name", "N\u0000ul: \u0000", "Cookie: $Version=1; a=\"b", "Range: bytes=0-,-1",
            "CamelHttpUri: http://127.0.0.1:1", "X: \u00ff\u00fe"};

    private final Random random;
    private final Mutations mutations;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();

    HostileRequests(long seed) {
        random = new Random(seed);
        mutations = new Mutations(seed);
    }

    byte[] next() {
        request.reset();
        switch (random.nextInt(12)) {
            case 0 -> write(mutations.raw(1 + random.nextInt(2_000)));
            case 1 -> head(anyOf(METHODS), anyOf(PATHS), anyOf(VERSIONS), random.nextInt(6));
            case 2 -> head("POST", "/report", "HTTP/1.1", 2 + random.nextInt(6));
            case 3 -> flood();
            case 4 -> chunks();
            case 5, 6 -> post(mutations.report(), random.nextInt(600) - 300);
            case 7 -> pipeline();
            case 8 -> spoilt();
            case 9 -> post(new byte[random.nextInt(200_000)], 0);
            case 10 -> write("POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"act");
            default -> post(mutations.report(), 0);
        }
        return request.toByteArray();
    }

    /** Whether to go away without waiting for an answer. */
    boolean impatient() {
        return random.nextInt(4) == 0;
    }

    /** Whether to say that nothing more comes. */
    boolean ended() {
        return random.nextInt(3) > 0;
    }

    private void head(String method, String path, String version, int headers) {
        write(method + " " + path + " " + version + "\r\n");
        for (int i = 0; i < headers; i++) {
            write(anyOf(HEADERS) + (random.nextInt(20) == 0 ? "\n" : "\r\n"));
        }
        write("\r\n");
        write(mutations.report());
    }

    private void flood() {
        write("POST /report HTTP/1.1\r\nHost: x\r\n");
        int headers = random.nextInt(1_000);
        for (int i = 0; i < headers; i++) {
            write("X-" + i + ": " + "v".repeat(random.nextInt(40)) + "\r\n");
        }
        write("Content-Length: 2\r\n\r\n{}");
    }

    private void chunks() {
        write("POST /report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int chunks = random.nextInt(5); chunks > 0; chunks--) {
            byte[] chunk = mutations.report();
            int wrong = random.nextInt(3) == 0 ? random.nextInt(20) - 10 : 0;
            write((random.nextInt(8) == 0 ? "zz" : Integer.toHexString(Math.max(0, chunk.length + wrong)))
                    + (random.nextInt(8) == 0 ? ";a=\"b" : "") + "\r\n");
            write(chunk);
            write("\r\n");
        }
        write(random.nextBoolean() ? "0\r\n\r\n" : random.nextBoolean() ? "0\r\nTrailer: x\r\n\r\n" : "ffffffffffffffff\r\n");
    }

    private void post(byte[] body, int wrong) {
        write("POST " + (random.nextInt(3) == 0 ? "/" : "/report") + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + Math.max(0, body.length + wrong) + "\r\n\r\n");
        write(body);
    }

    private void pipeline() {
        for (int requests = 2 + random.nextInt(5); requests > 0; requests--) {
            post(mutations.report(), random.nextInt(5) == 0 ? 3 : 0);
        }
    }

    /** A good request with some of its bytes changed, wherever. */
    private void spoilt() {
        post(mutations.report(), 0);
        byte[] bytes = request.toByteArray();
        for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
            bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt(256);
        }
        request.reset();
        write(bytes);
    }

    private String anyOf(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void write(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void write(byte[] bytes) {
        request.writeBytes(bytes);
    }
}
