// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.camelyeastar.Series;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarTestSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.awaitility.Awaitility.await;

/**
 * Reports are published, numbered, while routes and what is behind them fail: none is lost. docs/no-report-lost.md has the
 * figures.
 */
class ReportLossTest {
    /** Each failed exchange is a stack trace. */
    private static final List<String> LOUD = List.of("org.apache.camel.processor", "io.github.camelyeastar");

    static Stream<Arguments> shortOnes() {
        return scenarios(Length.SHORT);
    }

    static Stream<Arguments> longOnes() {
        return scenarios(Length.LONG);
    }

    private static Stream<Arguments> scenarios(Length length) {
        return Stream.of(Series.values())
                .flatMap(series -> Stream.of(new FailingRoute(length), new SlowRoute(length), new DownstreamOff(length),
                        new Storm(length), new SerialThreeTries(length)).filter(scenario -> scenario.isFor(series))
                        .map(scenario -> Arguments.of(series, scenario)));
    }

    @BeforeEach
    void quieten() {
        LOUD.forEach(logger -> Configurator.setLevel(logger, Level.OFF));
    }

    @AfterEach
    void speakAgain() {
        LOUD.forEach(logger -> Configurator.setLevel(logger, Level.INFO));
    }

    @ParameterizedTest
    @MethodSource("shortOnes")
    void noReportIsLost(Series series, Scenario scenario) throws Exception {
        run(series, scenario);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("longOnes")
    void noReportIsLostInTheLongRun(Series series, Scenario scenario) throws Exception {
        run(series, scenario);
    }

    private static void run(Series series, Scenario scenario) throws Exception {
        try (scenario;
                SimulatedSite site = SimulatedSite.of(series, scenario);
                DefaultCamelContext context = context(scenario, site)) {
            context.start();
            site.awaitLogins(1);
            long begin = System.nanoTime();
            scenario.rage(site);
            site.awaitCalm();
            System.out.println(scenario + " took " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");

            List<DeliveryAccount> accounts = site.pbxs().stream()
                    .map(pbx -> new DeliveryAccount(scenario.toString(), pbx)).toList();
            LossTable.add(accounts.stream().map(DeliveryAccount::row).toList());
            for (StormingPbx pbx : site.pbxs()) {
                accounts.get(pbx.index()).verify(scenario.pbxMayLose(pbx));
                if (series == Series.P && (scenario instanceof FailingRoute || scenario instanceof DownstreamOff)) {
                    accounts.get(pbx.index()).verifyLostIsGivenUp();
                }
            }
            // copies whose PBX had lost patience
            await().atMost(YeastarTestSupport.SOON).until(() -> context.getInflightRepository().size() == 0);
        }
    }

    private static DefaultCamelContext context(Scenario scenario, SimulatedSite site) throws Exception {
        DefaultCamelContext context = YeastarTestSupport.newContext();
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(site.pbxs().get(0).simulator(), options);
        options.setListenPort(site.listenPort());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                site.pbxs().forEach(pbx -> scenario.route(from(pbx.uri()), pbx));
            }
        });
        return context;
    }
}
