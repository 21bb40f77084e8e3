// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose report it is that comes to the root of a port which two consumers share. */
class RootPathTest extends YeastarTestSupport {

    /** Old firmware sends some reports there (protocol.md 6.13). The other receiver takes what is signed, from any address. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/z"})
    void pathIsTheRootThoughAnotherReceiverTakesReportsFromAnyAddress(String other) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?series=p&host=192.0.2.1&secretKey=0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P&listenPath=" + other)
                        .to("mock:other");
            }
        });
        assertThat(RawConnection.status(RawConnection.exchange(listenPort, RawConnection.post("/", "{\"action\":\"BootUp\"}"))))
                .isEqualTo(200);
        assertThat(reports().getExchanges()).hasSize(1);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new ReportsToMock();
    }
}
