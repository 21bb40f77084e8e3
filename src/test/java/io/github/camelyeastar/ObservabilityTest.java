// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportCounts;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an operator sees: health, JMX, the developer console. */
@Tag("jdk")
class ObservabilityTest extends YeastarTestSupport {

    ObservabilityTest() {
        testConfiguration().withJMX(true);
    }

    @Test
    void readyWithALiveSessionOnly() {
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        assertThat(consumerCheck().getDetails()).containsEntry("yeastar.state", "OPEN").containsEntry("yeastar.logins", 1L)
                .containsKey("yeastar.tokenAge");

        pbx.changePassword("Other123");
        pbx.forgetTokens();
        template.request("yeastar:heartbeat", exchange -> {
            // without a body
        });
        HealthCheck.Result down = consumerCheck();
        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElseThrow()).contains("REFUSED", "20003");
        assertThat(down.getDetails()).containsEntry("yeastar.state", "REFUSED").containsEntry("yeastar.lostTokens", 1L);
        assertThat(HealthCheckHelper.invokeLiveness(context))
                .noneMatch(result -> result.getCheck().getId().contains("yeastar"));
    }

    @Test
    void jmxShowsTheSessionAndResetsARefusedLogin() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        pbx.publish("{\"action\":\"ExtensionStatus\"}");
        pbx.ledger().await(SOON);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = sessionName(server);
        await().atMost(SOON).until(() -> server.getAttribute(name, "State").equals("OPEN"));
        assertThat(server.getAttribute(name, "Pbx")).isEqualTo(pbx.url());
        assertThat(server.getAttribute(name, "Logins")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Reports")).isEqualTo(1L);
        assertThat((Long) server.getAttribute(name, "TokenAge")).isBetween(0L, 10L);

        pbx.changePassword("Other123");
        pbx.forgetTokens();
        template.request("yeastar:heartbeat", exchange -> {
            // without a body
        });
        assertThat(server.getAttribute(name, "State")).isEqualTo("REFUSED");
        pbx.changePassword("Secret123");
        server.invoke(name, "resetLogin", new Object[0], new String[0]);
        await().atMost(SOON).until(() -> server.getAttribute(name, "State").equals("OPEN"));
        context.stop();
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void sessionIsInJmxUnderMasterToo() throws Exception {
        try (PbxSimulator other = PbxSimulator.builder().build()) {
            other.start();
            lead("yeastar:reports?listenPath=/other&port=" + other.port());
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            await().atMost(SOON).until(() -> sessionNames(server).stream()
                    .anyMatch(name -> other.url().equals(attribute(server, name, "Pbx"))));
        }
    }

    @Test
    void producersOfEachPbxAreChecked() throws Exception {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        HealthCheckRepository producers = (HealthCheckRepository) registry.resolveById("producers");
        producers.setEnabled(true);
        registry.register(producers);
        context.getComponent("yeastar", YeastarComponent.class).setHealthCheckProducerEnabled(true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("yeastar:extension/query");
                from("direct:other").to("yeastar:extension/query?port=1");
            }
        });
        await().atMost(SOON).until(() -> check("producer:yeastar-extension/query-api@127.0.0.1:" + pbx.port())
                .getState() == HealthCheck.State.UP);
        assertThat(check("producer:yeastar-extension/query-api@127.0.0.1:1").getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void consoleShowsTheSession() {
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        DevConsole console = PluginHelper.getDevConsoleResolver(context).resolveDevConsole("yeastar");
        assertThat((String) console.call(DevConsole.MediaType.TEXT)).contains("state: OPEN", "pbx: " + pbx.url(), "logins: 1");
        JsonArray sessions = ((JsonObject) console.call(DevConsole.MediaType.JSON)).getCollection("sessions");
        assertThat(((Map<?, ?>) sessions.get(0)).get("state")).isEqualTo("OPEN");
    }

    @Test
    void refusedStrangerIsSeenInHealthWithWhatToSet() throws Exception {
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        assertThat(consumerCheck().getDetails()).doesNotContainKey("yeastar.refusedReports");
        try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
            stranger.send(RawConnection.post("/report", "{}"));
            assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
        }
        HealthCheck.Result result = consumerCheck();
        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getMessage().orElseThrow()).contains("allowedSources=127.0.0.9");
        assertThat(result.getDetails()).containsEntry("yeastar.refusedReports", 1L)
                .containsEntry("yeastar.lastRefused", "127.0.0.9");
        assertThat(reportsConsumer().counts().refusals(Outcome.STRANGER)).isEqualTo(1);
    }

    @Test
    void notReadyWhileEveryReportFails() throws Exception {
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        reports().whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("downstream is off");
        });
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}");
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.FAILED) > 1);
        HealthCheck.Result down = consumerCheck();
        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElseThrow()).contains("None of the reports of the last 5 minutes was processed")
                .containsPattern("[0-9]+ failed in the route, 0 were refused");
        assertThat(down.getDetails()).containsKeys("yeastar.received", "yeastar.acknowledged", "yeastar.failed",
                "yeastar.repeated", "yeastar.joined", "yeastar.skipped", "yeastar.givenUp", "yeastar.malformed",
                "yeastar.empty", "yeastar.refusedOverload", "yeastar.refusedSize", "yeastar.recentlyFailed");

        reports().whenAnyExchangeReceived(exchange -> {
            // downstream is back
        });
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        assertThat(consumerCheck().getMessage().orElseThrow()).contains("1 were processed").contains("failed in the route");
        assertThat(consumerCheck().getDetails()).containsEntry("yeastar.recentlyProcessed", 1L)
                .containsEntry("yeastar.processed", 1L);
    }

    @Test
    void notReadyWhileEveryReportIsGivenUpOrTooLarge() throws Exception {
        await().atMost(SOON).until(() -> consumerCheck().getState() == HealthCheck.State.UP);
        RawConnection.exchange(listenPort, RawConnection.post("/report", "{\"a\":\"" + "x".repeat(70_000) + "\"}"));
        assertThat(consumerCheck().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(consumerCheck().getDetails()).containsEntry("yeastar.recentlyRefused", 1L);

        // what others may bring about is no reason to be down
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        RawConnection.exchange(listenPort, "GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
            stranger.send(RawConnection.post("/report", "{}"));
            assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
        }
        assertThat(consumerCheck().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(consumerCheck().getDetails()).containsEntry("yeastar.recentlyRefused", 1L);
    }

    @Test
    void whatBecameOfReportsIsToldOfTheLastMinutes() {
        HandMovedTime time = new HandMovedTime();
        ReportCounts counts = new ReportCounts(time::nanoTime);
        counts.add(ReportCounts.Count.PROCESSED);
        time.advance(Duration.ofMinutes(2));
        counts.add(ReportCounts.Count.FAILED);
        counts.add(ReportCounts.Count.GIVEN_UP);
        counts.refused(Outcome.OVERLOAD, true);
        counts.refused(Outcome.SIZE, false);
        counts.refused(Outcome.STRANGER, false);
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(1, 2, 1));
        time.advance(Duration.ofMinutes(3));
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(0, 2, 1));
        assertThat(counts.recent().isNoneProcessed()).isTrue();
        time.advance(Duration.ofMinutes(2));
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(0, 0, 0));
        assertThat(counts.recent().isNoneProcessed()).isFalse();
        time.advance(Duration.ofDays(20));
        counts.add(ReportCounts.Count.PROCESSED);
        assertThat(counts.recent()).isEqualTo(new ReportCounts.Recent(1, 0, 0));
    }

    @Test
    void healthIsThereUnderMasterToo() throws Exception {
        context.getRouteController().stopRoute("reports");
        lead("yeastar:reports");
        String id = "consumer:yeastar-127.0.0.1:" + pbx.port();
        assertThat(HealthCheckHelper.invokeLiveness(context))
                .noneMatch(result -> result.getCheck().getId().contains("yeastar"));
        await().atMost(SOON).until(() -> check(id) != null
                && check(id).getState() == HealthCheck.State.UP);
        context.getRouteController().stopRoute("led");
        assertThat(check(id)).isNull();
    }

    /** A route under master, in a cluster of one. */
    private void lead(String uri) throws Exception {
        joinCluster(context, "one", Files.createTempDirectory("yeastar"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:pbx:" + uri).routeId("led").to("mock:reports");
            }
        });
    }

    private HealthCheck.Result consumerCheck() {
        return check("consumer:reports");
    }

    private HealthCheck.Result check(String id) {
        Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(context);
        return results.stream().filter(result -> result.getCheck().getId().equals(id)).findAny().orElse(null);
    }

    private ObjectName sessionName(MBeanServer server) throws Exception {
        ObjectName name = new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",type=services,name="
                + ObjectName.quote("YeastarSession(api@127.0.0.1:" + pbx.port() + ")"));
        assertThat(sessionNames(server)).containsExactly(name);
        return name;
    }

    private Set<ObjectName> sessionNames(MBeanServer server) throws Exception {
        return server.queryNames(new ObjectName("org.apache.camel:context=" + context.getManagementName()
                + ",type=services,name=\"YeastarSession(*)\""), null);
    }

    private static Object attribute(MBeanServer server, ObjectName name, String attribute) {
        try {
            return server.getAttribute(name, attribute);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        HealthCheckRegistry registry = new DefaultHealthCheckRegistry(created);
        registry.register(registry.resolveById("consumers"));
        registry.setExposureLevel("full");
        created.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, registry);
        return created;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
