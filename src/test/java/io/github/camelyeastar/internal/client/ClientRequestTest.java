// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.util.Map;

import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarTestSupport;
import io.github.camelyeastar.internal.pbx.PbxApi;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an exception says of a request that got no answer. */
class ClientRequestTest {
    private static final String TOKEN = "a+b/c=";

    private static String failure(String token, String message) {
        YeastarConfiguration options = new YeastarConfiguration();
        options.setProtocol("http");
        options.setHost("192.0.2.1");
        options.setUsername("api");
        return new ClientRequest(YeastarTestSupport.sessionOptions(options).pbx(),
                new PbxApi.Call("heartbeat", true, Map.of(), null), token)
                .failure(new IOException(message), false).getMessage();
    }

    @Test
    void causeIsSaidThoughThereIsNoToken() {
        assertThat(failure("", "Connect to 192.0.2.1 failed")).contains("Connect to 192.0.2.1 failed");
        assertThat(failure(null, "Connect to 192.0.2.1 failed")).contains("Connect to 192.0.2.1 failed");
    }

    @Test
    void tokenIsNotSaidHoweverItIsWritten() {
        assertThat(failure(TOKEN, "GET /api?token=" + TOKEN)).doesNotContain(TOKEN);
        assertThat(failure(TOKEN, "GET /api?token=a%2Bb%2Fc%3D")).doesNotContain("a%2Bb");
        assertThat(failure(TOKEN, "Connection reset")).contains("Connection reset");
    }
}
