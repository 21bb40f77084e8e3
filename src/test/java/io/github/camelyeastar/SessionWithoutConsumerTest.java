// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import javax.management.ObjectName;

import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a session does differently where no consumer takes the reports: it says so, and it logs out at its stop. */
class SessionWithoutConsumerTest extends YeastarTestSupport {
    private static final String NOBODY_LISTENS = "where nobody listens";

    SessionWithoutConsumerTest() {
        testConfiguration().withJMX(true);
    }

    @Test
    void sessionThatDrawsTheReportsToNobodySaysSoOnce() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            template.requestBody("yeastar:login", null, Map.class);
            template.requestBody("yeastar:login", null, Map.class);
            assertThat(log.text().lines().filter(line -> line.contains(NOBODY_LISTENS))).singleElement().asString()
                    .contains("127.0.0.1:" + listenPort + "/report", "reportUrl", pbx.url());
        }
    }

    @Test
    void sessionThatLoggedInWhileTheContextStartedSaysSoWhenItHas() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN); DefaultCamelContext starting = newContext()) {
            configure(starting.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            starting.addStartupListener((started, already) -> {
                YeastarSession session = YeastarSessions.of(starting).join(starting
                        .getEndpoint("yeastar:login", YeastarEndpoint.class).member("early", false));
                call(() -> session.login(Map.of()));
                assertThat(log.text()).doesNotContain(NOBODY_LISTENS);
            });
            starting.start();
            assertThat(log.text()).contains(NOBODY_LISTENS);
        }
    }

    @ParameterizedTest
    @CsvSource({"yeastar:login?reportUrl=192.168.5.20:8260/report, ''", "yeastar:login, yeastar:reports"})
    void sessionWhoseReportsAreTakenSaysNothing(String login, String consumer) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            if (!consumer.isEmpty()) {
                context.addRoutes(route(consumer));
            }
            template.requestBody(login, null, Map.class);
            template.requestBody("yeastar:extension/query", null, Map.class);
            assertThat(log.text()).doesNotContain(NOBODY_LISTENS);
        }
    }

    @ParameterizedTest
    @CsvSource({"yeastar:reports, false", "yeastar:reports?logoutOnStop=true, true", "direct:commands, true"})
    void sessionThatReportsComeForIsLeftToThePbx(String from, boolean loggedOut) throws Exception {
        context.addRoutes(route(from));
        if (from.startsWith("direct")) {
            template.requestBody(from, null, Map.class);
        }
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        context.getRouteController().stopAllRoutes();
        context.stop();
        assertThat(pbx.sessions()).hasSize(loggedOut ? 0 : 1);
        assertThat(pbx.requests("logout")).hasSize(loggedOut ? 1 : 0);
    }

    /** To those who were there when the context started, Camel tells of the start of a route before its consumer starts. */
    @Test
    void sessionWhoseConsumerIsStartedAgainSaysNothing() throws Exception {
        try (CapturedLog log = new CapturedLog(Level.WARN); DefaultCamelContext restarting = newContext()) {
            configure(restarting.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            restarting.addRoutes(route("direct:commands"));
            restarting.addRoutes(route("yeastar:reports"));
            restarting.start();
            await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
            String consumer = restarting.getRoutes().stream().filter(route -> route.getConsumer() instanceof YeastarConsumer)
                    .findFirst().orElseThrow().getId();
            restarting.getRouteController().stopRoute(consumer);
            restarting.getRouteController().startRoute(consumer);
            assertThat(log.text()).doesNotContain(NOBODY_LISTENS);
        }
    }

    @Test
    void sessionWhoseLoginWasUnderWayAtTheStopIsLeftToThePbxToo() throws Exception {
        pbx.fault("login", Fault.delay(Duration.ofSeconds(1))).always();
        context.addRoutes(route("yeastar:reports"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        context.getRouteController().stopAllRoutes();
        context.stop();
        assertThat(pbx.requests("logout")).isEmpty();
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void sessionThatOnlyOnceHadAConsumerIsLeftToThePbxToo() throws Exception {
        context.addRoutes(route("yeastar:reports"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        template.requestBody("yeastar:extension/query", null, Map.class);
        context.getRouteController().stopAllRoutes();
        context.stop();
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void operatorLogsOutByJmxWhenAnApplicationEndsForGood() throws Exception {
        context.addRoutes(route("yeastar:reports"));
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        ObjectName session = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:context=" + context.getManagementName()
                        + ",type=services,name=\"YeastarSession(*)\""), null)
                .iterator().next();
        ManagementFactory.getPlatformMBeanServer().invoke(session, "logout", null, null);
        assertThat(pbx.sessions()).isEmpty();
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void reportsThatThePbxStillOwesAreCountedAtTheStop() throws Exception {
        AtomicBoolean off = new AtomicBoolean(true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").routeId("reports").process(exchange -> {
                    if (off.get() || exchange.getMessage().getBody(String.class).contains("never")) {
                        throw new IOException("downstream is off");
                    }
                });
            }
        });
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            for (String call : List.of("1.1", "1.2", "never 1.3", "never 1.4")) {
                pbx.publish("{\"action\":\"RING\",\"callid\":\"" + call + "\"}");
            }
            await().atMost(SOON).until(() -> pbx.ledger().repeated() >= 8);
            off.set(false);
            await().atMost(SOON).until(() -> pbx.ledger().answered() == 2);
            context.getRouteController().suspendRoute("reports");
            pbx.publish("{\"action\":\"RING\",\"callid\":\"1.5\"}");
            // each of the three has an answer, and some have several
            await().atMost(SOON).until(() -> pbx.ledger().repeated() >= 12
                    && pbx.ledger().entries(SentReport.Progress.PENDING).stream()
                            .noneMatch(report -> report.tries().isEmpty()));
            context.getRouteController().stopRoute("reports");
            assertThat(log.text().lines().filter(line -> line.contains("reports was 500 or 503"))).singleElement().asString()
                    .contains("stops. The last answer to 3 reports was 500 or 503", "The session stays open");
        }
    }

    /** As when toD names a host for each message. */
    @Test
    void sessionsThatNobodyHasAnyMoreAreForgotten() throws Exception {
        YeastarSessions sessions = YeastarSessions.of(context);
        for (int i = 0; i < 50; i++) {
            String uri = "yeastar:extension/query?username=user" + i + "&host=127.0.1." + i;
            YeastarEndpoint endpoint = context.getEndpoint(uri, YeastarEndpoint.class);
            YeastarProducer producer = (YeastarProducer) endpoint.createProducer();
            producer.start();
            assertThat(sessions.all()).hasSize(1);
            producer.stop();
        }
        assertThat(sessions.all()).isEmpty();
        assertThat(ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:context=" + context.getManagementName()
                        + ",type=services,name=\"YeastarSession(*)\""), null))
                .isEmpty();
    }

    @Test
    void refusedPasswordIsRememberedThoughNobodyHasTheSessionAnyMore() throws Exception {
        pbx.changePassword("Other123");
        List<YeastarProducer> producers = IntStream.range(0, 3)
                .mapToObj(i -> new YeastarProducer(context.getEndpoint("yeastar:login", YeastarEndpoint.class))).toList();
        for (YeastarProducer producer : producers) {
            producer.start();
            assertThatThrownBy(() -> producer.process(new DefaultExchange(context))).hasMessageContaining("20003");
            producer.stop();
        }
        assertThat(pbx.requests("login")).hasSize(1);
        assertThat(YeastarSessions.of(context).all()).hasSize(1);
    }

    private static void call(Callable<?> callable) {
        try {
            callable.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static RouteBuilder route(String from) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(from).to(from.startsWith("direct") ? "yeastar:extension/query" : "mock:reports");
            }
        };
    }
}
