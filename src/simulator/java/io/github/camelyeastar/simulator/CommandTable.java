// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The commands that an API version knows, and what they take and give, from a text resource (protocol.md section 3). */
final class CommandTable {

    /** The commands below {@code /openapi}, whose version is not one of the S-Series. */
    static final String P_SERIES = "openapi/v1.0";

    private static final Map<String, CommandTable> BY_VERSION = byVersion();

    private final Map<String, Entry> commands = new HashMap<>();

    private CommandTable(String resource) {
        for (String line : TextResource.lines(resource)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(line);
            }
        }
    }

    private static Map<String, CommandTable> byVersion() {
        CommandTable v1 = new CommandTable("commands-v1.txt");
        CommandTable v2 = new CommandTable("commands-v2.txt");
        return Map.of("v1.0.0", v1, "v1.0.1", v1, "v1.1.0", v1, "v2.0.0", v2,
                P_SERIES, new CommandTable("commands-p.txt"));
    }

    /** {@code [GET] command required optional? ... [-> result]}. */
    private void add(String line) {
        String[] halves = line.split("->");
        List<String> words = new ArrayList<>(List.of(halves[0].strip().split(" +")));
        boolean get = words.remove("GET");
        String name = words.remove(0);
        List<Parameter> parameters = words.stream().map(CommandTable::parameter).toList();
        commands.put(name, new Entry(parameters, halves.length == 1 ? "" : halves[1].strip(), get));
    }

    /** {@code extid}, {@code extid:ext} or {@code extid:ext?}. */
    private static Parameter parameter(String word) {
        boolean required = !word.endsWith("?");
        String[] parts = word.replace("?", "").split(":");
        ParameterKind kind = parts.length == 1 ? ParameterKind.TEXT : ParameterKind.valueOf(parts[1].toUpperCase(Locale.ROOT));
        return new Parameter(parts[0], kind, required);
    }

    /** The command, null if that version does not know it. */
    static Entry find(String apiVersion, String command) {
        CommandTable table = BY_VERSION.get(apiVersion);
        return table == null ? null : table.commands.get(command);
    }

    /** All names of a version. */
    static List<String> names(String apiVersion) {
        return BY_VERSION.get(apiVersion).commands.keySet().stream().sorted().toList();
    }

    record Parameter(String name, ParameterKind kind, boolean required) {
    }

    /**
     * One line of the table.
     *
     * @param result a field of the answer, else empty
     * @param get    downloads are asked for by GET, all others by POST
     */
    record Entry(List<Parameter> parameters, String result, boolean get) {

        boolean lacksRequired(RecordedRequest request) {
            return !missing(request).isEmpty();
        }

        /** The names of the required parameters that a request lacks. */
        List<String> missing(RecordedRequest request) {
            return parameters.stream().filter(parameter -> parameter.required() && value(parameter, request) == null)
                    .map(Parameter::name).toList();
        }

        String value(Parameter parameter, RecordedRequest request) {
            String text = get ? request.parameter(parameter.name()) : request.field(parameter.name());
            return text == null || text.isBlank() ? null : text;
        }
    }
}
