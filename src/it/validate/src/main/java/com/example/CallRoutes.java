package com.example;

import org.apache.camel.builder.RouteBuilder;

public class CallRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("yeastar:reports?listenPort=8260&heartbeatPeriod=5m").routeId("reports")
                .log("${body.type} ${body.callId}");
    }
}
