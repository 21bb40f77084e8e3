// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a PBX's name. A test has names of its own. */
public interface HostResolver {
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses of a name; at least one. An address in text stands for itself.
     *
     * @throws UnknownHostException when no address can be found now
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
