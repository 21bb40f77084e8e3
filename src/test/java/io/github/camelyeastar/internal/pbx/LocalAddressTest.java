// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalAddressTest {

    @Test
    void loopbackIsOnlyForAPbxOnLoopback() throws Exception {
        assertThat(PbxOptions.localAddress("127.0.0.1", 8088)).isEqualTo("127.0.0.1");
        // no packet is sent there; without a route to it, there is no address
        String towardsElsewhere = PbxOptions.localAddress("192.0.2.1", 8088);
        if (towardsElsewhere != null) {
            InetAddress address = InetAddress.getByName(towardsElsewhere);
            assertThat(address.isLoopbackAddress() || address.isAnyLocalAddress()).isFalse();
        }
    }

    @Test
    void nameThatDoesNotResolveHasNone() {
        assertThat(PbxOptions.localAddress("no-such-host.invalid", 8088)).isNull();
    }
}
