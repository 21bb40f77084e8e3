// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Starting and stopping: with a PBX that is away or refuses, again and again, with others beside it, and under master. */
@Tag("jdk")
class LifecycleTest extends LifecycleSupport {
    @TempDir
    Path folder;

    @Test
    void contextStartsWhileThePbxIsOffAndLogsInWhenItIsBack() throws Exception {
        pbx.stop();
        context.addRoutes(reports("", "mock:a"));
        context.start();
        assertThat(RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/report", "{}"))))
                .isEqualTo(200);
        await().atMost(SOON).until(() -> session().status().state() == SessionState.BACKING_OFF);
        pbx.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        pbx.publish("{\"action\":\"BootUp\"}");
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().answered()).isEqualTo(1);
    }

    @Test
    void aRouteThatNeverStartedDoesNotLogInAndStopsWithoutAWarning() throws Exception {
        context.setAutoStartup(false);
        context.addRoutes(reports("", "mock:a"));
        context.start();
        assertThat(context.getRouteController().getRouteStatus("a").isStarted()).isFalse();
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            context.stop();
            assertThat(log.text()).contains("shutdown in").doesNotContain("WARN", "Exception");
        }
        assertThat(pbx.requests()).isEmpty();
    }

    @Test
    void contextStartsWhileThePbxRefuses() throws Exception {
        pbx.changePassword("Other123");
        context.addRoutes(reports("", "mock:a"));
        context.start();
        await().atMost(SOON).until(() -> session().status().state() == SessionState.REFUSED);
        assertThat(context.getStatus().isStarted()).isTrue();
        context.getRouteController().stopRoute("a");
        context.getRouteController().startRoute("a");
        context.getRouteController().stopRoute("a");
        context.getRouteController().startRoute("a");
        assertThatThrownBy(() -> context.createProducerTemplate().requestBody("yeastar:login", null, Map.class))
                .rootCause().hasMessageContaining("not sent");
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void contextStartsAndItsClockGoesOnThoughMorePbxsHangThanThereAreThreads() throws Exception {
        int many = 40;
        try (ServerSocket hanging = new ServerSocket(0, many)) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 1; i <= many; i++) {
                        from("yeastar:reports?responseTimeout=2m&host=127.0.0." + i + "&port=" + hanging.getLocalPort()
                                + "&listenPath=/" + i).to("mock:a");
                    }
                }
            });
            long before = System.nanoTime();
            context.start();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
        }
        // their connections are reset now
        context.addRoutes(reports("", "mock:a"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @Test
    void stopIsNotHeldUpByAPbxThatHangs() throws Exception {
        context.addRoutes(reports("", "mock:a"));
        context.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        pbx.fault("logout", Fault.delay(Duration.ofSeconds(60))).always();
        long before = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void failedStartLeavesNothingAndWorksOnceThePortIsFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(listenPort)) {
            context.addRoutes(reports("&listenHost=0.0.0.0", "mock:a"));
            assertThatThrownBy(context::start).hasStackTraceContaining("listenPort").hasStackTraceContaining("" + listenPort);
            assertThat(pbx.requests("login")).isEmpty();
        }
        context.stop();
        context = newContext();
        context.addRoutes(reports("&listenHost=0.0.0.0", "mock:a"));
        context.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @Test
    void routesThatStartLaterAreNobodysHeartbeat() throws Exception {
        context.addRoutes(reports("", "mock:a"));
        context.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        for (int i = 0; i < 3; i++) {
            int number = i;
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:" + number).to("mock:b");
                }
            });
        }
        context.createProducerTemplate().requestBody("yeastar:extension/query", null, Map.class);
        assertThat(pbx.requests("heartbeat")).isEmpty();
    }

    @Test
    void removedAndReloadedRouteFreesItsPortAndSession() throws Exception {
        context.start();
        for (int i = 0; i < 3; i++) {
            context.addRoutes(reports("&logoutOnStop=true", "mock:a"));
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
            context.getRouteController().stopRoute("a");
            context.removeRoute("a");
            await().atMost(SOON).until(() -> pbx.sessions().isEmpty());
        }
        new ServerSocket(listenPort).close();
    }

    @Test
    void pbxsDoNotDisturbEachOther() throws Exception {
        try (PbxSimulator refusing = PbxSimulator.builder().password("Other123").build();
                PbxSimulator away = PbxSimulator.builder().build()) {
            refusing.start();
            away.start();
            away.stop();
            context.addRoutes(reports("&listenPath=/a", "mock:a"));
            context.addRoutes(reports("&listenPath=/b&port=" + refusing.port(), "mock:b"));
            context.addRoutes(reports("&listenPath=/c&port=" + away.port(), "mock:c"));
            context.start();
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
            pbx.publish("{\"action\":\"BootUp\"}");
            pbx.ledger().await(SOON);
            MockEndpoint reports = context.getEndpoint("mock:a", MockEndpoint.class);
            assertThat(reports.getExchanges()).hasSize(1);
            await().atMost(SOON).until(() -> refusing.requests("login").size() == 1);
            assertThat((Object) context.createProducerTemplate().requestBody("yeastar:heartbeat", null, Map.class))
                    .isEqualTo(Map.of("status", "Success"));
        }
    }

    @Test
    void pbxThatReportsOverTcpIsSaidToBeOfNoUse() throws Exception {
        try (PbxSimulator tcp = PbxSimulator.builder().personality(Personality.defaults().withTcpTransport(true)).build()) {
            tcp.start();
            context.addRoutes(reports("&apiVersion=v2.0.0&port=" + tcp.port(), "mock:a"));
            context.start();
            await().atMost(SOON).until(() -> session().status().state() == SessionState.OPEN);
            HealthCheck.Result result = new YeastarHealthCheck("a", session(), null, null).call();
            assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(result.getMessage().orElseThrow()).contains("TCP");
        }
    }

    @Test
    void masterMovesSessionAndListenerAndAStandbyHoldsNone() throws Exception {
        DefaultCamelContext standby = newContext();
        int standbyPort = YeastarTestSupport.freePort();
        standby.getComponent("yeastar", YeastarComponent.class).getConfiguration().setListenPort(standbyPort);
        try {
            cluster(context, "one");
            cluster(standby, "two");
            context.start();
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
            standby.start();
            assertThat(pbx.requests("login")).hasSize(1);
            assertThat(standby.hasService(YeastarSessions.class)).isNull();

            context.stop();
            await().atMost(SOON).until(() -> pbx.requests("login").size() == 2 && pbx.sessions().size() == 1);
            assertThat(pbx.requests("login").get(1).json()).containsEntry("port", "" + standbyPort);
            pbx.publish("{\"action\":\"BootUp\"}");
            pbx.ledger().await(SOON);
            assertThat(standby.getEndpoint("mock:a", MockEndpoint.class).getExchanges()).hasSize(1);
        } finally {
            standby.stop();
        }
    }

    private void cluster(DefaultCamelContext node, String id) throws Exception {
        YeastarTestSupport.joinCluster(node, id, folder);
        node.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:pbx:yeastar:reports?logoutOnStop=true").routeId("a").to("mock:a");
            }
        });
    }
}
