/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
