// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.ExpressionAdapter;

/**
 * An application in a process of its own, to be killed: it appends each report to a file, and is done with it once the system
 * has it, which is enough to survive a kill.
 */
public final class ReportsToFile {
    /** The line that says that the routes run. */
    static final String STARTED = "started";
    /** The argument upon which the route fails on one report in twenty, takes long for another, and leaves out strange ones. */
    static final String CHAOS = "chaos";
    /** The argument upon which the route fails on each report. */
    static final String OUTAGE = "outage";
    private static final int USUAL_MILLIS = 20;
    private static final int LONG_MILLIS = 1_500;

    private ReportsToFile() {
    }

    /**
     * @param args the file, and in any order properties, {@code camel.<name>=<value>}, the URIs of the PBXs' consumers, and
     *             perhaps {@link #CHAOS} or {@link #OUTAGE}
     */
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
        boolean chaos = List.of(args).contains(CHAOS);
        boolean outage = List.of(args).contains(OUTAGE);
        for (String arg : List.of(args).subList(1, args.length)) {
            if (arg.startsWith("camel.")) {
                String[] property = arg.split("=", 2);
                main.addInitialProperty(property[0], property[1]);
            } else if (!arg.equals(CHAOS) && !arg.equals(OUTAGE)) {
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
                            .delay(new Millis(chaos)).syncDelayed()
                            .process(exchange -> {
                                String text = exchange.getMessage().getBody(String.class);
                                if (outage || chaos && ThreadLocalRandom.current().nextInt(20) == 0) {
                                    throw new IOException("downstream is off");
                                } else if (!chaos || NumberedReports.isOne(text)) {
                                    append(file, index + " " + text);
                                }
                            });
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

    /** How long the route takes. */
    private static final class Millis extends ExpressionAdapter {
        private final boolean chaos;

        private Millis(boolean chaos) {
            this.chaos = chaos;
        }

        @Override
        public Object evaluate(Exchange exchange) {
            return chaos && ThreadLocalRandom.current().nextInt(20) == 0 ? LONG_MILLIS : USUAL_MILLIS;
        }
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
