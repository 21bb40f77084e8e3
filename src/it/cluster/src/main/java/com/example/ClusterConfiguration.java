package com.example;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;

/** Camel Main makes a bean of its properties; that it is a cluster service has to be told. */
public class ClusterConfiguration implements CamelConfiguration {
    @Override
    public void configure(CamelContext context) throws Exception {
        context.addService(context.getRegistry().findSingleByType(CamelClusterService.class));
    }
}
