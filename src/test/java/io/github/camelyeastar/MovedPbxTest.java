// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A PBX whose name resolves to another address than before: who may report follows, without a login. */
class MovedPbxTest {
    private static final Duration SOON = YeastarTestSupport.SOON;

    private final HandMovedTime time = new HandMovedTime();
    private final PbxSimulator pbx = PbxSimulator.builder().bindAddress("0.0.0.0").repeatInterval(Duration.ofMillis(50))
            .build();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private volatile String address = "127.0.0.2";

    @BeforeEach
    void start() throws Exception {
        pbx.start();
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(pbx, options);
        options.setHost("pbx.example");
        options.setListenPort(YeastarTestSupport.freePort());
        context.addService(new YeastarSessions(context, time::timer, host -> List.of(InetAddress.getByName(address)),
                new LoginLedger()), true, true);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").to("mock:reports");
            }
        });
        context.start();
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @AfterEach
    void stop() {
        context.stop();
        pbx.close();
    }

    @Test
    void heartbeatAtTheNewAddressLetsItReport() throws Exception {
        address = "127.0.0.1";
        time.advance(Duration.ofMinutes(1));
        report("heartbeat");
        pbx.ledger().await(SOON);
        assertThat(pbx.ledger().repeated()).isZero();
        assertThat(pbx.requests("login")).hasSize(1);
    }

    @Test
    void reportFromTheNewAddressIsTakenWhenItIsRepeated() throws Exception {
        address = "127.0.0.1";
        report("repeated");
        pbx.ledger().await(SOON);
        assertThat(context.getEndpoint("mock:reports", MockEndpoint.class).getExchanges()).hasSize(1);
        assertThat(pbx.ledger().repeated()).isPositive();
        assertThat(pbx.requests("login")).hasSize(1);
    }

    private void report(String text) {
        pbx.publish("{\"action\":\"ExtensionStatus\",\"extension\":\"" + text + "\"}");
    }
}
