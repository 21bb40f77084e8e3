// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The commands that the documents name for one version of an API, and their parameters, as data in a resource (protocol.md 3).
 * The lists of the documents are not complete: a command that is not here is sent all the same.
 */
public final class CommandCatalogue {
    /** The commands that the session does itself. They take no parameters of a command. */
    private static final List<String> SESSION = List.of("login", "heartbeat", "logout");

    /** By resource and version. The first producer reads it: applications that only take reports start sooner so. */
    private static final Map<String, Map<String, CommandCatalogue>> READ = new ConcurrentHashMap<>();

    private final Map<String, Command> commands = new LinkedHashMap<>();

    /**
     * A command of the API.
     *
     * @param method   GET or POST; null where each command is a POST
     * @param path     the command, such as {@code extension/query}
     * @param required the parameters without which the PBX refuses the command
     * @param optional the other parameters that are known
     */
    public record Command(String method, String path, List<String> required, List<String> optional) {
    }

    /** The catalogue of a version, from a resource with the commands of several versions. */
    static CommandCatalogue of(String resource, String version) {
        return READ.computeIfAbsent(resource, CommandCatalogue::read).get(version);
    }

    private static Map<String, CommandCatalogue> read(String resource) {
        Map<String, CommandCatalogue> catalogues = new LinkedHashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                CommandCatalogue.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("\\|", -1)).forEach(cells -> {
                List<String> name = words(cells[1]);
                Command command = new Command(name.size() > 1 ? name.get(0) : null, name.get(name.size() - 1), words(cells[2]),
                        words(cells[3]));
                catalogues.computeIfAbsent(cells[0].strip(), version -> new CommandCatalogue()).commands
                        .put(command.path(), command);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalogues;
    }

    private CommandCatalogue() {
    }

    /** All commands, in the order of the documents. */
    public Collection<Command> all() {
        return commands.values();
    }

    /** The method of a command, if it is known. */
    String method(String path, String otherwise) {
        Command command = commands.get(path);
        return command == null || command.method() == null ? otherwise : command.method();
    }

    /**
     * Checks a command before it is sent, as far as it is known.
     *
     * @throws IllegalArgumentException when a required parameter is missing or empty
     */
    public void requireParameters(String path, Map<String, ?> parameters) {
        Command command = commands.get(path);
        List<String> missing = command == null
                ? List.of()
                : command.required().stream().filter(name -> isEmpty(parameters.get(name))).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("yeastar:" + path + " needs " + String.join(" and ", missing)
                    + ", in the message body or as parameter." + missing.get(0) + " in the URI. It got only "
                    + parameters.keySet());
        }
    }

    /** The known command whose name is nearly that of an unknown one; null if the command is known, or resembles none. */
    public String meant(String path) {
        Set<String> known = new LinkedHashSet<>(commands.keySet());
        known.addAll(SESSION);
        return known.contains(path) ? null : Spelling.nearest(path, known);
    }

    private static boolean isEmpty(Object value) {
        return value == null || value.toString().isEmpty();
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.strip().split(" +")).filter(word -> !word.isEmpty()).toList();
    }
}
