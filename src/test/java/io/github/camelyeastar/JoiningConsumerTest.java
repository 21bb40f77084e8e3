// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelyeastar.simulator.Fault;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A consumer that comes when the session is open already, or about to be: what it wants of the session, it gets. */
@Tag("jdk")
class JoiningConsumerTest extends LifecycleSupport {

    @Test
    void consumerThatJoinsAnOpenSessionHasItsAddressAnnounced() throws Exception {
        context.start();
        context.createProducerTemplate().requestBody("yeastar:login", null, Map.class);
        int other = YeastarTestSupport.freePort();
        context.addRoutes(reports("&listenPort=" + other, "mock:a"));
        await().atMost(SOON).until(() -> pbx.requests("login").size() == 2);
        assertThat(pbx.requests("login").get(1).json()).containsEntry("port", "" + other);
        await().atMost(SOON).until(() -> pbx.sessions().size() == 1);
    }

    @Test
    void consumerThatJoinsDuringALoginHasItsAddressAnnounced() throws Exception {
        pbx.fault("login", Fault.delay(Duration.ofSeconds(1))).times(1);
        context.start();
        CompletableFuture<?> login = context.createProducerTemplate().asyncRequestBody("yeastar:login", null, Map.class);
        pbx.awaitRequest("login", 1, SOON);
        int other = YeastarTestSupport.freePort();
        context.addRoutes(reports("&listenPort=" + other, "mock:a"));
        login.join();
        await().atMost(SOON).until(() -> pbx.requests("login").size() == 2 && pbx.sessions().size() == 1);
        assertThat(pbx.requests("login").get(1).json()).containsEntry("port", "" + other);
    }

    @Test
    void consumerThatJoinsAnOpenSessionHasItsSilenceWatched() throws Exception {
        context.start();
        context.createProducerTemplate().requestBody("yeastar:login", null, Map.class);
        context.addRoutes(reports("&silenceTimeout=1s", "mock:a"));
        await().atMost(SOON).until(() -> session().status().announcedForSilence.get() > 0);
        assertThat(pbx.requests("heartbeat")).isNotEmpty();
    }

    @Test
    void consumerThatJoinsAnOpenSessionHasItsRequestsSentAsItSays() throws Exception {
        context.start();
        ProducerTemplate template = context.createProducerTemplate();
        template.requestBody("yeastar:login", null, Map.class);
        assertThat(pbx.requests("login").get(0).header("Connection")).isEqualTo("close");
        context.addRoutes(reports("&connectionClose=false", "mock:a"));
        await().atMost(SOON).until(() -> pbx.requests("login").size() == 2 && pbx.sessions().size() == 1);
        template.requestBody("yeastar:extension/query", null, Map.class);
        assertThat(pbx.requests("extension/query").get(0).header("Connection")).isNotEqualTo("close");
    }
}
