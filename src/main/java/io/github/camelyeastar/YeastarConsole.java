/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Map;

import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** The sessions with PBXs in Camel's developer console. */
@DevConsole(name = "yeastar", displayName = "Yeastar", description = "Sessions with Yeastar PBXs")
public class YeastarConsole extends AbstractDevConsole {

    public YeastarConsole() {
        super("camel", "yeastar", "Yeastar", "Sessions with Yeastar PBXs");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        YeastarSessions sessions = getCamelContext().hasService(YeastarSessions.class);
        if (sessions != null) {
            for (YeastarSession session : sessions.all()) {
                session.status().details().forEach((name, value) -> {
                    if (value != null) {
                        text.append(String.format("    %s: %s%n", name, value));
                    }
                });
                text.append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    @Override
    protected JsonObject doCallJson(Map<String, Object> options) {
        JsonArray array = new JsonArray();
        YeastarSessions sessions = getCamelContext().hasService(YeastarSessions.class);
        if (sessions != null) {
            sessions.all().forEach(session -> array.add(new JsonObject(session.status().details())));
        }
        JsonObject root = new JsonObject();
        root.put("sessions", array);
        return root;
    }
}
