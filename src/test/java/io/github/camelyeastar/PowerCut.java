// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.camelyeastar.SystemCalls.Call;

/**
 * What a disk has after a power cut: all that was synced, and of the later writes, truncations, deletions and renames some,
 * each with a chance of a half; of a write that is torn, some of its sectors. A sync of a file holds for the file's name, too,
 * as on ext4, XFS and Btrfs; that a file is gone, or has another name, needs a sync of its folder.
 */
final class PowerCut {
    private static final int SECTOR = 512;

    private final Map<String, Content> files = new HashMap<>();
    private final Random random;

    /** @param at the place in the order of all calls: what began after it never was */
    PowerCut(List<Call> calls, int at, Random random) {
        this.random = random;
        Set<Call> kept = kept(calls, at);
        for (Call call : calls) {
            if (call.begun() <= at && changes(call)) {
                if (kept.contains(call)) {
                    apply(call, false);
                } else if (random.nextBoolean()) {
                    apply(call, random.nextInt(4) == 0);
                }
            }
        }
    }

    /** @return null if there is none */
    byte[] file(String path) {
        Content content = files.get(path);
        return content == null ? null : Arrays.copyOf(content.bytes, content.size);
    }

    private static boolean changes(Call call) {
        return !call.isSync() && call.file().startsWith("/");
    }

    /** What some sync that was over before the cut holds for. */
    private static Set<Call> kept(List<Call> calls, int at) {
        Map<String, Integer> synced = new HashMap<>();
        for (Call call : calls) {
            if (call.isSync() && call.over() <= at) {
                synced.merge(call.file(), call.begun(), Math::max);
            }
        }
        Set<Call> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Call call : calls) {
            String holder = call.name().startsWith("unlink") || call.name().startsWith("rename")
                    ? call.file().substring(0, Math.max(0, call.file().lastIndexOf('/')))
                    : call.file();
            if (call.over() < synced.getOrDefault(holder, -1)) {
                kept.add(call);
            }
        }
        return kept;
    }

    private void apply(Call call, boolean torn) {
        switch (call.name()) {
            case "openat" -> files.computeIfAbsent(call.file(), path -> new Content());
            case "unlink", "unlinkat" -> files.remove(call.file());
            case "rename", "renameat", "renameat2" -> files.put(call.other(), files.remove(call.file()));
            case "ftruncate" -> content(call).resize((int) call.number());
            case "pwrite64" -> write(content(call), call.bytes(), (int) call.number(), torn);
            // a stream goes on where it ended; nothing here writes one that was opened anywhere else
            default -> write(content(call), call.bytes(), content(call).size, torn);
        }
    }

    private Content content(Call call) {
        return files.computeIfAbsent(call.file(), path -> new Content());
    }

    private void write(Content content, byte[] bytes, int from, boolean torn) {
        content.resize(Math.max(content.size, from + bytes.length));
        for (int start = 0; start < bytes.length; start += SECTOR) {
            if (!torn || random.nextBoolean()) {
                System.arraycopy(bytes, start, content.bytes, from + start, Math.min(SECTOR, bytes.length - start));
            }
        }
    }

    private static final class Content {
        private byte[] bytes = new byte[SECTOR];
        private int size;

        private void resize(int newSize) {
            if (newSize > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(newSize, 2 * bytes.length));
            }
            Arrays.fill(bytes, Math.min(size, newSize), size, (byte) 0);
            size = newSize;
        }
    }
}
