// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The figures of sessions and reports as meters of Micrometer. */
@Tag("jdk")
class MetersTest extends YeastarTestSupport {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    /** What Camel's own meters have, beside the one that counts. */
    private final MeterRegistry other = new SimpleMeterRegistry();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = super.createCamelContext();
        created.getRegistry().bind("one", other);
        created.getRegistry().bind("all", new CompositeMeterRegistry().add(meters).add(other));
        return created;
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setAccountLabel("front-desk");
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").routeId("reports").to("mock:reports");
                from("direct:other").toD("yeastar:deviceinfo/query?host=127.0.0.2&port=${header.pbx}", -1);
            }
        };
    }

    private double value(String name, String... tags) {
        return meters.get("yeastar." + name).tags("pbx", "127.0.0.1:" + pbx.port(), "account", "front-desk").tags(tags)
                .meter().measure().iterator().next().getValue();
    }

    @Test
    void sessionIsMeasured() {
        await().atMost(SOON).until(() -> value("session.state", "state", "OPEN") == 1);
        assertThat(value("session.state", "state", "BLOCKED")).isZero();
        assertThat(value("session.logins")).isEqualTo(1);
        assertThat(value("session.failed.logins")).isZero();
        assertThat(value("session.token.age")).isBetween(0.0, 10.0);
        assertThat(value("session.last.report")).isNaN();
        assertThat(value("session.logins.left")).isEqualTo(4);

        pbx.changePassword("Other123");
        pbx.forgetTokens();
        template.request("yeastar:heartbeat", exchange -> {
            // without a body
        });
        assertThat(value("session.state", "state", "REFUSED")).isEqualTo(1);
        assertThat(value("session.failed.logins")).isEqualTo(1);
        assertThat(value("session.logins.left")).isEqualTo(3);
    }

    /** Micrometer has weak references to what it measures. */
    @Test
    void whatIsMeasuredIsNotCollected() {
        await().atMost(SOON).until(() -> value("session.state", "state", "OPEN") == 1);
        WeakReference<Object> collected = new WeakReference<>(new Object());
        await().atMost(SOON).until(() -> {
            System.gc();
            return collected.get() == null;
        });
        assertThat(value("session.state", "state", "OPEN")).isEqualTo(1);
        assertThat(value("session.token.age")).isNotNaN();
        assertThat(value("reports.in.flight")).isZero();
    }

    @Test
    void reportsAreMeasuredByTypeAndOutcome() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        reports().whenExchangeReceived(1, exchange -> {
            throw new IllegalStateException("downstream is off");
        });
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        pbx.publish("{\"action\":\"BYE\",\"callid\":\"1.1\"}").await(SOON);
        try (RawConnection stranger = new RawConnection(listenPort, "127.0.0.9")) {
            stranger.send(RawConnection.post("/report", "{}"));
            assertThat(RawConnection.status(stranger.answer())).isEqualTo(403);
        }
        // counted once the answer has left, which may be after it has arrived
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(value("reports", "type", "RING", "outcome", "failed")).isEqualTo(1);
            assertThat(value("reports", "type", "RING", "outcome", "processed")).isEqualTo(1);
            assertThat(value("reports", "type", "BYE", "outcome", "processed")).isEqualTo(1);
            assertThat(value("reports.acknowledgement")).as("those with a 200").isEqualTo(2);
        });
        assertThat(value("reports.refused", "reason", "stranger")).isEqualTo(1);
        assertThat(value("reports.refused", "reason", "overload")).isZero();
        assertThat(value("reports.in.flight")).isZero();
        assertThat(value("reports.received")).isEqualTo(3);
        assertThat(value("reports.last.report")).isBetween(0.0, 10.0);
        assertThat(meters.get("yeastar.reports.acknowledgement").timer().takeSnapshot().histogramCounts()).hasSize(6);
    }

    @Test
    void reportsInFlightAreMeasured() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        reports().whenAnyExchangeReceived(exchange -> await().atMost(SOON).until(() -> value("reports.in.flight") == 1));
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        assertThat(pbx.ledger().repeated()).isZero();
    }

    @Test
    void nothingSecretIsAmongThem() {
        pbx.awaitRequest("login", 1, SOON);
        assertThat(meters.getMeters()).isNotEmpty().extracting(meter -> meter.getId().toString())
                .noneMatch(id -> id.contains("Secret123") || id.contains("'api'") || id.contains("=api"));
    }

    @Test
    void theyGoWithTheirSession() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        context.getRouteController().stopRoute("reports");
        await().atMost(SOON).until(() -> meters.getMeters().isEmpty());
        context.getRouteController().startRoute("reports");
        assertThat(value("reports.received")).isZero();
        context.stop();
        assertThat(meters.getMeters()).isEmpty();
        assertThat(other.getMeters()).isEmpty();
    }

    /** Each address that toD comes to makes a session. */
    @Test
    void sessionsThatComeAndGoLeaveNone() {
        pbx.awaitRequest("login", 1, SOON);
        Set<String> before = names();
        List<Integer> pbxs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (PbxSimulator passing = PbxSimulator.builder().bindAddress("127.0.0.2").build()) {
                passing.start();
                template.requestBodyAndHeader("direct:other", null, "pbx", passing.port());
                pbxs.add(passing.requests("deviceinfo/query").size());
            }
        }
        assertThat(pbxs).containsExactly(1, 1, 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(names()).isEqualTo(before));
    }

    private Set<String> names() {
        return meters.getMeters().stream().map(meter -> meter.getId().getName() + meter.getId().getTag("pbx"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void secondAccountOfAPbxNeedsALabelOfItsOwn() {
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            template.request("yeastar:deviceinfo/query?username=two", exchange -> {
                // without a body
            });
            assertThat(log.text()).contains("Set a different accountLabel for each account");
            template.request("yeastar:deviceinfo/query?username=three&accountLabel=back-office", exchange -> {
                // without a body
            });
        }
        assertThat(meters.find("yeastar.session.logins").meters()).extracting(meter -> meter.getId().getTag("account"))
                .containsExactlyInAnyOrder("front-desk", "back-office");
    }

    /** The consumer's options are those of the session: its label is, too, though it came later. */
    @Test
    void labelIsTheConsumers() throws Exception {
        context.getRouteController().stopRoute("reports");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:first").to("yeastar:deviceinfo/query");
                from("yeastar:reports?accountLabel=lobby").to("mock:reports");
            }
        });
        assertThat(meters.find("yeastar.session.logins").meters()).extracting(meter -> meter.getId().getTag("account"))
                .containsExactly("lobby");
    }

    @Test
    void pageNamesEachOfThem() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        pbx.publish("{\"action\":\"RING\",\"callid\":\"1.1\"}").await(SOON);
        await().atMost(SOON).until(() -> meters.find("yeastar.reports.acknowledgement").timer() != null);
        assertThat(DocPage.of("docs/monitoring.md").table("### The meters")).containsExactlyInAnyOrderElementsOf(
                meters.getMeters().stream().filter(meter -> meter.getId().getTag("le") == null).map(MetersTest::row).distinct()
                        .toList());
    }

    private static List<String> row(Meter meter) {
        return List.of("`" + meter.getId().getName() + "`", meter.getId().getTags().stream()
                .filter(tag -> !Set.of("pbx", "account").contains(tag.getKey())).map(tag -> "`" + tag.getKey() + "`")
                .collect(Collectors.joining(", ")), meter.getId().getDescription());
    }
}
