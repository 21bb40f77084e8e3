// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;
import java.util.stream.Stream;

import io.github.camelyeastar.internal.http.HttpPorts;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import io.github.camelyeastar.internal.session.YeastarSessions;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** The sessions with PBXs, and the consumers of their reports, in Camel's developer console. */
@DevConsole(name = "yeastar", displayName = "Yeastar", description = "Sessions with Yeastar PBXs and their reports")
public class YeastarDevConsole extends AbstractDevConsole {

    public YeastarDevConsole() {
        super("camel", "yeastar", "Yeastar", "Sessions with Yeastar PBXs and their reports");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        Stream.concat(sessions(), consumers()).forEach(details -> {
            details.forEach((name, value) -> {
                if (value != null) {
                    text.append(String.format("    %s: %s%n", name, value));
                }
            });
            text.append(System.lineSeparator());
        });
        return text.toString();
    }

    @Override
    protected JsonObject doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        root.put("sessions", array(sessions()));
        root.put("consumers", array(consumers()));
        return root;
    }

    private Stream<Map<String, Object>> sessions() {
        YeastarSessions sessions = getCamelContext().hasService(YeastarSessions.class);
        return sessions == null ? Stream.of() : sessions.all().stream().map(session -> session.status().details());
    }

    private Stream<Map<String, Object>> consumers() {
        HttpPorts ports = getCamelContext().hasService(HttpPorts.class);
        return ports == null ? Stream.of() : ports.receivers().stream().map(ReportReceiver::details);
    }

    private static JsonArray array(Stream<Map<String, Object>> all) {
        return new JsonArray(all.map(JsonObject::new).toList());
    }
}
