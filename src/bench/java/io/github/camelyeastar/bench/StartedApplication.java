// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application on Camel Main, which says how many classes it has when it is started, and later what memory it has. */
final class StartedApplication {
    /** From where a route takes what it logs. */
    static final List<String> KINDS = List.of("jetty", "yeastar");

    private StartedApplication() {
    }

    /** @param arguments the kind, the ports of the PBXs' APIs by commas, for each of which there is a route, and our own port */
    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.configure().setJmxEnabled(false);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String[] ports = arguments[1].isEmpty() ? new String[0] : arguments[1].split(",");
                for (int i = 0; i < ports.length; i++) {
                    String path = ListenerMode.PATH + (i == 0 ? "" : i);
                    from(arguments[0].equals("jetty")
                            ? "jetty:http://127.0.0.1:" + arguments[2] + path
                            : "yeastar:reports?protocol=http&host=127.0.0.1&port=" + ports[i]
                                    + "&username=api&password=Secret123&listenHost=127.0.0.1&listenPort=" + arguments[2]
                                    + "&listenPath=" + path)
                            .log("${body}");
                }
            }
        });
        main.start();
        new Answers().serve("" + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), question -> {
            if (question.equals("memory")) {
                return heap() + " " + resident() + " " + ManagementFactory.getThreadMXBean().getThreadCount();
            }
            throw new IllegalArgumentException(question);
        });
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
