// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.lang.management.ManagementFactory;
import java.util.List;

import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application with one route on Camel Main, which says how many classes it has when it is started. */
final class StartedApplication {
    /** From where its route takes what it logs. */
    static final List<String> KINDS = List.of("direct", "jetty", "yeastar");

    private StartedApplication() {
    }

    /** @param arguments the kind, and the port of the PBX's API */
    public static void main(String[] arguments) throws Exception {
        int port = YeastarTestSupport.freePort();
        String from = switch (arguments[0]) {
            case "jetty" -> "jetty:http://127.0.0.1:" + port + ListenerMode.PATH;
            case "yeastar" -> "yeastar:reports?protocol=http&host=127.0.0.1&port=" + arguments[1]
                    + "&username=api&password=Secret123&listenHost=127.0.0.1&listenPort=" + port;
            default -> "direct:reports";
        };
        Main main = new Main();
        main.configure().setJmxEnabled(false);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).log("${body}");
            }
        });
        main.start();
        new Answers().serve("" + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), question -> {
            throw new IllegalArgumentException(question);
        });
    }
}
