/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands that the documents name, and their parameters (protocol.md 3), as data in {@code commands.txt}. */
public final class CommandCatalogue {
    private static final List<Command> ALL = load();
    private static final Map<String, Command> BY_NAME = ALL.stream()
            .collect(Collectors.toMap(command -> command.api() + " " + command.path(), Function.identity()));

    /** Those that the session does itself. They take no parameters of a command. */
    private static final List<String> SESSION = List.of("login", "heartbeat", "logout");

    private CommandCatalogue() {
    }

    /**
     * A command of the API.
     *
     * @param api      v1 or v2
     * @param path     such as {@code extension/query}
     * @param required the parameters without which the PBX answers 10004
     * @param optional the others that are known
     */
    public record Command(String api, String path, List<String> required, List<String> optional) {
    }

    /** All of them, in the order of the documents. */
    public static List<Command> all() {
        return ALL;
    }

    /**
     * Checks a command before it is sent, as far as it is known.
     *
     * @throws IllegalArgumentException when a required parameter is missing or empty
     */
    public static void requireParameters(String apiVersion, String path, Map<String, ?> parameters) {
        Command command = BY_NAME.get(api(apiVersion) + " " + path);
        if (command == null) {
            return;
        }
        List<String> missing = new ArrayList<>();
        for (String name : command.required()) {
            if (isEmpty(parameters.get(name))) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("yeastar:" + path + " needs " + String.join(" and ", missing)
                    + ", in the message body or as parameter." + missing.get(0) + " in the URI; given were "
                    + parameters.keySet());
        }
    }

    /** The known command that an unknown one is nearly spelt like; null if the command is known, or like none. */
    public static String meant(String apiVersion, String path) {
        Set<String> known = ALL.stream().filter(command -> command.api().equals(api(apiVersion))).map(Command::path)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        known.addAll(SESSION);
        return known.contains(path) ? null : Spelling.nearest(path, known);
    }

    private static String api(String apiVersion) {
        return apiVersion.startsWith("v2") ? "v2" : "v1";
    }

    private static boolean isEmpty(Object value) {
        return value == null || value.toString().isEmpty();
    }

    private static List<Command> load() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                CommandCatalogue.class.getResourceAsStream("commands.txt"), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).map(CommandCatalogue::command).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Command command(String line) {
        String[] cells = line.split("\\|", -1);
        return new Command(cells[0].strip(), cells[1].strip(), words(cells[2]), words(cells[3]));
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.strip().split(" +")).filter(word -> !word.isEmpty()).toList();
    }
}
