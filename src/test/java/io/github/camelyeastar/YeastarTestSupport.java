// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelyeastar.internal.login.SessionOptions;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.CommandParameters;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.params.Parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A CamelContext whose yeastar component is set to a simulated PBX, one for each test. */
public abstract class YeastarTestSupport extends CamelTestSupport {
    public static final Duration SOON = Duration.ofSeconds(30);
    /**
     * Later than the listener's first look at a connection, also on a busy machine. Whoever closes a connection before may only
     * have closed its half.
     */
    public static final Duration LOOKED_AT = Duration.ofMillis(150);

    /** Each of the JVMs that run tests at once has a range of its own. */
    private static final int PORTS = 1_250;
    private static final int FIRST_PORT = 12_000 + PORTS * ((Integer.getInteger("simulator.jvm", 1) - 1) % 8);
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    /** What a suite for each series is told: such a suite is a ParameterizedClass of all series. */
    @Parameter
    Series series = Series.S;

    /** The one route of many tests. */
    static final class ReportsToMock extends RouteBuilder {
        @Override
        public void configure() {
            from("yeastar:reports").routeId("reports").to("mock:reports");
        }
    }

    final int listenPort = freePort();
    PbxSimulator pbx;

    /** The PBX to test against, for a test to change. */
    PbxBuilder pbxBuilder() {
        return PbxSimulator.builder().series(series.toString()).repeatInterval(Duration.ofMillis(50));
    }

    /** The component's options, for a test to change. */
    void configure(YeastarConfiguration configuration) {
        configuration.setSeries(series);
        pointAt(pbx, configuration);
        configuration.setListenPort(listenPort);
        if (series == Series.CLOUD) {
            configuration.setAllowedSources("127.0.0.1");
        }
    }

    /**
     * A context that knows of no failed login: all PBXs of all tests are on one address, and what one test does wrong is not to
     * be held against the next.
     */
    public static DefaultCamelContext newContext() {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("loginLedger", new LoginLedger());
        return context;
    }

    /** For tests of the session's own package. */
    public static SessionOptions sessionOptions(YeastarConfiguration configuration) {
        return configuration.sessionOptions();
    }

    /** Sends a command by a session, as a producer does. */
    static Map<String, Object> send(YeastarSession session, String command, String json)
            throws YeastarApiException, IOException {
        PbxApi api = session.options().pbx().api();
        return session.commands().send(api.call(command, CommandParameters.of(Map.of(), ApiJson.parameters(json)), null));
    }

    /** Options for a simulated PBX as it is by default, with a listener on loopback. */
    public static void pointAt(PbxSimulator pbx, YeastarConfiguration configuration) {
        configuration.setProtocol(pbx.url().startsWith("https") ? "https" : "http");
        configuration.setHost("127.0.0.1");
        configuration.setPort(pbx.port());
        configuration.setUsername("api");
        configuration.setPassword("Secret123");
        configuration.setListenHost("127.0.0.1");
    }

    @Override
    protected void setupResources() {
        pbx = pbxBuilder().build();
        pbx.start();
    }

    @Override
    protected void cleanupResources() {
        // before the PBX, so that the logout is heard
        context.stop();
        pbx.close();
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("loginLedger", new LoginLedger());
        configure(context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
        return context;
    }

    ApiWords words() {
        return new ApiWords(series);
    }

    MockEndpoint reports() {
        return getMockEndpoint("mock:reports");
    }

    /** Waits until the PBX knows where the reports are wanted. A login tells it, or, for a P-Series PBX, its administrator. */
    void awaitReportTarget() {
        if (series == Series.P) {
            pbx.webhook("http://127.0.0.1:" + listenPort + "/report", "");
        } else {
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        }
    }

    /** The consumer of the route that is called reports. */
    YeastarConsumer reportsConsumer() {
        return (YeastarConsumer) context.getRoute("reports").getConsumer();
    }

    /** Makes a context one of those that agree on who leads a route, by a folder that no run before has left a lock in. */
    static void joinCluster(CamelContext node, String id, Path folder) throws Exception {
        FileLockClusterService lock = new FileLockClusterService();
        lock.setId(id);
        lock.setRoot(folder.toString());
        // instead of ten seconds
        lock.setAcquireLockDelay(200, TimeUnit.MILLISECONDS);
        lock.setAcquireLockInterval(200, TimeUnit.MILLISECONDS);
        node.addService(lock);
    }

    /** Waits at a gate, longer than a test waits for what comes before it opens the gate. */
    public static void pass(CountDownLatch gate) {
        try {
            assertThat(gate.await(2 * SOON.toSeconds(), TimeUnit.SECONDS)).as("gate is opened").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * A port that nobody listens on, another one each time, below those that simulated PBXs take, and that the system gives to
     * outgoing connections meanwhile.
     */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
    }
}
