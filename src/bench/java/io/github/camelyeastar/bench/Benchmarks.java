/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.bench;

import java.util.Arrays;

/** One command for all: {@code listener}, {@code parser}, {@code client}, {@code sessions}, {@code kafka}, {@code start}. */
public final class Benchmarks {
    private Benchmarks() {
    }

    /** @param arguments which one, and what it is given, in one or in several */
    public static void main(String[] arguments) throws Exception {
        String[] words = String.join(" ", arguments).trim().split(" +");
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        switch (words[0]) {
            case "listener" -> ListenerBenchmark.main(rest);
            case "parser" -> ParserBenchmark.main(rest);
            case "client" -> ClientBenchmark.main(rest);
            case "sessions" -> SessionScale.main(rest);
            case "kafka" -> KafkaScale.main(rest);
            case "start" -> StartBenchmark.main(rest);
            case "plots" -> Plots.main(rest);
            default ->
                throw new IllegalArgumentException("Say which: listener, parser, client, sessions, kafka, start or plots");
        }
    }
}
