// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.AfterEach;

/** A simulated PBX that delivers to a receiver of raw requests. */
abstract class ReportDeliveryTestSupport {

    static final Duration LONG = Duration.ofSeconds(5);

    final TestReceiver receiver = new TestReceiver();
    PbxSimulator pbx;
    TestClient client;

    ReportDeliveryTestSupport() throws IOException {
    }

    void start(Personality personality) {
        pbx = PbxSimulator.builder().personality(personality).clock(InstantSource.fixed(Instant.now()))
                .repeatInterval(Duration.ofMillis(20)).build();
        pbx.start();
        client = new TestClient(pbx);
    }

    @AfterEach
    void close() throws IOException {
        pbx.close();
        receiver.close();
    }
}
