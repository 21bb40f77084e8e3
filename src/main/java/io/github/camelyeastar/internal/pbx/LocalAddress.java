/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Our own address as seen from another host. */
final class LocalAddress {
    private LocalAddress() {
    }

    /**
     * The local address from which a host is reached. The routing table tells it: nothing is sent. It is never a wildcard, and
     * a loopback address only if the host is on loopback.
     *
     * @return the address in text, null if it can't be told
     */
    static String towards(String host, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress remote = InetAddress.getByName(host);
            socket.connect(new InetSocketAddress(remote, port));
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress() || local.isLoopbackAddress() && !remote.isLoopbackAddress()) {
                return null;
            }
            String text = local.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        } catch (SocketException | UnknownHostException e) {
            return null;
        }
    }
}
