/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.loss;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * An application in a process of its own, to be killed: it appends each report to a file, and is done with it once the system has
 * it, which is enough to survive a kill.
 */
public final class ReportsToFile {

    private ReportsToFile() {
    }

    /** @param args the file, the port to listen on, whether to log out on stop, and each PBX's host:port */
    public static void main(String[] args) throws Exception {
        endWithParent();
        // no lock, no buffer: what was written by the process before stays
        OutputStream file = new FileOutputStream(Path.of(args[0]).toFile(), true);
        Main main = new Main();
        String component = "camel.component.yeastar.";
        main.addInitialProperty(component + "protocol", "http");
        main.addInitialProperty(component + "username", "api");
        main.addInitialProperty(component + "password", "Secret123");
        main.addInitialProperty(component + "listenHost", "127.0.0.1");
        main.addInitialProperty(component + "listenPort", args[1]);
        main.addInitialProperty(component + "logoutOnStop", args[2]);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 3; i < args.length; i++) {
                    int index = i - 3;
                    String[] pbx = args[i].split(":");
                    from(StormingPbx.uri(index, pbx[0], Integer.parseInt(pbx[1])))
                            // so that some are under way at any time
                            .delay(20).syncDelayed()
                            .process(exchange -> append(file, index + " " + exchange.getMessage().getBody(String.class)));
                }
            }
        });
        main.run();
    }

    private static void append(OutputStream file, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (file) {
            file.write(bytes);
        }
    }

    /** The test's JVM holds the other end of our input: nothing outlives it. */
    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever said
                }
            } catch (IOException e) {
                // the end as well
            }
            Runtime.getRuntime().halt(1);
        }, "parent");
        watch.setDaemon(true);
        watch.start();
    }
}
