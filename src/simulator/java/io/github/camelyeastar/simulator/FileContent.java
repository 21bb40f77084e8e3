// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of a file on the PBX, readable as often as one likes. */
interface FileContent {

    /** How many bytes. */
    long size();

    /** Reads from the start. */
    InputStream open();

    /** These bytes. */
    static FileContent of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new FileContent() {
            @Override
            public long size() {
                return copy.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(copy);
            }
        };
    }

    /**
     * Noise after the header of a WAV file (if there is room for it), made while it is read, so that its size costs no memory;
     * the same seed makes the same noise.
     */
    static FileContent generated(long size, long seed) {
        return new FileContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return new GeneratedAudio(size, seed);
            }
        };
    }

    /** In lower-case hex digits. */
    default String sha256() {
        try (DigestInputStream in = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
