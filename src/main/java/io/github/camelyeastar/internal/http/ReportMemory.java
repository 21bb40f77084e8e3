/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that reports may take at once in this process, whoever sends them, from their first byte to their answer. A count
 * alone does not bound it: a report of 64 KB may hold 20,000 objects.
 */
public final class ReportMemory {
    /** Of all listeners: there is one heap. */
    public static final ReportMemory OF_THIS_PROCESS = new ReportMemory(Runtime.getRuntime().maxMemory() / 4);
    /** What a byte of the worst report becomes once it is read: a list of parties of one digit each. */
    public static final int OBJECTS = 64;
    /** In bytes; those that a PBX sends have 500. Larger ones may take half of the memory, so that these find room. */
    static final int ORDINARY = 4096;

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    ReportMemory(long bytes) {
        this.bytes = bytes;
    }

    /**
     * @param  own  what the report has taken before
     * @param  size of the report, as far as it has come
     * @return      whether there is that much; always, if no other report has any: a single one must come through on any heap
     */
    public boolean take(long more, long own, long size) {
        long before = taken.getAndAdd(more);
        if (before > own && before + more > (size > ORDINARY ? bytes / 2 : bytes)) {
            taken.addAndGet(-more);
            return false;
        }
        return true;
    }

    public void giveBack(long back) {
        taken.addAndGet(-back);
    }

    public long most() {
        return bytes;
    }

    public long taken() {
        return taken.get();
    }
}
