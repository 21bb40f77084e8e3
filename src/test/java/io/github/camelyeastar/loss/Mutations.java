// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.github.camelyeastar.simulator.TestSamples;

/** Spoils the documented reports by chance, but the same with the same seed. */
final class Mutations {
    private static final List<byte[]> SAMPLES = TestSamples.all().stream().map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();
    private static final byte[] TOKENS = "{}[]\",:\\0 e-.nut'/".getBytes(StandardCharsets.UTF_8);

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    byte[] report() {
        byte[] bytes = sample().clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] sample() {
        return SAMPLES.get(random.nextInt(SAMPLES.size()));
    }

    private byte[] change(byte[] bytes) {
        int length = bytes.length;
        int at = random.nextInt(length + 1);
        int to = at + random.nextInt(length - at + 1);
        switch (random.nextInt(12)) {
            case 0 :
                return set(bytes, (byte) random.nextInt(256));
            case 1 :
                return set(bytes, TOKENS[random.nextInt(TOKENS.length)]);
            case 2 :
                return flip(bytes);
            case 3 :
                return Arrays.copyOf(bytes, at);
            case 4 :
                return insert(bytes, at, Arrays.copyOfRange(bytes, at, to));
            case 5 :
                return insert(Arrays.copyOf(bytes, at), at, Arrays.copyOfRange(bytes, to, length));
            case 6 :
                byte[] other = sample();
                int from = random.nextInt(other.length);
                return insert(bytes, at, Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1)));
            case 7 :
                return insert(bytes, at, raw(1 + random.nextInt(8)));
            case 8 :
                return insert(bytes, at, new byte[]{(byte) 0xC3, (byte) 0x28, (byte) 0xF0, (byte) 0x9F});
            case 9 :
                return insert(bytes, at,
                        text("\\u" + Integer.toHexString(random.nextInt(0x10000)) + "\"\u0000\uFEFF\uD83D\uDE00"));
            default :
                return random.nextInt(20) == 0 ? insert(bytes, at, huge()) : insert(bytes, at, text("\n"));
        }
    }

    private byte[] huge() {
        int size = random.nextInt(30_000);
        return text(switch (random.nextInt(6)) {
            case 0 -> "[".repeat(size);
            case 1 -> "{\"a\":".repeat(size / 4);
            case 2 -> "\"" + "n".repeat(size) + "\":";
            case 3 -> "9".repeat(size);
            case 4 -> "1e" + "9".repeat(size);
            default -> "\"ext\":{\"extid\":\"1\"},".repeat(size / 20);
        });
    }

    private byte[] set(byte[] bytes, byte value) {
        byte[] changed = bytes.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = value;
        }
        return changed;
    }

    private byte[] flip(byte[] bytes) {
        byte[] changed = bytes.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    byte[] raw(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] insert(byte[] bytes, int at, byte[] more) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(bytes, at, changed, at + more.length, bytes.length - at);
        System.arraycopy(more, 0, changed, at, more.length);
        return changed;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
