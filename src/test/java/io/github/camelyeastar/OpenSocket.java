// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A TCP socket that this JVM has open, as Linux lists it.
 *
 * @param port   ours
 * @param remote the other side's; 0 when it listens
 * @param state  as the kernel numbers them: 01 is established, 08 closed by the other side alone, 0A listening
 */
public record OpenSocket(int port, int remote, String state) {
    private static final Path PROCESS = Path.of("/proc/self");
    /** Whether this is Linux: elsewhere none are known. */
    static final boolean KNOWN = Files.isDirectory(PROCESS);

    static List<OpenSocket> all() {
        // of a file descriptor there is no more to see than the number of its socket
        Set<String> numbers = descriptors().stream().filter(target -> target.startsWith("socket:"))
                .map(target -> target.replaceAll("\\D", "")).collect(Collectors.toSet());
        return Stream.of("tcp", "tcp6").flatMap(OpenSocket::lines).map(line -> line.trim().split(" +"))
                .filter(fields -> numbers.contains(fields[9]))
                .map(fields -> new OpenSocket(port(fields[1]), port(fields[2]), fields[3])).toList();
    }

    /** What the file descriptors of this JVM stand for. */
    public static List<String> descriptors() {
        if (!KNOWN) {
            return List.of();
        }
        try (Stream<Path> links = Files.list(PROCESS.resolve("fd"))) {
            return links.map(OpenSocket::target).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> lines(String table) {
        try {
            return Files.readAllLines(PROCESS.resolve("net").resolve(table)).stream().skip(1);
        } catch (IOException e) {
            // no such protocol
            return Stream.empty();
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // closed meanwhile
            return "";
        }
    }
}
