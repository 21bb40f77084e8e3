// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all reports together may take in this process, from their first byte to their answer. A limit for the number
 * of reports does not bound it: a report of 64 KB may become 20,000 objects.
 */
public final class ReportMemory {
    /** One for all receivers, as there is one heap. */
    public static final ReportMemory OF_THIS_PROCESS = new ReportMemory(Runtime.getRuntime().maxMemory() / 4);
    /** For the bodies of senders who have proven nothing: they must not take the memory for reports. */
    public static final ReportMemory OF_UNKNOWN_SENDERS = new ReportMemory(Runtime.getRuntime().maxMemory() / 64);
    /** How many bytes a byte of the worst report becomes once it is read. The worst is a list of parties of one digit each. */
    public static final int OBJECTS = 64;
    /** In bytes: the reports of a PBX have 500. Larger reports may take half of the memory, so that ordinary ones find room. */
    static final int ORDINARY = 4096;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    ReportMemory(long most) {
        this.most = most;
    }

    /**
     * Takes memory for a report, if there is as much. A report that is alone always gets its memory: it must come through on
     * any heap.
     *
     * @param  more how many bytes
     * @param  own  how many the report has taken before
     * @param  size the size of the report, as far as it has come
     * @return      whether it was taken
     */
    public boolean tryAcquire(long more, long own, long size) {
        long before = taken.getAndAdd(more);
        if (before > own && before + more > (size > ORDINARY ? most / 2 : most)) {
            taken.addAndGet(-more);
            return false;
        }
        return true;
    }

    public void release(long bytes) {
        taken.addAndGet(-bytes);
    }

    public long most() {
        return most;
    }

    public long taken() {
        return taken.get();
    }
}
