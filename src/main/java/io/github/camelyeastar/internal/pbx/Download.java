/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A file on its way from the PBX, read from the connection as it is read here. It can be read once: whoever comes later gets an
 * error, and never the rest of the file, or an empty one. Each copy of a message has a Download of its own of the same file, and
 * the first of them that is read from has the file.
 */
public final class Download extends InputStream {
    private static final String READ_ONCE = "The file was read already, or was given up: a download can be read once. To try again,"
            + " repeat the download, and not the step after it. To read it twice, store it first";

    /** The file, which all copies share. */
    private record Transfer(InputStream in, String contentType, long length, Supplier<ClientDeadline> deadlines,
            Runnable giveUp, AtomicReference<Download> reader, AtomicBoolean over) {
        /** A read has to bring something in time: what drips below the body, as the head of a chunk, is not seen here. */
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
     * What the reader was told the end with: it may ask again, as JSch does, the library of camel-ftp's sftp. Another reader has
     * another buffer, and would store an empty file if it was told the end.
     */
    private byte[] toldTheEnd;

    /**
     * @param contentType null if the PBX does not say
     * @param length      in bytes; negative if the PBX does not say
     * @param deadlines   of one read each
     * @param giveUp      gives the connection up
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

    /** Nobody may read it any more, from whichever copy. */
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
            // what would come next is not what comes next in the file
            transfer.end();
            throw e;
        }
        if (transfer.over.get()) {
            // given up meanwhile: what looks like the end of the file may be that of the connection
            throw new IOException(READ_ONCE);
        } else if (read < 0) {
            toldTheEnd = into;
            transfer.end();
        }
        return read;
    }

    /** Fails if nothing can be read any more: camel-http asks before it sends a request with the file, and sends none then. */
    @Override
    public int available() throws IOException {
        Download reader = transfer.reader.get();
        if (transfer.over.get() || reader != null && reader != this) {
            throw new IOException(READ_ONCE);
        }
        return transfer.in.available();
    }

    /** Whoever has enough of it need not read the rest: the connection is dropped, not emptied. */
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
