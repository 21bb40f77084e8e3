// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The hash that the PBX wants in the place of a password: MD5 in 32 lower-case hexadecimal digits (protocol.md 1.2). */
public final class PasswordHash {
    private PasswordHash() {
    }

    public static String of(Credentials credentials) {
        String password = credentials.password();
        if (credentials.passwordHashed()) {
            return password.toLowerCase(Locale.ROOT);
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
