/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file on its way from the PBX, read from the connection as it is read here. */
final class Download extends FilterInputStream {
    private final String contentType;
    private final long length;
    private final Runnable end;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param contentType null if the PBX does not say
     * @param length      in bytes; negative if the PBX does not say
     * @param end         gives the connection up
     */
    Download(InputStream in, String contentType, long length, Runnable end) {
        super(in);
        this.contentType = contentType;
        this.length = length;
        this.end = end;
    }

    String contentType() {
        return contentType;
    }

    long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        return ended(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return ended(super.read(into, offset, length));
    }

    /** Whoever has enough of it need not read the rest: the connection is dropped, not emptied. */
    @Override
    public void close() throws IOException {
        ended(-1);
    }

    private int ended(int read) {
        if (read < 0 && ended.compareAndSet(false, true)) {
            end.run();
        }
        return read;
    }
}
