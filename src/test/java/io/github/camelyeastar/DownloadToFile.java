// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Fetches one recording into a folder: a process of its own, whose memory can be bounded. */
public final class DownloadToFile {
    private DownloadToFile() {
    }

    /** @param args the PBX's port, the recording's name, the folder */
    public static void main(String[] args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
            options.setProtocol("http");
            options.setHost("127.0.0.1");
            options.setPort(Integer.parseInt(args[0]));
            options.setUsername("api");
            options.setPassword("Secret123");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:fetch").to("yeastar:recording/download").to("file:" + args[2] + "?tempPrefix=.");
                }
            });
            context.start();
            context.createProducerTemplate().requestBody("direct:fetch", Map.of("recording", args[1]));
        }
    }
}
