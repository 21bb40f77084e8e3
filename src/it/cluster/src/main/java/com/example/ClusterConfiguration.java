package com.example;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;

/** Camel Main makes a bean from the properties. This class adds the bean to the context as a cluster service. */
public class ClusterConfiguration implements CamelConfiguration {
    @Override
    public void configure(CamelContext context) throws Exception {
        context.addService(context.getRegistry().findSingleByType(CamelClusterService.class));
    }
}
