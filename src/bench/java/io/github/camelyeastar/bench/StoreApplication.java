// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.PostgresServer;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.demo.RunRoutes;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

import static org.awaitility.Awaitility.await;

/** A file of routes/store-in-*.yaml on Camel Main, and what its medium gives in the same JVM. Says its port first. */
final class StoreApplication {
    /** A topic of Kafka's. */
    static final String TOPIC = "yeastar-reports";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern DEFAULT_URL = Pattern.compile("\\{\\{store\\.url:jdbc:sqlite:([^}]*)}}");

    private StoreApplication() {
    }

    /**
     * @param args the {@link Store}, the folder for its files, the address of its server, how many connections to a database,
     *             and whether what is stored is also forwarded
     */
    public static void main(String[] args) throws Exception {
        Configurator.setRootLevel(Level.WARN);
        Store store = Store.valueOf(args[0]);
        Path directory = Files.createDirectories(Path.of(args[1]));
        int port = YeastarTestSupport.freePort();
        Path file = Path.of("routes", store.file());
        Map<String, String> properties = new HashMap<>(Map.of("camel.component.yeastar.host", "127.0.0.1",
                "camel.component.yeastar.username", "api", "camel.component.yeastar.password", "not needed",
                "camel.component.yeastar.autoLogin", "false", "camel.component.yeastar.listenHost", "127.0.0.1",
                "camel.component.yeastar.listenPort", "" + port, "store.to", "log:forwarded?level=OFF"));
        switch (store) {
            case SQLITE -> properties.put("store.url", sqliteUrl(file, directory));
            case FOLDER -> properties.put("store.directory", directory.resolve("reports").toString());
            case POSTGRESQL -> properties.putAll(Map.of("store.url", args[2], "store.username", "postgres", "store.password",
                    "postgres", "store.connections", args[3], "store.columns", PostgresServer.columns()));
            case KAFKA -> properties.putAll(Map.of("store.brokers", args[2], "store.topic", TOPIC));
        }
        Main main = RunRoutes.main(file);
        main.configure().setJmxEnabled(false);
        properties.forEach(main::addOverrideProperty);
        main.start();
        CamelContext context = main.getCamelContext();
        if (properties.containsKey("store.url")) {
            // the forwarding makes the table
            await().atMost(SOON).ignoreExceptions().until(() -> context.createFluentProducerTemplate()
                    .to("sql:select count(*) from yeastar_report?dataSource=#bean:store").request() != null);
        }
        if (!Boolean.parseBoolean(args[4])) {
            context.getRouteController().stopRoute("forward");
        }
        StoreMedium medium = new StoreMedium(directory, properties);
        new Answers().serve("" + port, question -> {
            String[] words = question.split("/");
            return Arrays.stream(medium.measure(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2])))
                    .mapToObj(String::valueOf).collect(Collectors.joining(" "));
        });
    }

    /** The route's own, but for the folder. */
    private static String sqliteUrl(Path file, Path directory) throws Exception {
        Matcher url = DEFAULT_URL.matcher(Files.readString(file));
        if (!url.find()) {
            throw new IllegalStateException(file + " has no default of store.url");
        }
        return "jdbc:sqlite:" + directory.resolve(url.group(1));
    }
}
