// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.demo.RunRoutes;

import static java.io.File.pathSeparator;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The command of a JVM of its own. Such a JVM lives for seconds, and spends most of its time on loading classes. So it takes the
 * classes of the libraries from an archive. The first command writes the archive, for all JVMs that run tests at once.
 */
public final class JavaCommand {
    /** Has a JVM up soon: the second compiler and a collector of several threads would cost more than they give. */
    public static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String IPV4 = "-Djava.net.preferIPv4Stack=true";
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static List<String> archive;

    private JavaCommand() {
    }

    /**
     * What is put before the name of the main class.
     *
     * @param before directories whose classes come before ours
     */
    public static List<String> shortLived(List<String> options, String... before) {
        List<String> command = new ArrayList<>(List.of(JAVA, IPV4));
        command.addAll(shortLived());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(before)));
        return command;
    }

    /** The options of such a JVM, with that for the archive if a JVM of this kind can write one. */
    public static List<String> shortLived() {
        return Stream.concat(SHORT_LIVED.stream(), archive().stream()).toList();
    }

    /**
     * The class path of the tests with the libraries first: a JVM takes nothing from an archive whose class path is not the
     * beginning of its own.
     *
     * @param before directories whose classes come before ours
     */
    public static String classPath(String... before) {
        return Stream.of(libraries(), Stream.of(before), entries(Files::isDirectory)).flatMap(entries -> entries)
                .collect(Collectors.joining(pathSeparator));
    }

    private static synchronized List<String> archive() {
        if (archive == null) {
            String libraries = libraries().collect(Collectors.joining(pathSeparator));
            Path file = TARGET.resolve("libraries-" + Integer.toHexString(described().hashCode()) + ".jsa");
            try (FileChannel channel = FileChannel.open(TARGET.resolve("libraries.lock"), CREATE, WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.exists(file)) {
                    write(file, libraries);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("No archive of the libraries' classes: " + file, e);
            }
            archive = Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file) : List.of();
        }
        return archive;
    }

    /** From what an application loads that stores the reports of a simulated PBX. */
    private static void write(Path file, String libraries) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(TARGET, "libraries");
        Path classes = directory.resolve("classes");
        run(directory, "-XX:DumpLoadedClassList=" + classes, "-Dcamel.main.durationMaxSeconds=1",
                "-Dstore.url=jdbc:sqlite:" + directory.resolve("store"),
                "-Dcamel.component.yeastar.listenPort=" + YeastarTestSupport.freePort(), "-cp", classPath(),
                RunRoutes.class.getName(), Path.of("routes", "store-in-database.yaml").toString());
        Path written = directory.resolve("archive");
        if (run(directory, "-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + written, "-cp",
                libraries)) {
            // whole, or not there
            Files.move(written, file, ATOMIC_MOVE);
        }
    }

    /** The JVM takes nothing from an archive if a library is another file by now. */
    private static String described() {
        return Runtime.version() + libraries().map(library -> {
            File file = new File(library);
            return library + file.length() + file.lastModified();
        }).collect(Collectors.joining());
    }

    /** Whether it ended by itself, and well. */
    private static boolean run(Path directory, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA, IPV4, "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        // the routes would log in to a PBX that is named there
        builder.environment().keySet().removeIf(name -> name.startsWith("PBX_") || name.startsWith("CAMEL_"));
        Process process = builder.start();
        try {
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Stream<String> libraries() {
        return entries(Files::isRegularFile);
    }

    private static Stream<String> entries(Predicate<Path> kind) {
        return Stream.of(System.getProperty("java.class.path").split(pathSeparator)).filter(entry -> kind.test(Path.of(entry)));
    }
}
