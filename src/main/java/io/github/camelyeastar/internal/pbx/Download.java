// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A file that comes from the PBX: each read reads from the connection. The file can be read once. Every later read is an error,
 * and never the rest of the file or an empty file. Each copy of a message has a Download of its own for the same file. The
 * first copy that is read from has the file.
 */
public final class Download extends InputStream {
    private static final String READ_ONCE = "The file was read already, or was given up: a download can be read once. To try"
            + " again, repeat the download, and not the step after it. To read the file twice, store it first";

    /** The file that all copies share. */
    private record Transfer(InputStream in, String contentType, long length, Supplier<ClientDeadline> deadlines,
            Runnable giveUp, AtomicReference<Download> reader, AtomicBoolean over) {
        /** Each read has a deadline of its own: the head of a chunk may drip, and no read would ever see a byte of it. */
        int read(byte[] into, int offset, int length) throws IOException {
            try (ClientDeadline deadline = deadlines.get()) {
                try {
                    return in.read(into, offset, length);
                } catch (IOException e) {
                    throw deadline.isPassed() ? new IOException("Nothing more of the file came within responseTimeout", e) : e;
                }
            }
        }

        void end() {
            if (over.compareAndSet(false, true)) {
                giveUp.run();
            }
        }
    }

    private final Transfer transfer;
    /**
     * The buffer that the end of the file was told to. The same reader may ask again: JSch, the library of camel-ftp's sftp,
     * does. Another reader has another buffer: it would store an empty file if it was told the end.
     */
    private byte[] toldTheEnd;

    /**
     * @param contentType null if the PBX does not say
     * @param length      in bytes; negative if the PBX does not say
     * @param deadlines   makes the deadline of one read
     * @param giveUp      gives up the connection
     */
    Download(InputStream in, String contentType, long length, Supplier<ClientDeadline> deadlines, Runnable giveUp) {
        this(new Transfer(in, contentType, length, deadlines, giveUp, new AtomicReference<>(), new AtomicBoolean()));
    }

    private Download(Transfer transfer) {
        this.transfer = transfer;
    }

    /** The same file for another message. */
    Download copy() {
        return new Download(transfer);
    }

    String contentType() {
        return transfer.contentType;
    }

    long length() {
        return transfer.length;
    }

    /** No copy may be read any more. */
    void giveUp() {
        transfer.end();
    }

    @Override
    public int read() throws IOException {
        byte[] next = new byte[1];
        return read(next, 0, 1) < 0 ? -1 : next[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        boolean mine = isMine();
        if (mine && into == toldTheEnd) {
            return -1;
        } else if (!mine || transfer.over.get()) {
            throw new IOException(READ_ONCE);
        }
        int read;
        try {
            read = transfer.read(into, offset, length);
        } catch (IOException e) {
            // a part of the file may be missing before what would come next
            transfer.end();
            throw e;
        }
        if (transfer.over.get()) {
            // given up meanwhile: this may be the end of the connection, and not of the file
            throw new IOException(READ_ONCE);
        } else if (read < 0) {
            toldTheEnd = into;
            transfer.end();
        }
        return read;
    }

    /** Fails if nothing can be read any more. camel-http asks before it sends the file, and then sends no request. */
    @Override
    public int available() throws IOException {
        Download reader = transfer.reader.get();
        if (transfer.over.get() || reader != null && reader != this) {
            throw new IOException(READ_ONCE);
        }
        return transfer.in.available();
    }

    /** Ends the download: the rest of the file is not read, and the connection is dropped. */
    @Override
    public void close() {
        if (isMine()) {
            toldTheEnd = null;
            transfer.end();
        }
    }

    private boolean isMine() {
        return transfer.reader.compareAndSet(null, this) || transfer.reader.get() == this;
    }
}
