// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.github.camelyeastar.YeastarTestSupport;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** The JVM that has one listener, and nothing else. */
final class ListenerServer {
    private ListenerServer() {
    }

    /** @param arguments the mode, and the ports of the PBXs' API */
    public static void main(String[] arguments) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        LongAdder taken = new LongAdder();
        int port = YeastarTestSupport.freePort();
        ListenerMode.of(arguments[0]).start(port, List.of(arguments).subList(1, arguments.length), taken);
        new Answers().serve("" + port, question -> switch (question) {
            case "taken" -> "" + taken.sum();
            default -> throw new IllegalArgumentException(question);
        });
    }
}
