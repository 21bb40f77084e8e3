/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The commands that an API version knows and what they require, from a text resource (protocol.md section 3). */
final class CommandTable {

    private static final Map<String, CommandTable> BY_VERSION = byVersion();

    private final Map<String, Command> commands = new HashMap<>();

    private CommandTable(String resource) {
        for (String line : TextResource.lines(resource)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean answersCallId = line.endsWith("-> callid");
            List<String> words = new ArrayList<>(List.of(line.replace("-> callid", "").strip().split(" +")));
            commands.put(words.remove(0), new Command(words, answersCallId));
        }
    }

    private static Map<String, CommandTable> byVersion() {
        CommandTable v1 = new CommandTable("commands-v1.txt");
        CommandTable v2 = new CommandTable("commands-v2.txt");
        return Map.of("v1.0.0", v1, "v1.0.1", v1, "v1.1.0", v1, "v2.0.0", v2);
    }

    /** The command, null if that version does not know it. */
    static Command find(String apiVersion, String command) {
        CommandTable table = BY_VERSION.get(apiVersion);
        return table == null ? null : table.commands.get(command);
    }

    record Command(List<String> required, boolean answersCallId) {
    }
}
