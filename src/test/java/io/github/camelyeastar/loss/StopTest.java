// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.simulator.DrippingTestServer;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The application's process is told to end while its PBXs hang: Kubernetes kills it after 30 s. */
@Tag("jdk")
class StopTest {
    /** At the login, and as many at the logout. */
    private static final int HANGING = 100;

    @Test
    void twoHundredPbxsThatHangHoldUpNoSigterm() throws Exception {
        List<PbxSimulator> atLogout = IntStream.range(0, HANGING).mapToObj(i -> PbxSimulator.builder().build()).toList();
        try (DrippingTestServer atLogin = new DrippingTestServer(DrippingTestServer.Part.NOTHING);
                ApplicationProcess application = new ApplicationProcess(arguments(atLogin, atLogout))) {
            atLogout.forEach(pbx -> pbx.fault("logout", Fault.hang()).always());
            application.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> atLogin.connections() == HANGING
                    && atLogout.stream().allMatch(pbx -> pbx.sessions().size() == 1));
            Duration took = application.terminate();
            System.out.println("SIGTERM with " + 2 * HANGING + " that hang took " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(atLogout).allSatisfy(pbx -> assertThat(pbx.requests("logout")).hasSize(1));
        } finally {
            atLogout.forEach(PbxSimulator::close);
        }
    }

    private static List<String> arguments(DrippingTestServer atLogin, List<PbxSimulator> atLogout) {
        List<String> arguments = new ArrayList<>(List.of("camel.component.yeastar.listenPort=" + YeastarTestSupport.freePort(),
                "camel.component.yeastar.logoutOnStop=true"));
        for (int i = 0; i < HANGING; i++) {
            arguments.add("yeastar:reports?host=127.0.1." + (i + 1) + "&port=" + atLogin.port() + "&listenPath=/login" + i);
            PbxSimulator pbx = atLogout.get(i);
            pbx.start();
            arguments.add("yeastar:reports?host=127.0.0.1&port=" + pbx.port() + "&listenPath=/logout" + i);
        }
        return arguments;
    }
}
