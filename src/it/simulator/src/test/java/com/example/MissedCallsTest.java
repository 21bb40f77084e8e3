package com.example;

import java.time.Duration;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import io.github.camelyeastar.simulator.Personality;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MissedCallsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    // a new PBX for each test, on a free port; this one gives a report up after three tries
    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(
            PbxSimulator.builder().personality(Personality.defaults().withMaxTries(3)));

    @RegisterExtension
    final AvailablePortFinder.Port listenPort = AvailablePortFinder.find();

    private final Main main = new Main();

    @BeforeEach
    void start() throws Exception {
        main.configure().addRoutesBuilder(new MissedCalls());
        main.addOverrideProperty("camel.component.yeastar.protocol", "http");
        main.addOverrideProperty("camel.component.yeastar.host", "127.0.0.1");
        main.addOverrideProperty("camel.component.yeastar.port", "" + simulator.pbx().port());
        main.addOverrideProperty("camel.component.yeastar.username", "api");
        main.addOverrideProperty("camel.component.yeastar.password", "Secret123");
        main.addOverrideProperty("camel.component.yeastar.listenPort", "" + listenPort.getPort());
        main.addOverrideProperty("missed.calls", "mock:missed-calls");
        main.start();
        // before its login, a PBX has nobody to report to
        simulator.pbx().awaitRequest("login", 1, SOON);
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void tellsOfACallThatNobodyAnswered() throws Exception {
        MockEndpoint told = main.getCamelContext().getEndpoint("mock:missed-calls", MockEndpoint.class);
        told.expectedBodiesReceived("5503301 called 1002");

        simulator.pbx().play("missed-call").await(SOON);

        told.assertIsSatisfied();
        // each report got its 200 once the route was done with it
        assertEquals(simulator.pbx().ledger().sent(), simulator.pbx().ledger().answered());
    }

    @Test
    void getsAReportAgainThatItFailedToTell() throws Exception {
        MockEndpoint told = main.getCamelContext().getEndpoint("mock:missed-calls", MockEndpoint.class);
        told.expectedMessageCount(2);
        told.whenExchangeReceived(1, exchange -> {
            throw new IllegalStateException("nobody to tell");
        });

        simulator.pbx().play("missed-call").await(SOON);

        told.assertIsSatisfied();
        assertEquals(1, simulator.pbx().ledger().repeated());
        assertTrue(simulator.pbx().ledger().withoutTarget().isEmpty());
    }
}
