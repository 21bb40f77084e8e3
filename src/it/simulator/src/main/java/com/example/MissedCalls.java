package com.example;

import org.apache.camel.builder.RouteBuilder;

/** Tells of each call from outside that nobody answered. */
public class MissedCalls extends RouteBuilder {

    @Override
    public void configure() {
        from("yeastar:reports?types=CDR")
                .filter(simple("${body.cdr.type} == 'Inbound' && ${body.cdr.answered} == false"))
                .setBody(simple("${body.cdr.from} called ${body.cdr.to}"))
                .to("{{missed.calls:log:missed-calls}}");
    }
}
