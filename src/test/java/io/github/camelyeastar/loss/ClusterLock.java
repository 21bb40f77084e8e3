// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.zookeeper.cluster.ZooKeeperClusterService;
import org.apache.curator.test.TestingServer;

/** What two nodes agree by on who is the leader, as properties of Camel Main, as docs/cluster.md has them. */
abstract class ClusterLock implements AutoCloseable {
    private static final String BEAN = "camel.beans.cluster";

    /** The properties of one node. */
    abstract List<String> properties(String node);

    /** A lock on a file, looked after every so often; a leader that has missed so many times is gone. */
    static ClusterLock onFile(int intervalMillis, int heartbeatTimeoutMultiplier) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "lock");
        return new ClusterLock() {
            @Override
            List<String> properties(String node) {
                return List.of(BEAN + "=#class:" + FileLockClusterService.class.getName(), BEAN + ".id=" + node,
                        BEAN + ".root=" + folder, BEAN + ".acquireLockDelay=" + intervalMillis,
                        BEAN + ".acquireLockDelayUnit=MILLISECONDS", BEAN + ".acquireLockInterval=" + intervalMillis,
                        BEAN + ".acquireLockIntervalUnit=MILLISECONDS",
                        BEAN + ".heartbeatTimeoutMultiplier=" + heartbeatTimeoutMultiplier);
            }

            @Override
            public void close() {
                // the folder is the build's
            }

            @Override
            public String toString() {
                return "file lock, " + intervalMillis + " ms x " + heartbeatTimeoutMultiplier;
            }
        };
    }

    /** A ZooKeeper, started here; a leader that it has not heard from for so long is gone. */
    static ClusterLock inZooKeeper(int sessionTimeoutMillis) throws Exception {
        TestingServer server = new TestingServer();
        return new ClusterLock() {
            @Override
            List<String> properties(String node) {
                return List.of(BEAN + "=#class:" + ZooKeeperClusterService.class.getName(), BEAN + ".id=" + node,
                        BEAN + ".nodes=" + server.getConnectString(), BEAN + ".basePath=/camel",
                        BEAN + ".sessionTimeout=" + sessionTimeoutMillis);
            }

            @Override
            public void close() throws Exception {
                server.close();
            }

            @Override
            public String toString() {
                return "ZooKeeper, session " + sessionTimeoutMillis + " ms";
            }
        };
    }

    @Override
    public abstract void close() throws Exception;
}
