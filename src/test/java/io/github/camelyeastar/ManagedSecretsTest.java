// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.lang.management.ManagementFactory;
import java.util.List;

import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What JMX and URIs show of a session, with the series as a parameter: neither the secret nor a token. */
class ManagedSecretsTest {

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void noSecretIsInJmxOrInAUri(Series series) throws Exception {
        TokenServer pbx = new TokenServer(series, System::nanoTime);
        DefaultCamelContext context = YeastarTestSupport.newContext();
        try (pbx; context) {
            pbx.pointAtIt(context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:a").to("yeastar:login?password=RAW(" + TokenServer.SECRET + ")").to("yeastar:heartbeat")
                            .to("yeastar:extension/query");
                }
            });
            context.start();
            Object answer = context.createProducerTemplate().requestBody("direct:a", (Object) null);
            StringBuilder shown = new StringBuilder().append(answer).append(context.getEndpoints())
                    .append(context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
                shown.append(name).append('\n');
                for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                    try {
                        shown.append(attribute.getName()).append('=').append(server.getAttribute(name, attribute.getName()))
                                .append('\n');
                    } catch (JMException | RuntimeException e) {
                        shown.append(e);
                    }
                }
            }
            List<String> secrets = pbx.secrets;
            assertThat(secrets).as("two tokens and two refresh tokens").hasSize(4);
            assertThat(shown).contains("YeastarSession", "State=OPEN").doesNotContain(TokenServer.SECRET);
            assertThat(secrets).noneMatch(shown.toString()::contains);
        }
    }
}
