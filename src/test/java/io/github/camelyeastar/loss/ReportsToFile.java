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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * An application in a process of its own, to be killed: it appends each report to a file, and is done with it once the system
 * has it, which is enough to survive a kill.
 */
public final class ReportsToFile {
    /** The line that says that the routes run. */
    static final String STARTED = "started";

    private ReportsToFile() {
    }

    /** @param args the file, and in any order properties, {@code camel.<name>=<value>}, and the URIs of the PBXs' consumers */
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
        List<String> uris = new ArrayList<>();
        for (String arg : List.of(args).subList(1, args.length)) {
            if (arg.startsWith("camel.")) {
                String[] property = arg.split("=", 2);
                main.addInitialProperty(property[0], property[1]);
            } else {
                uris.add(arg);
            }
        }
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < uris.size(); i++) {
                    int index = i;
                    from(uris.get(i))
                            // so that some are under way at any time
                            .delay(20).syncDelayed()
                            .process(exchange -> append(file, index + " " + exchange.getMessage().getBody(String.class)));
                }
            }
        });
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                append(file, STARTED);
            }
        });
        main.run();
    }

    private static void append(OutputStream file, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (file) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
