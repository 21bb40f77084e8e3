// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.Arrays;

/**
 * One command for all: {@code compare}, {@code listener}, {@code parser}, {@code client}, {@code sessions}, {@code kafka},
 * {@code stores}, {@code start}, {@code memory}, {@code plots}.
 */
public final class Benchmarks {
    private Benchmarks() {
    }

    /** @param arguments which one, and what it is given, in one or in several */
    public static void main(String[] arguments) throws Exception {
        String[] words = String.join(" ", arguments).trim().split(" +");
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        switch (words[0]) {
            case "listener" -> ListenerBenchmark.main(rest);
            case "compare" -> CommitComparison.main(rest);
            case "parser" -> ParserBenchmark.main(rest);
            case "client" -> ClientBenchmark.main(rest);
            case "sessions" -> SessionScale.main(rest);
            case "kafka" -> KafkaScale.main(rest);
            case "stores" -> StoreBenchmark.main(rest);
            case "start" -> StartBenchmark.main(rest);
            case "memory" -> MemoryBenchmark.main(rest);
            case "plots" -> Plots.main(rest);
            default ->
                throw new IllegalArgumentException("Say which: compare, listener, parser, client, sessions, kafka, stores,"
                        + " start, memory or plots");
        }
    }
}
