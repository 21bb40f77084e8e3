// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * A P-Series PBX has eight tokens for all applications. One application takes one of them, whatever its routes do, and gives the
 * token back, however it ends.
 */
class OneTokenTest {
    private static final String QUERY = "extension/list";
    /** What the JVM says after SIGTERM: 128 and the signal's number. */
    private static final int TERMINATED = 143;

    private final AtomicInteger mostTokens = new AtomicInteger();
    private PbxSimulator pbx;

    @BeforeEach
    void start() {
        pbx = PbxSimulator.builder().series("p").onRequest(this::count).build();
        pbx.start();
    }

    private void count(RecordedRequest request) {
        mostTokens.accumulateAndGet(pbx.sessions().size(), Math::max);
    }

    @AfterEach
    void stop() {
        pbx.close();
    }

    @Test
    void applicationTakesOneWhateverItsRoutesDo() throws Exception {
        try (DefaultCamelContext context = YeastarTestSupport.newContext()) {
            int listenPort = YeastarTestSupport.freePort();
            pointAtIt(context.getComponent("yeastar", YeastarComponent.class).getConfiguration(), listenPort);
            YeastarComponent second = new YeastarComponent(context);
            pointAtIt(second.getConfiguration(), listenPort);
            context.addComponent("second", second);
            context.addRoutes(commands("first", "yeastar:" + QUERY));
            context.addRoutes(commands("second", "second:" + QUERY));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports?inboundControl=true").routeId("reports").to("log:reports?level=OFF");
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            allAtOnce(template, "direct:first", "direct:second", "second:system/capacity", "yeastar:" + QUERY);

            for (int i = 0; i < 3; i++) {
                context.addRoutes(commands("late", "yeastar:system/information"));
                template.requestBody("direct:late", "");
                context.getRouteController().stopRoute("late");
                context.removeRoute("late");
                context.getRouteController().stopRoute("reports");
                context.getRouteController().startRoute("reports");
            }
            context.getRouteController().reloadAllRoutes();
            assertThatThrownBy(() -> template.requestBody("yeastar:call/query?parameter.call_id=1", ""))
                    .hasRootCauseInstanceOf(YeastarApiException.class);
            allAtOnce(template, "direct:first", "direct:second");

            assertThat(pbx.requests("get_token")).hasSize(1);
            assertThat(pbx.requests("del_token")).isEmpty();
            assertThat(pbx.sessions()).hasSize(1);
        }
        assertGivenBack();
    }

    /** A command has logged in by then. */
    @Test
    void contextThatDoesNotStartGivesItBack() throws Exception {
        try (DefaultCamelContext context = YeastarTestSupport.newContext();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            pointAtIt(context.getComponent("yeastar", YeastarComponent.class).getConfiguration(), taken.getLocalPort());
            context.addRoutes(new Application());
            assertThatThrownBy(context::start).hasStackTraceContaining("listenPort");
            assertGivenBack();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processGivesItBackWhenItEnds(boolean fails) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int listenPort = fails ? taken.getLocalPort() : YeastarTestSupport.freePort();
            List<String> command = JavaCommand.shortLived(List.of("-Xmx64m"));
            command.addAll(List.of(Application.class.getName(), "" + pbx.port(), "" + listenPort));
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "one-token.log").toFile()).start();
            try {
                if (!fails) {
                    await().atMost(YeastarTestSupport.SOON).until(() -> isOpen(listenPort));
                    // the process's own destroy() would close its output as well
                    process.toHandle().destroy();
                }
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended, see target/one-token.log").isTrue();
                assertThat(process.exitValue()).isEqualTo(fails ? 1 : TERMINATED);
            } finally {
                process.destroyForcibly();
            }
        }
        assertGivenBack();
    }

    private static boolean isOpen(int port) {
        try {
            new Socket("127.0.0.1", port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void assertGivenBack() {
        assertThat(pbx.requests("get_token")).hasSize(1);
        assertThat(pbx.requests("del_token")).hasSize(1);
        assertThat(pbx.sessions()).isEmpty();
        assertThat(mostTokens).hasValue(1);
    }

    private static void allAtOnce(ProducerTemplate template, String... uris) {
        CompletableFuture.allOf(IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() -> template.requestBody(uris[i % uris.length], "")))
                .toArray(CompletableFuture[]::new)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void pointAtIt(YeastarConfiguration options, int listenPort) {
        YeastarTestSupport.pointAt(pbx, options);
        options.setSeries(Series.P);
        options.setListenPort(listenPort);
    }

    private static RouteBuilder commands(String name, String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + name).routeId(name).to(uri);
            }
        };
    }

    /** A command leaves before its routes start, and one of the routes needs a port. */
    public static final class Application extends RouteBuilder {

        /** @param arguments the port of the PBX, and our own port */
        public static void main(String[] arguments) throws Exception {
            Main main = new Main();
            main.configure().addRoutesBuilder(new Application());
            for (String option : List.of("series=p", "protocol=http", "host=127.0.0.1", "port=" + arguments[0], "username=api",
                    "password=Secret123", "listenHost=127.0.0.1", "listenPort=" + arguments[1])) {
                main.addInitialProperty("camel.component.yeastar." + option.split("=")[0], option.split("=")[1]);
            }
            main.run();
        }

        @Override
        public void configure() {
            from("direct:command").startupOrder(1).routePolicy(new RoutePolicySupport() {
                @Override
                public void onStart(Route route) {
                    CamelContext context = route.getCamelContext();
                    context.createProducerTemplate().requestBody("yeastar:" + QUERY, "");
                }
            }).to("yeastar:" + QUERY);
            from("yeastar:reports?inboundControl=true").startupOrder(2).to("log:reports?level=OFF");
        }
    }
}
