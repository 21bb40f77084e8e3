// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;

import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** The other end of a {@link ChildJvm}: answers its questions until there are no more, then ends the JVM. */
final class Answers {
    static final String MARK = "answer: ";

    /** What is particular to one kind of JVM. */
    @FunctionalInterface
    interface Particular {
        String answer(String question) throws Exception;
    }

    private Recording recording;

    /** @param ready what is said first */
    void serve(String ready, Particular particular) throws Exception {
        System.out.println(MARK + ready);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer = answer(line, particular);
            System.out.println(MARK + answer);
        }
        // without an orderly end, for which Camel Main waits ten seconds, as the thread that asks for it is its own
        Runtime.getRuntime().halt(0);
    }

    private String answer(String question, Particular particular) throws Exception {
        if (question.equals("usage")) {
            return Usage.now().line();
        } else if (question.equals("profile")) {
            startProfile();
            return "profiling";
        } else if (question.startsWith("profiled ")) {
            recording.stop();
            recording.dump(Path.of(question.substring("profiled ".length())));
            recording.close();
            return "profiled";
        }
        return particular.answer(question);
    }

    private void startProfile() throws IOException, ParseException {
        recording = new Recording(Configuration.getConfiguration("profile"));
        recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(5));
        recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
        recording.start();
    }
}
