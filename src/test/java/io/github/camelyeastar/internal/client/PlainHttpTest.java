// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that speaks plain HTTP has nothing to do with TLS. */
class PlainHttpTest {

    /** They take long to read: here, they can't be read at all. */
    @Test
    void doesNotReadTheCertificatesThatTheJdkTrusts(@TempDir Path folder) throws Exception {
        System.setProperty("javax.net.ssl.trustStore", Files.writeString(folder.resolve("cacerts"), "no store").toString());
        try (PbxSimulator pbx = PbxSimulator.builder().build(); DefaultCamelContext context = YeastarTestSupport.newContext()) {
            pbx.start();
            YeastarTestSupport.pointAt(pbx, context.getComponent("yeastar", YeastarComponent.class).getConfiguration());
            context.start();
            assertThat(context.createProducerTemplate().requestBody("yeastar:login", null, Map.class)).isNotEmpty();
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
        }
    }
}
