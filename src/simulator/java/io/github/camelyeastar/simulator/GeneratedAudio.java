// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** A WAV file of 8 kHz, 16 bits, mono, whose sound is noise; see {@link FileContent#generated(long, long)}. */
final class GeneratedAudio extends InputStream {

    static final int HEADER = 44;
    static final int BYTES_PER_SECOND = 16_000;

    private final SplittableRandom noise;
    private final ByteBuffer block = ByteBuffer.allocate(8192);
    private long left;

    GeneratedAudio(long size, long seed) {
        noise = new SplittableRandom(seed);
        left = size;
        if (size >= HEADER) {
            putHeader(size);
        }
        block.flip();
    }

    private void putHeader(long size) {
        block.order(ByteOrder.LITTLE_ENDIAN);
        putText("RIFF").putInt((int) (size - 8));
        putText("WAVE");
        putText("fmt ").putInt(16).putShort((short) 1).putShort((short) 1).putInt(8000).putInt(BYTES_PER_SECOND)
                .putShort((short) 2).putShort((short) 16);
        putText("data").putInt((int) (size - HEADER));
    }

    private ByteBuffer putText(String text) {
        return block.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        if (!block.hasRemaining()) {
            block.clear();
            while (block.hasRemaining()) {
                block.putLong(noise.nextLong());
            }
            block.flip();
        }
        int count = (int) Math.min(left, Math.min(length, block.remaining()));
        block.get(into, offset, count);
        left -= count;
        return count;
    }
}
