// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.YeastarTestSupport;

/**
 * One of two application processes with {@code master:}, with a port of its own, and one that is the leader's, whoever it is.
 */
final class ClusterNode implements AutoCloseable {
    private final String name;
    private final int ownPort = YeastarTestSupport.freePort();
    private final ApplicationProcess process;

    ClusterNode(String name, SimulatedSite site, ClusterLock lock, boolean logoutOnStop) throws IOException {
        this.name = name;
        List<String> properties = new ArrayList<>(lock.properties(name));
        properties.add("camel.component.yeastar.logoutOnStop=" + logoutOnStop);
        properties.add("camel.main.configurationClasses=" + ClusterConfiguration.class.getName());
        process = new ApplicationProcess(site, properties, pbx -> "master:pbx:" + pbx.uri() + address(site, pbx));
    }

    private String address(SimulatedSite site, StormingPbx pbx) {
        if (!Cluster.isShared(pbx)) {
            return "&listenPort=" + ownPort;
        }
        return "&listenPort=" + site.listenPort() + "&reportUrl=127.0.0.1:" + site.listenPort() + pbx.path();
    }

    ApplicationProcess process() {
        return process;
    }

    int ownPort() {
        return ownPort;
    }

    boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", ownPort), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
