// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.apache.camel.util.FileUtil;

/**
 * Compares the working tree with a commit: what a report costs in CPU and in bytes that are allocated. Two JVMs, one with the
 * classes of each, take turns under the same load. Then two new JVMs do so, since what the compiler decides differs from one
 * JVM to the next. The command fails if a figure grew by more than the noise of all these runs.
 */
final class CommitComparison {
    private static final List<String> FIGURES = List.of("CPU us", "bytes allocated");

    private CommitComparison() {
    }

    /** @param arguments the commit, then options as for the listener, and {@code --runs}; see docs/performance.md */
    public static void main(String[] arguments) throws Exception {
        Result result = run(arguments);
        System.out.println(result.text());
        System.exit(result.grew() ? 1 : 0);
    }

    /** @param text the tables, and a line for each figure */
    record Result(String text, boolean grew) {
    }

    static Result run(String... arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].startsWith("--")) {
            throw new IllegalArgumentException("Say which commit to compare with, such as compare HEAD~1");
        }
        Set<String> known = new HashSet<>(ListenerBenchmark.OPTIONS);
        known.removeAll(Set.of("modes", "builds"));
        known.add("runs");
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        Arguments given = new Arguments(options, known);
        int runs = given.number("runs", given.flag("brief") ? 2 : 5);
        if (runs < 2) {
            throw new IllegalArgumentException("--runs has to be 2 or more: one run does not tell what is noise");
        }
        Path folder = Files.createTempDirectory("compare");
        try {
            return measure(arguments[0], build(arguments[0], folder), runs,
                    Stream.of(options).filter(option -> !option.startsWith("--runs")).toList());
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }

    private static Result measure(String commit, Path build, int runs, List<String> options) throws Exception {
        List<String> listener = new ArrayList<>(options);
        listener.add("--modes=yeastar");
        listener.add("--builds=" + build);
        if (options.stream().noneMatch(option -> option.startsWith("--rounds") || option.startsWith("--brief"))) {
            listener.add("--rounds=3");
        }
        StringBuilder text = new StringBuilder();
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            System.err.println("Run " + (run + 1) + " of " + runs);
            ListenerBenchmark benchmark = new ListenerBenchmark(
                    new Arguments(listener.toArray(String[]::new), ListenerBenchmark.OPTIONS));
            text.append(benchmark.run().replace("yeastar of " + build, "yeastar of " + commit));
            for (int kind = 0; kind < benchmark.comparisons().size(); kind++) {
                Comparison comparison = benchmark.comparisons().get(kind);
                for (String figure : FIGURES) {
                    List<String> modes = comparison.modes();
                    ratios.computeIfAbsent(figure + ", table " + (kind + 1), key -> new ArrayList<>())
                            .add(comparison.ratio(modes.get(0), modes.get(1), figure));
                }
            }
        }
        boolean grew = false;
        for (Map.Entry<String, List<Double>> each : ratios.entrySet()) {
            Growth growth = Growth.of(each.getValue());
            text.append(each.getKey()).append(", to ").append(commit).append(": ").append(growth).append('\n');
            grew |= growth.isCertain();
        }
        return new Result(text.toString(), grew);
    }

    /** The classes of a commit, compiled against the libraries of this build. */
    private static Path build(String commit, Path folder) throws IOException, InterruptedException {
        Path archive = folder.resolve("commit.tar");
        call("git", "archive", "--format=tar", "-o", archive.toString(), commit, "src/main", "src/generated");
        call("tar", "xf", archive.toString(), "-C", folder.toString());
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> command = new ArrayList<>(List.of("-nowarn", "-proc:none", "-parameters", "-encoding", "UTF-8", "-cp",
                System.getProperty("java.class.path"), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(folder)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler.run(null, null, System.err, command.toArray(String[]::new)) != 0) {
            throw new IOException("The sources of " + commit + " can't be compiled with the libraries of this build");
        }
        for (String resources : List.of("src/main/resources", "src/generated/resources")) {
            call("cp", "-r", folder.resolve(resources) + "/.", classes.toString());
        }
        return classes;
    }

    private static void call(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
    }
}
