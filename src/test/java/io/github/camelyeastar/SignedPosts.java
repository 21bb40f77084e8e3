// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a webhook of the P-Series posts, byte for byte. */
record SignedPosts(int port, String secret) {
    static final String RINGING = "{\"type\":30008,\"sn\":\"363X0000A1B2\",\"msg\":\"{\\\"extension\\\":\\\"1002\\\","
            + "\\\"status\\\":\\\"Ringing\\\"}\"}";

    String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The status of the answer to a signed body from an address. */
    int post(String from, String body) throws IOException {
        return postWith(from, body, "X-Signature: " + signature(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** The status of the answer to a body with these header lines. */
    int postWith(String from, String body, String... headers) throws IOException {
        try (RawConnection connection = new RawConnection(port, from)) {
            connection.send(RawConnection.post("/report", body, headers));
            return RawConnection.status(connection.answer());
        }
    }

    static String cdr(int number) {
        return "{\"type\":30012,\"sn\":\"363X0000A1B2\",\"msg\":\"{\\\"call_id\\\":\\\"1760000001." + number
                + "\\\",\\\"status\\\":\\\"ANSWERED\\\",\\\"uid\\\":\\\"2026" + number + "\\\"}\"}";
    }
}
