/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
