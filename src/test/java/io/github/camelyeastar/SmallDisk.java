// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** A file system of its own, in memory, that can be filled up; only root may make one. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @param folder whose place it takes until it is closed */
    static SmallDisk over(Path folder, String size) throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder.toString()))
                .as("a tmpfs can be mounted, as root may where no container forbids it").isZero();
        return new SmallDisk(folder);
    }

    /** Until so many bytes are left. */
    void fill(long left) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] page = new byte[4096];
            while (Files.getFileStore(folder).getUsableSpace() > left) {
                out.write(page);
            }
        }
    }

    /** To the last byte, whatever else writes meanwhile. */
    void fill() throws IOException {
        // what is left by large blocks is filled by small ones
        for (int size : new int[]{1 << 20, 512}) {
            byte[] block = new byte[size];
            try (OutputStream out = Files.newOutputStream(filler(), CREATE, APPEND)) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space");
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    @Override
    public void close() throws Exception {
        // lazily: whatever is still open in it would forbid it else
        run("umount", "-l", folder.toString());
    }

    private Path filler() {
        return folder.resolve(".filler");
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                .waitFor();
    }
}
