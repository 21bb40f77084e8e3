// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.camelyeastar.demo.RunRoutes;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** A file of routes/store-in-*.yaml on Camel Main, and the route that it forwards to, which fails when told to. */
final class StoreRun implements AutoCloseable {
    /** The texts of the reports that were forwarded, in that order. */
    final List<String> forwarded = new CopyOnWriteArrayList<>();
    /** The headers that came with them. */
    final Map<String, Map<String, Object>> headers = new ConcurrentHashMap<>();
    /** How often forwarding each text was tried. */
    final Map<String, Integer> tries = new ConcurrentHashMap<>();

    private final Main main;
    private final Predicate<String> fails;

    private StoreRun(Main main, Predicate<String> fails) {
        this.main = main;
        this.fails = fails;
    }

    /** @param fails asked for each text whether forwarding it fails */
    static StoreRun start(PbxSimulator pbx, String file, int listenPort, Map<String, String> properties,
            Predicate<String> fails)
            throws Exception {
        StoreRun run = new StoreRun(RunRoutes.main(Path.of("routes", file)), fails);
        properties(pbx, listenPort).forEach(run.main::addOverrideProperty);
        properties.forEach(run.main::addOverrideProperty);
        run.main.addOverrideProperty("store.to", "direct:billing");
        run.main.configure().addRoutesBuilder(run.billing());
        run.main.start();
        return run;
    }

    /** What points the component at a simulated PBX. */
    static Map<String, String> properties(PbxSimulator pbx, int listenPort) {
        return Map.of("camel.component.yeastar.host", "127.0.0.1",
                "camel.component.yeastar.port", Integer.toString(pbx.port()),
                "camel.component.yeastar.protocol", "http",
                "camel.component.yeastar.username", "api",
                "camel.component.yeastar.password", "Secret123",
                "camel.component.yeastar.listenHost", "127.0.0.1",
                "camel.component.yeastar.listenPort", Integer.toString(listenPort));
    }

    /** The command of a process of its own that runs a file of routes/. */
    static List<String> command(String file, Map<String, String> properties) {
        List<String> command = JavaCommand.shortLived(List.of("--enable-native-access=ALL-UNNAMED"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(RunRoutes.class.getName(), Path.of("routes", file).toString()));
        return command;
    }

    Main main() {
        return main;
    }

    @Override
    public void close() {
        main.stop();
    }

    private RouteBuilder billing() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                // else the error handler of this route would have the last word, and nothing would be retried
                from("direct:billing").errorHandler(noErrorHandler()).process(StoreRun.this::keep)
                        .removeHeaders("*", Exchange.REDELIVERY_COUNTER).setBody(constant("a bill"))
                        .process(StoreRun.this::bill);
            }
        };
    }

    private void keep(Exchange exchange) {
        String text = exchange.getMessage().getBody(Report.class).text();
        headers.put(text, exchange.getMessage().getHeaders().entrySet().stream().filter(header -> header.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        exchange.setProperty("text", text);
    }

    private void bill(Exchange exchange) {
        String text = exchange.getProperty("text", String.class);
        tries.merge(text, 1, Integer::sum);
        if (fails.test(text)) {
            // without a message, as many a timeout
            throw new IllegalStateException();
        }
        forwarded.add(text);
    }
}
