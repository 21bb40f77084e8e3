// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process asked of the kernel, as strace wrote it down: writes to files and sockets, syncs, and what files become of it.
 */
public final class SystemCalls {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+).*");
    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\((.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)\\) += (-?\\d+).*");
    private static final Pattern DESCRIPTOR = Pattern.compile("^\\d+<([^>]*)>(?:, )?(.*)$", Pattern.DOTALL);
    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

    private SystemCalls() {
    }

    /**
     * @param begun where in the order of all it began, and over where it was done: a sync holds for what was written before it
     *              began
     *            and from when it was done
     * @param file the path, or the socket
     * @param other the second path of a rename, if it is one
     */
    record Call(int begun, int over, String name, String file, String other, byte[] bytes, long number) {

        boolean isSync() {
            return name.equals("fsync") || name.equals("fdatasync");
        }

        boolean says(String text) {
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    /** Whether strace is here, and may trace. */
    public static boolean canBeTraced() {
        try {
            return new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What to put before a command. */
    static List<String> trace(Path file) {
        return List.of("strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-o", file.toString(), "-e",
                "trace=openat,write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync,ftruncate,rename,renameat,renameat2,"
                        + "unlink,unlinkat");
    }

    /** Those that succeeded, in the order in which they began. */
    static List<Call> read(Path file) throws IOException {
        List<Call> calls = new ArrayList<>();
        Map<String, Open> open = new HashMap<>();
        int at = 0;
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            for (String line : (Iterable<String>) lines::iterator) {
                at++;
                Matcher resumed = RESUMED.matcher(line);
                Matcher begun = BEGUN.matcher(line);
                Matcher whole = LINE.matcher(line);
                if (resumed.matches()) {
                    Open first = open.remove(resumed.group(1));
                    if (first != null) {
                        add(calls, first.at, at, first.name, first.arguments + resumed.group(2), resumed.group(3));
                    }
                } else if (begun.matches()) {
                    open.put(begun.group(1), new Open(at, begun.group(2), begun.group(3)));
                } else if (whole.matches()) {
                    add(calls, at, at, whole.group(2), whole.group(3), whole.group(4));
                }
            }
        }
        calls.sort((one, other) -> Integer.compare(one.begun, other.begun));
        return calls;
    }

    private record Open(int at, String name, String arguments) {
    }

    private static void add(List<Call> calls, int begun, int over, String name, String arguments, String result) {
        long number = Long.parseLong(result);
        if (number < 0) {
            return;
        }
        List<String> strings = new ArrayList<>();
        Matcher string = STRING.matcher(arguments);
        while (string.find()) {
            strings.add(string.group(1));
        }
        if (name.startsWith("rename") || name.startsWith("unlink") || name.equals("openat")) {
            if (!name.equals("openat") || arguments.contains("O_CREAT")) {
                calls.add(new Call(begun, over, name, text(strings.get(0)), strings.size() > 1 ? text(strings.get(1)) : null,
                        new byte[0], 0));
            }
            return;
        }
        Matcher descriptor = DESCRIPTOR.matcher(arguments);
        if (descriptor.matches()) {
            byte[] bytes = strings.isEmpty() ? new byte[0] : bytes(String.join("", strings));
            boolean placed = name.equals("pwrite64") || name.equals("ftruncate");
            String last = arguments.substring(arguments.lastIndexOf(',') + 1).trim();
            calls.add(new Call(begun, over, name, text(descriptor.group(1)), null, bytes, placed ? Long.parseLong(last) : -1));
        }
    }

    private static String text(String hexadecimal) {
        return hexadecimal.startsWith("\\x") ? new String(bytes(hexadecimal), StandardCharsets.UTF_8) : hexadecimal;
    }

    /** Each as {@code \x41}. */
    private static byte[] bytes(String hexadecimal) {
        byte[] bytes = new byte[hexadecimal.length() / 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Character.digit(hexadecimal.charAt(4 * i + 2), 16) * 16
                    + Character.digit(hexadecimal.charAt(4 * i + 3), 16));
        }
        return bytes;
    }
}
