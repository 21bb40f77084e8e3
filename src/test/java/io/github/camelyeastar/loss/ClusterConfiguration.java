// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.loss;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;

/**
 * Makes a service of the cluster service that is a bean: Camel Main looks for one before it has made the beans of its
 * properties.
 */
public class ClusterConfiguration implements CamelConfiguration {

    @Override
    public void configure(CamelContext context) throws Exception {
        context.addService(context.getRegistry().findSingleByType(CamelClusterService.class));
    }
}
