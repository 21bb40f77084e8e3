// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.YeastarComponent;

/** What a benchmark was started with: {@code --name=value}, or {@code --name} for what is on or off. */
final class Arguments {
    private final Map<String, String> given = new HashMap<>();

    /**
     * @param  known                    the names there are
     * @throws IllegalArgumentException when there is another one
     */
    Arguments(String[] arguments, Set<String> known) {
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
            if (!known.contains(name)) {
                throw new IllegalArgumentException(argument + " is not among " + known.stream().sorted().toList());
            }
            given.put(name, parts.length == 1 ? "true" : parts[1]);
        }
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(given.get(name));
    }

    int number(String name, int otherwise) {
        return given.containsKey(name) ? Integer.parseInt(given.get(name)) : otherwise;
    }

    Duration seconds(String name, Duration otherwise) {
        return given.containsKey(name) ? Duration.ofMillis((long) (Double.parseDouble(given.get(name)) * 1000)) : otherwise;
    }

    List<String> list(String name, String otherwise) {
        return List.of(text(name, otherwise).split(","));
    }

    /** Null, for the classes that run this, and the directories of the builds that are measured beside. */
    List<String> builds() {
        List<String> builds = new ArrayList<>();
        builds.add(null);
        for (String build : given.containsKey("builds") ? list("builds", "") : List.<String>of()) {
            // of what is not there, Java would take this build's
            if (!Files.exists(Path.of(build, YeastarComponent.class.getName().replace('.', '/') + ".class"))) {
                throw new IllegalArgumentException("--builds: " + build + " is no directory with the classes of a build");
            }
            builds.add(build);
        }
        return builds;
    }
}
