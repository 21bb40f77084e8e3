// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The reports of a PBX in JMX, and in the developer console, which has the same figures. */
class ReportFiguresTest extends YeastarTestSupport {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    ReportFiguresTest() {
        testConfiguration().withJMX(true);
    }

    @Test
    void reportsAreCountedInJmxAndTheConsole() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        ObjectName name = name();
        assertThat(server.getAttribute(name, "LastReport")).isNull();
        pbx.publish("{\"action\":\"BYE\"").await(SOON);
        pbx.publish("{\"action\":\"RING\"}").await(SOON);
        RawConnection.exchange(listenPort, RawConnection.post("/report", ""));
        RawConnection.exchange(listenPort, "GET /report HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        RawConnection.exchange(listenPort, RawConnection.post("/report", " ".repeat(70_000)));

        Map<String, Object> expected = new LinkedHashMap<>(Map.of("Received", 3L, "Acknowledged", 3L, "Malformed", 2L,
                "Empty", 1L, "RefusedMethod", 1L, "RefusedSize", 1L, "InFlight", 0L));
        for (String zero : List.of("Failed", "Repeated", "Joined", "Skipped", "GivenUp", "RefusedStranger", "RefusedIncomplete",
                "RefusedClosed", "RefusedOverload")) {
            expected.put(zero, 0L);
        }
        // counted once it has left, which may be after it has arrived
        await().atMost(SOON).until(() -> reportsConsumer().counts().get(Count.ACKNOWLEDGED) == 3);
        for (Map.Entry<String, Object> attribute : expected.entrySet()) {
            assertThat(server.getAttribute(name, attribute.getKey())).as(attribute.getKey()).isEqualTo(attribute.getValue());
        }
        assertThat((Long) server.getAttribute(name, "LastReport")).isBetween(0L, 10L);
        assertThat(server.getAttribute(name, "Pbx")).isEqualTo("api@127.0.0.1:" + pbx.port());
        assertThat(server.getAttribute(name, "RecentlyRefused")).isEqualTo(1L);

        DevConsole console = PluginHelper.getDevConsoleResolver(context).resolveDevConsole("yeastar");
        assertThat((String) console.call(DevConsole.MediaType.TEXT)).contains("received: 3", "refusedMethod: 1", "inFlight: 0");
        JsonArray consumers = ((JsonObject) console.call(DevConsole.MediaType.JSON)).getCollection("consumers");
        assertThat(consumers).hasSize(1);
        Map<?, ?> details = (Map<?, ?>) consumers.get(0);
        assertThat(details.get("acknowledged")).isEqualTo(3L);
        assertThat(details.get("refusedSize")).isEqualTo(1L);
    }

    @Test
    void eachFigureHasADescriptionAndCanBeReadOnly() throws Exception {
        ObjectName name = name();
        MBeanAttributeInfo[] attributes = server.getMBeanInfo(name).getAttributes();
        assertThat(attributes).hasSizeGreaterThan(20).allMatch(attribute -> attribute.getDescription().length() > 10);
        String[] names = List.of(attributes).stream().map(MBeanAttributeInfo::getName).toArray(String[]::new);
        assertThat(server.getAttributes(name, names)).hasSize(names.length);
        assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Received", 1L)))
                .isInstanceOf(AttributeNotFoundException.class);
        context.stop();
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void reportsAreInJmxUnderMasterTooByTheSameName() throws Exception {
        ObjectName name = name();
        pbx.awaitRequest("login", 1, SOON);
        context.getRouteController().stopRoute("reports");
        assertThat(server.isRegistered(name)).isFalse();
        joinCluster(context, "one", Files.createTempDirectory("yeastar"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("master:pbx:yeastar:reports").routeId("led").to("mock:reports");
            }
        });
        await().atMost(SOON).until(() -> server.isRegistered(name));
        pbx.awaitRequest("login", 2, SOON);
        pbx.publish("{\"action\":\"RING\"}").await(SOON);
        // twice if the PBX still has the session of before, which was not logged out
        await().atMost(SOON).until(() -> (Long) server.getAttribute(name, "Acknowledged") > 0);
        context.getRouteController().stopRoute("led");
        assertThat(server.isRegistered(name)).isFalse();
    }

    /** Known before the start: the same after each restart. */
    private ObjectName name() throws Exception {
        return new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",type=services,name="
                + ObjectName.quote("YeastarReports(api@127.0.0.1:" + pbx.port() + ")"));
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
