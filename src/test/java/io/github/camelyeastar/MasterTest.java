// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.master.MasterComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two applications of which one at a time has the PBX's reports: none takes from the other what that one has now. */
class MasterTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    private final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    /** One that has a single session: a login ends the one before. */
    private final PbxSimulator jealous = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50))
            .personality(Personality.defaults().withSecondLoginVoidsFirst(true)).build();
    @TempDir
    private Path folder;
    private final int port = YeastarTestSupport.freePort();
    private final int twosPort = YeastarTestSupport.freePort();
    private final DefaultCamelContext one = YeastarTestSupport.newContext();
    private final DefaultCamelContext two = YeastarTestSupport.newContext();

    @BeforeEach
    void start() {
        pbx.start();
        jealous.start();
        pointAt(pbx);
    }

    @AfterEach
    void stop() {
        one.stop();
        two.stop();
        jealous.close();
        pbx.close();
    }

    @Test
    void whoLeavesTakesNoSessionBack() throws Exception {
        pointAt(jealous);
        CountDownLatch held = new CountDownLatch(1);
        ExecutorService stopping = Executors.newSingleThreadExecutor();
        try {
            one.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    // only BootUp is held: the requests that find out whether the consumer stops may come before it does
                    from("yeastar:reports?heartbeatPeriod=1s").routeId("a")
                            .filter(header(YeastarConstants.REPORT_TYPE).isEqualTo("BOOT_UP"))
                            .process(exchange -> held.await());
                }
            });
            one.start();
            await().atMost(SOON).until(() -> jealous.sessions().size() == 1);
            String first = jealous.sessions().get(0);
            jealous.publish("{\"action\":\"BootUp\"}");
            YeastarConsumer consumer = (YeastarConsumer) one.getRoute("a").getConsumer();
            await().atMost(SOON).until(() -> consumer.getPendingExchangesSize() == 1);
            Future<?> stopped = stopping.submit(consumer::stop);
            await().atMost(SOON).until(() -> RawConnection.status(RawConnection.exchange(port,
                    RawConnection.post("/report", "{}"))) == 503);

            two.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("yeastar:reports").to("mock:a");
                }
            });
            two.start();
            await().atMost(SOON).until(() -> jealous.requests("login").size() == 2);
            String second = jealous.sessions().get(0);
            // the first learns that its token is void
            await().atMost(SOON).until(() -> jealous.requests("heartbeat").stream().anyMatch(
                    heartbeat -> heartbeat.token().equals(first) && heartbeat.answer().contains("20004")));
            held.countDown();
            stopped.get(10, TimeUnit.SECONDS);
            one.stop();
            assertThat(jealous.requests("login")).hasSize(2);
            assertThat(jealous.sessions()).containsExactly(second);
        } finally {
            held.countDown();
            stopping.shutdownNow();
        }
    }

    /** The file is gone, as with a share that is: the leader no longer is one, and must not behave as if it were. */
    @Test
    void aLeaderThatLosesItsLockEndsItsOwnSessionOnly() throws Exception {
        cluster(one, "one");
        cluster(two, "two");
        for (DefaultCamelContext node : List.of(one, two)) {
            node.getComponent("yeastar", YeastarComponent.class).getConfiguration().setLogoutOnStop(true);
        }
        one.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        String first = pbx.sessions().get(0);
        two.start();
        Files.delete(folder.resolve("pbx"));
        await().atMost(SOON)
                .until(() -> pbx.requests("logout").stream().anyMatch(logout -> logout.token().equals(first)));
        // whoever has the lock now has logged in, and is alone
        await().atMost(SOON).until(() -> pbx.requests("login").size() == 2 && pbx.sessions().size() == 1);
        assertThat(pbx.sessions().get(0)).isNotEqualTo(first);
        pbx.publish("{\"action\":\"BootUp\"}");
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().answered()).isEqualTo(1);
    }

    /** On one machine, the leader before may still have the port. */
    @Test
    void aLeaderWaitsForItsPort() throws Exception {
        cluster(one, "one");
        one.getComponent("master", MasterComponent.class).setBackOffDelay(1_000);
        try (CapturedLog log = new CapturedLog(Level.INFO); ServerSocket taken = new ServerSocket(port)) {
            one.start();
            await().atMost(SOON).until(() -> log.text().contains("failed to start consumer"));
            assertThat(pbx.requests("login")).isEmpty();
        }
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @Test
    void aProducerOfAStandbyHasASessionFromItsFirstCommandOn() throws Exception {
        cluster(one, "one");
        cluster(two, "two");
        one.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        String first = pbx.sessions().get(0);
        two.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:query").to("yeastar:extension/query");
            }
        });
        two.start();
        assertThat(pbx.requests("login")).hasSize(1);
        two.createProducerTemplate().sendBody("direct:query", null);
        assertThat(pbx.requests("login")).hasSize(2);
        assertThat(pbx.requests("login").get(1).json()).containsEntry("port", "" + twosPort);
        assertThat(pbx.sessions()).hasSize(2).contains(first);
    }

    @Test
    void aLeaderThatLosesItsLockKeepsItsSessionForItsProducers() throws Exception {
        cluster(one, "one");
        one.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:query").to("yeastar:extension/query");
            }
        });
        one.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        cluster(two, "two");
        two.start();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Files.delete(folder.resolve("pbx"));
            await().atMost(SOON).until(() -> log.text().contains("Leadership lost. Consumer stopped"));
        }
        assertThat(pbx.requests("logout")).isEmpty();
        one.createProducerTemplate().sendBody("direct:query", null);
        assertThat(pbx.requests("extension/query")).hasSize(1);
    }

    private void pointAt(PbxSimulator which) {
        YeastarConfiguration options = one.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(which, options);
        options.setListenPort(port);
        options = two.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(which, options);
        options.setListenPort(twosPort);
    }

    private void cluster(DefaultCamelContext node, String id) throws Exception {
        YeastarTestSupport.joinCluster(node, id, folder);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:pbx:yeastar:reports").routeId("a").to("mock:a");
            }
        });
    }
}
