// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;

import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.PbxSimulatorExtension;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.main.Main;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the cluster services that docs/cluster.md has in properties. */
class ClusterSnippetsTest {

    /** What docs/cluster.md has Camel Main do with the cluster service in properties. */
    public static class ClusterConfiguration implements CamelConfiguration {
        @Override
        public void configure(CamelContext context) throws Exception {
            context.addService(context.getRegistry().findSingleByType(CamelClusterService.class));
        }
    }

    @RegisterExtension
    final PbxSimulatorExtension simulator = new PbxSimulatorExtension(PbxSimulator.builder().speed(20));
    @TempDir
    Path folder;

    /** The properties of docs/cluster.md, with the folder and the server that the test has. */
    @ParameterizedTest
    @ValueSource(strings = {"FileLockClusterService", "ZooKeeperClusterService"})
    void clusterServiceInProperties(String service) throws Exception {
        DocPage.Block block = DocPage.blocks().stream().filter(each -> each.language().equals("properties")
                && each.text().contains(service)).findAny().orElseThrow();
        Properties properties = new Properties();
        properties.load(new StringReader(block.text()));
        Main main = new Main();
        main.bind("loginLedger", new LoginLedger());
        try (TestingServer zooKeeper = new TestingServer()) {
            properties.replace("camel.beans.cluster.root", folder.toString());
            properties.replace("camel.beans.cluster.nodes", zooKeeper.getConnectString());
            properties.replace("camel.beans.cluster.id", "node-1");
            properties.put("camel.component.yeastar.host", "127.0.0.1");
            properties.put("camel.component.yeastar.port", "" + simulator.pbx().port());
            properties.put("camel.component.yeastar.protocol", "http");
            properties.put("camel.component.yeastar.username", "api");
            properties.put("camel.component.yeastar.password", "Secret123");
            properties.put("camel.component.yeastar.listenPort", "" + YeastarTestSupport.freePort());
            properties.replace("camel.main.configurationClasses", ClusterConfiguration.class.getName());
            main.setInitialProperties(properties);
            main.setDefaultPropertyPlaceholderLocation("false");
            main.configure().addRoutesBuilder(new RouteBuilder() {
                @Override
                public void configure() {
                    from("master:pbx:yeastar:reports").log("${body}");
                }
            });
            main.start();
            SnippetsTest.takesACall(simulator.pbx());
            main.stop();
            assertThat(simulator.pbx().sessions()).as("left to the next node").hasSize(1);
        }
    }
}
