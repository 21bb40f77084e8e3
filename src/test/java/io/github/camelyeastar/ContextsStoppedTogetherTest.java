// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** camel-jetty keeps the ports of all contexts of a JVM in one map: what closes one port may not stumble over another. */
class ContextsStoppedTogetherTest {
    private static final int CONTEXTS = 8;

    @Test
    void contextsThatStopAtTheSameTimeStopQuietly() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONTEXTS);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            for (int round = 0; round < 10; round++) {
                List<DefaultCamelContext> contexts = new ArrayList<>();
                for (int i = 0; i < CONTEXTS; i++) {
                    contexts.add(started());
                }
                CyclicBarrier together = new CyclicBarrier(CONTEXTS);
                CompletableFuture.allOf(contexts.stream().map(context -> CompletableFuture.runAsync(() -> {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    context.stop();
                }, threads)).toArray(CompletableFuture[]::new)).join();
            }
            assertThat(log.text().lines().filter(line -> line.startsWith("WARN") || line.contains("Exception"))).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Without a session: it only listens. */
    private static DefaultCamelContext started() throws Exception {
        DefaultCamelContext context = YeastarTestSupport.newContext();
        int port = YeastarTestSupport.freePort();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?series=p&host=192.0.2.1&allowedSources=127.0.0.1&listenHost=127.0.0.1&listenPort=" + port)
                        .to("log:reports?level=OFF");
            }
        });
        context.start();
        return context;
    }
}
