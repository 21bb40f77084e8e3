// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;

/**
 * What a JVM has used since its start: CPU as Linux counts it in {@code /proc}, in ticks of 10 ms, and bytes allocated by Java
 * threads. What compiles code is told apart, as it ends with the warm-up, and what collects garbage is, though it belongs to
 * the cost.
 *
 * @param user      nanoseconds outside the kernel, the compiler's not counted
 * @param system    nanoseconds within it, the compiler's not counted
 * @param collector of both, nanoseconds of the threads that collect garbage
 * @param compiler  nanoseconds of the threads that compile
 * @param allocated bytes
 */
record Usage(long user, long system, long collector, long compiler, long allocated) {
    private static final long TICK = TimeUnit.SECONDS.toNanos(1) / 100;
    private static final List<String> COMPILERS = List.of("C1 CompilerThre", "C2 CompilerThre", "Sweeper thread");
    private static final List<String> COLLECTORS = List.of("GC Thread", "G1 ", "VM Thread");
    /** Of threads that have ended, what was seen last. */
    private static final Map<Long, Long> ALLOCATED = new HashMap<>();

    /** Of this JVM. */
    static synchronized Usage now() {
        long[] all = ticks(Path.of("/proc/self/stat"));
        long[] compiler = new long[2];
        long[] collector = new long[2];
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String name = Files.readString(task.resolve("comm"));
                    long[] sum = COMPILERS.stream().anyMatch(name::startsWith)
                            ? compiler
                            : COLLECTORS.stream().anyMatch(name::startsWith) ? collector : new long[2];
                    long[] ticks = ticks(task.resolve("stat"));
                    sum[0] += ticks[0];
                    sum[1] += ticks[1];
                } catch (NoSuchFileException e) {
                    // the thread has ended
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("CPU is measured on Linux only", e);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            ALLOCATED.merge(ids[i], bytes[i], Math::max);
        }
        return new Usage((all[0] - compiler[0]) * TICK, (all[1] - compiler[1]) * TICK, (collector[0] + collector[1]) * TICK,
                (compiler[0] + compiler[1]) * TICK, ALLOCATED.values().stream().mapToLong(Long::longValue).sum());
    }

    private static long[] ticks(Path stat) {
        try {
            String line = Files.readString(stat);
            // the name, in parentheses, may have blanks in it
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return new long[]{Long.parseLong(fields[11]), Long.parseLong(fields[12])};
        } catch (IOException e) {
            return new long[2];
        }
    }

    /** In a time of a few ticks, the compiler's ticks, which are read after those of all, may be more than those of all. */
    Usage since(Usage before) {
        return new Usage(Math.max(0, user - before.user), Math.max(0, system - before.system), collector - before.collector,
                compiler - before.compiler, allocated - before.allocated);
    }

    long cpu() {
        return user + system;
    }

    String line() {
        return user + " " + system + " " + collector + " " + compiler + " " + allocated;
    }

    static Usage ofLine(String line) {
        long[] values = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Usage(values[0], values[1], values[2], values[3], values[4]);
    }
}
