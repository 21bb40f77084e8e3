// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application, which says how many classes it has when it is started, and later what memory it has. */
final class StartedApplication {
    static final List<String> RUNTIMES = List.of("main", "spring-boot");
    /** From where a route takes what it logs. */
    static final List<String> KINDS = List.of("jetty", "yeastar");

    private StartedApplication() {
    }

    /**
     * @param arguments the runtime, the kind, the ports of the PBXs' APIs by commas, for each of which there is a route, and our
     *                  own port
     */
    public static void main(String[] arguments) throws Exception {
        RouteBuilder routes = routes(arguments[1], arguments[2].isEmpty() ? new String[0] : arguments[2].split(","),
                arguments[3]);
        switch (arguments[0]) {
            case "main" -> {
                Main main = new Main();
                main.configure().setJmxEnabled(false);
                main.configure().addRoutesBuilder(routes);
                main.start();
            }
            case "spring-boot" -> SpringBootStart.run(routes);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        new Answers().serve("" + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), question -> {
            if (question.equals("memory")) {
                return heap() + " " + resident() + " " + ManagementFactory.getThreadMXBean().getThreadCount();
            }
            throw new IllegalArgumentException(question);
        });
    }

    private static RouteBuilder routes(String kind, String[] pbxs, String port) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < pbxs.length; i++) {
                    String path = ListenerMode.PATH + (i == 0 ? "" : i);
                    from(kind.equals("jetty")
                            ? "jetty:http://127.0.0.1:" + port + path
                            : "yeastar:reports?protocol=http&host=127.0.0.1&port=" + pbxs[i]
                                    + "&username=api&password=Secret123&listenHost=127.0.0.1&listenPort=" + port
                                    + "&listenPath=" + path)
                            .log("${body}");
                }
            }
        };
    }

    /** Bytes of the heap that are used after garbage collection. */
    private static long heap() {
        System.gc();
        // what the first collection has finalized or cleaned
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Bytes of the process that are in memory, as Linux counts them. */
    private static long resident() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(each -> each.startsWith("VmRSS:"))
                .findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
}
