// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context of our own against a simulated PBX, which a test may start, stop and make anew. */
abstract class LifecycleSupport {
    static final Duration SOON = YeastarTestSupport.SOON;

    final PbxSimulator pbx = PbxSimulator.builder().repeatInterval(Duration.ofMillis(50)).build();
    final int listenPort = YeastarTestSupport.freePort();
    DefaultCamelContext context;

    @BeforeEach
    void start() {
        pbx.start();
        context = newContext();
    }

    @AfterEach
    void stop() {
        context.stop();
        pbx.close();
    }

    YeastarSession session() {
        return context.hasService(YeastarSessions.class).all().get(0);
    }

    DefaultCamelContext newContext() {
        DefaultCamelContext created = YeastarTestSupport.newContext();
        created.getShutdownStrategy().setTimeout(10);
        YeastarConfiguration options = created.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(pbx, options);
        options.setListenPort(listenPort);
        return created;
    }

    static RouteBuilder reports(String more, String to) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?heartbeatPeriod=5m" + more).routeId(to.substring(5)).to(to);
            }
        };
    }
}
