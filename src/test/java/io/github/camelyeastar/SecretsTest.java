// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelyeastar.internal.pbx.PasswordHash;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.RecordedRequest;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.support.PluginHelper;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of each series, password or client secret, its MD5 and tokens stay out of logs, exceptions, URIs, JMX, the developer console,
 * health and toString, with our loggers at TRACE.
 */
@ParameterizedClass
@EnumSource(Series.class)
class SecretsTest extends YeastarTestSupport {
    /** With what URIs and regular expressions give a meaning of its own. */
    private static final String SECRET = "Xq7Kz$/123+%&";
    /** It is the same in each way to write it, such as percent-encoded. */
    private static final String PART = "Xq7Kz";

    private final CapturedLog log = new CapturedLog(Level.TRACE);

    SecretsTest() {
        testConfiguration().withJMX(true);
    }

    @Override
    PbxBuilder pbxBuilder() {
        return super.pbxBuilder().password(SECRET);
    }

    @Override
    void configure(YeastarConfiguration configuration) {
        super.configure(configuration);
        configuration.setPassword(SECRET);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** The records of options and answers hold secrets, and a record shows all that it holds unless told otherwise. */
    @Test
    void recordsDoNotShowSecrets() {
        YeastarConfiguration configuration = new YeastarConfiguration();
        configuration.setUsername("operator");
        configuration.setPassword("Secret123");
        PbxOptions options = configuration.pbxOptions();
        Map<String, Object> answer = Map.of("status", "Success", "token", "48a7d7481a5355aa", "refreshtoken", "f0f1f2f3f4f5");

        assertThat(options + " " + options.credentials() + options.tls() + options.announcement()
                + options.api().login(options.credentials(), options.announcement(), Map.of())
                + options.api().granted(answer)).doesNotContain("Secret123").doesNotContain("operator")
                .doesNotContain(PasswordHash.of(options.credentials())).doesNotContain("48a7d7481a5355aa")
                .doesNotContain("f0f1f2f3f4f5").contains("Success");
    }

    @Test
    void noSecretLeavesTheComponent() throws Exception {
        String uri = "yeastar:login?password=RAW(" + SECRET + ")";
        String query = words().query();
        pbx.webhook("http://127.0.0.1:" + listenPort + "/report", "");
        pbx.awaitRequest(words().login(), 1, SOON);
        StringBuilder seen = new StringBuilder();
        seen.append(template.requestBody(uri, null, Map.class));
        seen.append(template.requestBody("yeastar:heartbeat", null, Map.class));
        pbx.publish(series == Series.P ? SampleReport.REGISTERED.of(series) : "{\"action\":\"BootUp\"}");
        pbx.ledger().await(SOON);
        pbx.expireTokens();
        seen.append(template.requestBody("yeastar:" + query, null, Map.class));
        // every way in which a command can fail
        for (Fault fault : new Fault[]{words().failed("30003", -2), Fault.notJson("token=" + pbx.sessions().get(0)),
                Fault.httpStatus(500, SECRET), Fault.dropConnection(), Fault.dropUnhandled()}) {
            pbx.fault(words().heartbeat(), fault).times(1);
            seen.append(stackTrace("heartbeat"));
            pbx.fault(query, fault).times(1);
            seen.append(stackTrace(query));
        }
        pbx.records().recording("a.wav", 300_000, 1);
        for (Fault fault : new Fault[]{words().failed("20012", 60001), Fault.httpStatus(504, SECRET),
                Fault.dropConnection(),
                Fault.dropUnhandled(), Fault.cutAfter(1000)}) {
            pbx.fault("recording/download", fault).times(1);
            seen.append(stackTrace("recording/download?parameter." + (series == Series.P ? "file" : "recording") + "=a.wav"));
        }
        pbx.answer(query, words().failure("20004", 10004));
        seen.append(stackTrace(query));
        pbx.answer(query, null);
        seen.append(template.requestBody("yeastar:" + query, null, Map.class));
        List<String> granted = List.copyOf(pbx.sessions());
        seen.append(template.requestBody("yeastar:logout", null, Map.class));
        pbx.changePassword("Other1");
        seen.append(stackTrace("login"));
        seen.append(stackTrace("login"));
        seen.append(context.getEndpoints()).append(context.getEndpoint(uri)).append(context.getComponent("yeastar"));
        seen.append(context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
        seen.append(jmx()).append(YeastarSessions.of(context).all().get(0).status().details());
        seen.append(PluginHelper.getDevConsoleResolver(context).resolveDevConsole("yeastar").call(DevConsole.MediaType.JSON));
        HealthCheck.Result health = reportsConsumer().getHealthCheck().callReadiness();
        seen.append(health.getMessage()).append(health.getDetails());
        context.stop();

        assertThat(log.text()).contains("OPEN", query);
        assertThat(seen).contains("YeastarSession(", "sessions=[", "yeastar.state=REFUSED");
        for (RecordedRequest request : pbx.requests()) {
            String token = request.token();
            if (token != null && token.length() == 32) {
                assertThat(log.text()).doesNotContain(token);
                assertThat(seen.toString()).doesNotContain(token);
            }
        }
        Set<String> refreshTokens = pbx.requests(words().heartbeat()).stream()
                .map(request -> (String) request.json().get(series == Series.P ? "refresh_token" : "refreshtoken"))
                .filter(Objects::nonNull).collect(Collectors.toSet());
        assertThat(refreshTokens).hasSizeGreaterThan(series == Series.S ? -1 : 1).noneMatch(log.text()::contains)
                .noneMatch(seen.toString()::contains);
        assertThat(granted).isNotEmpty().noneMatch(log.text()::contains).noneMatch(seen.toString()::contains);
        assertThat(pbx.requests().stream().map(RecordedRequest::token).distinct()).hasSizeGreaterThan(3);
        String md5 = (String) pbx.requests(words().login()).get(0).json().get("password");
        assertThat(log.text()).doesNotContain(PART).doesNotContain(md5);
        assertThat(seen.toString()).doesNotContain(PART).doesNotContain(md5);
    }

    private String stackTrace(String command) {
        Exception e = template
                .request("direct:command", exchange -> exchange.getMessage().setHeader("uri", "yeastar:" + command))
                .getException();
        StringWriter trace = new StringWriter();
        if (e != null) {
            e.printStackTrace(new java.io.PrintWriter(trace, true));
        }
        return trace.toString();
    }

    /** Everything that JMX shows of Camel. */
    static String jmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        StringBuilder shown = new StringBuilder();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            shown.append(name).append('\n');
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                try {
                    shown.append(attribute.getName()).append('=').append(server.getAttribute(name, attribute.getName()))
                            .append('\n');
                } catch (javax.management.JMException | RuntimeException e) {
                    shown.append(e);
                }
            }
        }
        assertThat(shown.toString()).contains("yeastar");
        return shown.toString();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports" + (series == Series.P ? "?inboundControl=true" : "")).routeId("reports")
                        .to("mock:reports");
                // all of it is read, so that what breaks off is seen
                from("direct:command").errorHandler(noErrorHandler()).toD("${header.uri}").convertBodyTo(byte[].class, false);
            }
        };
    }
}
