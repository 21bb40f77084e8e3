package com.example;

import org.apache.camel.builder.RouteBuilder;

/** What the plugin has to find, with -Dcamel.includeTest=true. */
public class WrongRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("yeastar:reports?listenPrt=8260").routeId("misspelt").to("log:a");
        from("yeastar:reports?listenPort=80a").routeId("number").to("log:a");
        from("yeastar:reports?protocol=ftp").routeId("enum").to("log:a");
    }
}
