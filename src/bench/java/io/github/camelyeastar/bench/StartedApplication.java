// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.lang.management.ManagementFactory;
import java.util.List;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application with one route on Camel Main, which says how many classes it has when it is started. */
final class StartedApplication {
    /** From where its route takes what it logs. */
    static final List<String> KINDS = List.of("jetty", "yeastar");

    private StartedApplication() {
    }

    /** @param arguments the kind, the port of the PBX's API, and the port to listen on */
    public static void main(String[] arguments) throws Exception {
        String from = arguments[0].equals("jetty")
                ? "jetty:http://127.0.0.1:" + arguments[2] + ListenerMode.PATH
                : "yeastar:reports?protocol=http&host=127.0.0.1&port=" + arguments[1]
                        + "&username=api&password=Secret123&listenHost=127.0.0.1&listenPort=" + arguments[2];
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
