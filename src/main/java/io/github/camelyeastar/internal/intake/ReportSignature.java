// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature that a webhook of the P-Series sends with each report: the HMAC-SHA256 of the body's bytes, in Base64. It
 * proves who sent the body. It says nothing about when.
 */
public final class ReportSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret the secret of the webhook, as the PBX shows it */
    public ReportSignature(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Whether a text is the signature of the bytes. Takes as long for any text, so that nobody can find it out bit by bit. */
    boolean isOf(byte[] body, String signature) {
        return MessageDigest.isEqual(Base64.getEncoder().encode(mac(body)),
                signature.strip().getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] mac(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
        }
    }
}
