// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Options: where they may be set, and what is said of those that can't work. */
class OptionsTest {
    private static final String PBX = "host=192.168.5.150&username=api&password=Sesame1";

    private final CamelContext context = YeastarTestSupport.newContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @CsvSource({"username=api&password=Sesame1, host", "host=h&password=Sesame1, username", PBX + "&port=80a, port",
            PBX + "&port=0, port",
            PBX + "&port=65536, port", PBX + "&listenPort=x, listenPort", PBX + "&listenPort=-1, listenPort",
            PBX + "&protocol=ftp, protocol", PBX + "&apiVersion=1.1.0, apiVersion", PBX + "&listenPath=report, listenPath",
            PBX + "&listenPath=/a?b, listenPath", PBX + "&listenPath=/a/, listenPath",
            PBX + "&heartbeat-period=10x, heartbeatPeriod", PBX + "&heartbeatperiod=10x, heartbeatPeriod",
            PBX + "&listenPath=/a;b, listenPath", PBX + "&listenPath=/a/../b, listenPath",
            PBX + "&listenPath=/r%2565port, listenPath",
            PBX + "&inboundControl=true&types=CDR, types",
            PBX + "&heartbeatPeriod=10x, heartbeatPeriod",
            PBX + "&heartbeatPeriod=30m, heartbeatPeriod", PBX + "&heartbeatPeriod=-1, heartbeatPeriod",
            PBX + "&heartbeatPeriod=10, heartbeatPeriod", PBX + "&connectTimeout=0, connectTimeout",
            PBX + "&responseTimeout=soon, responseTimeout", PBX + "&maxReportSize=0, maxReportSize",
            PBX + "&maxReportSize=1k, maxReportSize", PBX + "&allowedSources=10.0.0.0/99, allowedSources",
            PBX + "&allowedSources=nonsense!, allowedSources", PBX + "&allowedSources=, allowedSources",
            PBX + "&allowedSources=pbx.example.com, allowedSources", PBX + "&reportUrl=http://, reportUrl",
            PBX + "&maxInflight=0, maxInflight", PBX + "&maximumAttempts=0, maximumAttempts",
            PBX + "&maximumAttempts=-2, maximumAttempts", PBX + "&requestTimeout=0, requestTimeout",
            PBX + "&types=CDR;RING, types", PBX + "&types=, types",
            PBX + "&passwordHashed=true, password", PBX + "&autoLogin=perhaps, autoLogin", PBX + "&lissenPort=1, lissenPort",
            "host=https://h&username=api, host", "host=a b&username=api, host"})
    void wrongOptionIsNamed(String query, String option) {
        assertThatThrownBy(() -> context.getEndpoint("yeastar:login?" + query)).hasStackTraceContaining(option);
        assertThatThrownBy(() -> context.getEndpoint("yeastar:login?" + query))
                .satisfies(e -> assertThat(e.getMessage()).contains(option).doesNotContain("Sesame1"));
    }

    @ParameterizedTest
    @CsvSource({"port, 80a, is not a number", "listenPort, x, is not a number", "listenPort, 80{{letter}}, is not a number",
            "listen-port, 0, is not a port", "protocol, ftp, is neither https nor http",
            "connectTimeout, soon, is not a duration",
            "heartbeatPeriod, 10x, is not a duration", "silenceTimeout, 5 minutes, is not a duration",
            "maximumAttempts, 3x, is not a number", "maxInflight, many, is not a number",
            "autoLogin, perhaps, is neither true nor false",
            "types, CDRS, which is not one of", "lissenPort, 8260, lissenPort", "listenPort, '#bean:none', none"})
    void wrongComponentPropertyIsNamedAtStart(String option, String value, String why) {
        Main main = main(option, value);
        main.addInitialProperty("letter", "a");
        try {
            assertThatThrownBy(main::start).hasStackTraceContaining(StringHelper.dashToCamelCase(option))
                    .hasStackTraceContaining(why)
                    .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("Sesame1"));
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"heartbeatPeriod, 90s, 90000", "heartbeatPeriod, 90000, 90000", "heartbeat-period, PT1M30S, 90000",
            "heartbeatPeriod, 1m30s, 90000", "heartbeatPeriod, '#bean:period', 90000", "heartbeatPeriod, {{period}}, 90000",
            "heartbeatPeriod, {{none:90s}}, 90000", "heartbeatPeriod, {{?none}}, 60000"})
    void componentPropertyIsTakenHoweverItIsWritten(String option, String value, long expected) {
        Main main = main(option, value);
        main.addInitialProperty("period", "90s");
        main.bind("period", Duration.ofSeconds(90));
        try {
            main.start();
            assertThat(main.getCamelContext().getComponent("yeastar", YeastarComponent.class).getConfiguration()
                    .getHeartbeatPeriod()).isEqualTo(expected);
        } finally {
            main.stop();
        }
    }

    private static Main main(String option, String value) {
        Main main = new Main();
        main.bind("loginLedger", new LoginLedger());
        main.addInitialProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addInitialProperty("camel.component.yeastar.username", "api");
        main.addInitialProperty("camel.component.yeastar.password", "Sesame1");
        main.addInitialProperty("camel.component.yeastar." + option, value);
        main.configure().addRoutesBuilder(route("direct:a", "yeastar:login"));
        return main;
    }

    @ParameterizedTest
    @CsvSource({"yeastar:login, mock:a, yeastar:login", "direct:a, yeastar:reports, yeastar:reports"})
    void wrongDirectionIsRefused(String from, String to, String named) throws Exception {
        context.addRoutes(route(from + (from.startsWith("y") ? "?" + PBX : ""), to + (to.startsWith("y") ? "?" + PBX : "")));
        assertThatThrownBy(context::start).hasStackTraceContaining(named).hasStackTraceContaining("from");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "reprots", "Reports", "rports"})
    void misspeltReportsAreRefusedWithWhatWasMeant(String path) throws Exception {
        context.addRoutes(route("yeastar:" + path + "?" + PBX, "mock:a"));
        assertThatThrownBy(context::start).hasStackTraceContaining("yeastar:" + path + " can't be consumed from")
                .hasStackTraceContaining("did you mean yeastar:reports?");
    }

    @Test
    void reportsCantBePolled() throws Exception {
        String reports = "yeastar:reports?autoLogin=false&listenPort=" + YeastarTestSupport.freePort() + "&" + PBX;
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a").pollEnrich(reports, 100);
            }
        });
        context.start();
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:a", null))
                .hasStackTraceContaining("yeastar:reports can't be polled").hasStackTraceContaining("before they are processed")
                .hasStackTraceContaining("from(\"yeastar:reports\")");
        assertThatThrownBy(() -> context.createConsumerTemplate().receive(reports, 100))
                .hasStackTraceContaining("yeastar:reports can't be polled");
        assertThatThrownBy(() -> context.createConsumerTemplate().receive("yeastar:login?" + PBX, 100))
                .hasStackTraceContaining("yeastar:login can't be polled");
    }

    @Test
    void endpointsThatDisagreeAreRefusedByTheOptionsName() throws Exception {
        context.addRoutes(route("direct:a", "yeastar:login?heartbeatPeriod=7m&" + PBX));
        context.addRoutes(route("direct:b", "yeastar:logout?heartbeatPeriod=5m&" + PBX));
        assertThatThrownBy(context::start)
                .hasMessageContainingAll("heartbeatPeriod", "yeastar://login", "yeastar://logout")
                .hasMessageNotContaining("Sesame1");
    }

    @Test
    void producerThatDisagreesWithTheConsumerIsRefused() throws Exception {
        int port = YeastarTestSupport.freePort();
        context.addRoutes(route("yeastar:reports?autoLogin=false&listenPort=" + port + "&" + PBX, "mock:a"));
        context.addRoutes(route("direct:b", "yeastar:logout?apiVersion=v2.0.0&" + PBX));
        assertThatThrownBy(context::start).hasMessageContaining("apiVersion");
    }

    @Test
    void producerThatLeavesOptionsOutTakesTheConsumers() throws Exception {
        int port = YeastarTestSupport.freePort();
        context.addRoutes(route("yeastar:reports?autoLogin=false&listenPort=" + port + "&" + PBX, "mock:a"));
        context.addRoutes(route("direct:b", "yeastar:logout?host=192.168.5.150&username=api"));
        context.start();
        assertThat(context.getStatus().isStarted()).isTrue();
    }

    @Test
    void secondConsumerOfAPbxIsRefusedNamingBothRoutes() throws Exception {
        context.addRoutes(
                route("yeastar:reports?autoLogin=false&listenPort=" + YeastarTestSupport.freePort() + "&" + PBX, "mock:a"));
        context.addRoutes(
                route("yeastar:reports?autoLogin=false&listenPort=" + YeastarTestSupport.freePort() + "&" + PBX, "mock:b"));
        assertThatThrownBy(context::start).hasMessageContainingAll("route to-a", "route to-b", "192.168.5.150");
    }

    @Test
    void secondPathOnAPortIsRefusedNamingBothRoutes() throws Exception {
        int port = YeastarTestSupport.freePort();
        context.addRoutes(route("yeastar:reports?autoLogin=false&listenPort=" + port + "&" + PBX, "mock:a"));
        context.addRoutes(route("yeastar:reports?autoLogin=false&host=h2&username=a&listenPort=" + port, "mock:b"));
        assertThatThrownBy(context::start).hasMessageContainingAll("route to-a", "route to-b", "listenPath");
    }

    @Test
    void takenPortIsNamedAndNothingIsLeftRunning() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
            context.addRoutes(
                    route("yeastar:reports?autoLogin=false&listenPort=" + taken.getLocalPort() + "&" + PBX, "mock:a"));
            assertThatThrownBy(context::start).hasStackTraceContaining("listenPort")
                    .hasStackTraceContaining(Integer.toString(taken.getLocalPort()));
            context.stop();
        }
        // those of the tests before may be on their way to their end
        await().atMost(YeastarTestSupport.SOON).untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive()
                        && (thread.getName().startsWith("qtp") || thread.getName().contains("Yeastar"))));
    }

    @Test
    void passwordFromYamlAndXmlArrivesAsItIs() throws Exception {
        String yaml = """
                - route:
                    from:
                      uri: direct:yaml
                      steps:
                        - to:
                            uri: yeastar:login
                            parameters:
                              host: 192.168.5.150
                              username: api
                              password: "a&b+c%d"
                """;
        String xml = """
                <route><from uri="direct:xml"/>
                <to uri="yeastar:logout?host=192.168.5.150&amp;username=api&amp;password=RAW(a&amp;b+c%d)"/></route>
                """;
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("a.yaml", yaml),
                ResourceHelper.fromString("b.xml", xml));
        context.start();
        assertThat(passwords()).hasSize(2).containsOnly("a&b+c%d");
    }

    /** As docs/yeastar-component.md says under Passwords. */
    @ParameterizedTest
    @CsvSource({"RAW({{pbx.password}}), a+b%41&c=d, a+b%41&c=d", "RAW{{{pbx.password}}}, a)b&c, a)b&c",
            "{{pbx.password}}, a+b%41, a bA"})
    void passwordOfAPropertyNeedsRawInAUri(String written, String password, String arrives) throws Exception {
        context.getPropertiesComponent().addInitialProperty("pbx.password", password);
        context.addRoutes(route("direct:a", "yeastar:login?host=192.168.5.150&username=api&password=" + written));
        context.start();
        assertThat(passwords()).containsExactly(arrives);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b%41&c=d", "a)b&c"})
    void passwordOfAPropertyInYamlArrivesAsItIs(String password) throws Exception {
        context.getPropertiesComponent().addInitialProperty("pbx.password", password);
        context.getComponent("yeastar", YeastarComponent.class).getConfiguration().setHost("192.168.5.150");
        context.getComponent("yeastar", YeastarComponent.class).getConfiguration().setUsername("api");
        String yaml = DocPage.blocks().stream().map(DocPage.Block::text).filter(text -> text.contains("direct:log-in"))
                .findAny()
                .orElseThrow();
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("a.yaml", yaml));
        context.start();
        assertThat(passwords()).containsExactly(password);
    }

    private List<String> passwords() {
        return context.getEndpoints().stream().filter(YeastarEndpoint.class::isInstance)
                .map(e -> ((YeastarEndpoint) e).getConfiguration().getPassword()).toList();
    }

    @Test
    void optionsOfTheComponentHoldUnlessTheEndpointStatesAnother() {
        YeastarComponent component = context.getComponent("yeastar", YeastarComponent.class);
        component.getConfiguration().setHost("h");
        component.getConfiguration().setUsername("u");
        component.getConfiguration().setListenPort(9000);
        YeastarConfiguration configuration = context
                .getEndpoint("yeastar:login?listenPort=9001&heartbeatPeriod=90s", YeastarEndpoint.class).getConfiguration();
        assertThat(Map.of("host", configuration.getHost(), "port", configuration.getListenPort(), "period",
                configuration.getHeartbeatPeriod())).isEqualTo(Map.of("host", "h", "port", 9001, "period", 90_000L));
        assertThat(component.getConfiguration().getListenPort()).isEqualTo(9000);
    }

    private static RoutesBuilder route(String from, String to) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(from).routeId("to-" + to.replaceAll(".*:|[?].*", "")).to(to);
            }
        };
    }
}
