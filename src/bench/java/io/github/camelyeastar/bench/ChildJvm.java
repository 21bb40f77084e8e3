// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.JavaCommand;

/**
 * A JVM of its own for what is measured, or for what must not be measured with it. It prints a line when it is ready, then is
 * asked in lines over its input and answers in lines ({@link Answers}).
 */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final PrintStream in;
    private final BufferedReader out;
    private String ready;

    ChildJvm(Class<?> main, List<String> options, List<String> arguments) throws IOException {
        this(main, null, options, arguments);
    }

    /** @param build a directory whose classes come before ours; null for none */
    ChildJvm(Class<?> main, String build, List<String> options, List<String> arguments) throws IOException {
        this(List.of(), main, build == null ? JavaCommand.classPath() : JavaCommand.classPath(build), options, arguments);
    }

    /** @param before what is put before the command, such as strace */
    ChildJvm(List<String> before, Class<?> main, String classPath, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true", "-XX:FlightRecorderOptions=stackdepth=256",
                // a compiler's thread that ends would leave its time to what is measured
                "-XX:-UseDynamicNumberOfCompilerThreads"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** None, so that an application is measured as it comes, unless its figures don't matter. */
    static List<String> options(boolean brief) {
        return brief ? JavaCommand.shortLived() : List.of();
    }

    /** What it printed when it was ready; until then, this waits. */
    String ready() throws IOException {
        if (ready == null) {
            ready = answer();
        }
        return ready;
    }

    String ask(String question) throws IOException {
        in.println(question);
        return answer();
    }

    long number(String question) throws IOException {
        return Long.parseLong(ask(question));
    }

    Usage usage() throws IOException {
        return Usage.ofLine(ask("usage"));
    }

    /** The next line of an answer: what else a JVM prints to its output, such as Camel's log, is passed on. */
    private String answer() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(Answers.MARK)) {
                return line.substring(Answers.MARK.length());
            }
            System.err.println(line);
        }
        throw new IOException("A JVM that is measured has ended, see above");
    }

    @Override
    public void close() {
        // the end of its input is its end
        in.close();
        try {
            // a JVM may first write an archive of its classes
            if (process.waitFor(60, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
