// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;

import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables of docs/monitoring.md name the attributes and operations of the MBeans, with their descriptions. */
class MonitoringPageTest {
    private final DocPage page = DocPage.of("docs/monitoring.md");
    private final DefaultCamelContext context = YeastarTestSupport.newContext();

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?autoLogin=false&host=127.0.0.1&username=api&listenHost=127.0.0.1&listenPort="
                        + YeastarTestSupport.freePort()).to("mock:reports");
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void attributesOfASession() throws Exception {
        assertThat(page.table("### A session")).containsExactlyElementsOf(attributes("YeastarSession"));
    }

    @Test
    void operationsOfASession() throws Exception {
        assertThat(Stream.of(mbean("YeastarSession").getOperations())).hasSize(2)
                .allSatisfy(operation -> assertThat(page.text()).contains("\n- `" + operation.getName() + "`"));
    }

    @Test
    void attributesOfReports() throws Exception {
        assertThat(page.table("### The reports of a PBX")).containsExactlyElementsOf(attributes("YeastarReports"));
    }

    private List<List<String>> attributes(String name) throws Exception {
        return Stream.of(mbean(name).getAttributes())
                .map(attribute -> List.of("`" + attribute.getName() + "`", attribute.getDescription())).toList();
    }

    private MBeanInfo mbean(String name) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName names = new ObjectName("org.apache.camel:context=" + context.getManagementName()
                + ",type=services,name=\"" + name + "(*)\"");
        return server.getMBeanInfo(server.queryNames(names, null).iterator().next());
    }
}
