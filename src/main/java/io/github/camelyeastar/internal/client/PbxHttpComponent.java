// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.security.GeneralSecurityException;

import javax.net.ssl.HostnameVerifier;

import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.socket.PlainConnectionSocketFactory;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Makes clients that read the head of an answer only up to a limit: Camel's own would read a line without an end until the heap
 * is full (EndlessHeadTest guards this). A client without TLS does not read the certificates that the JDK trusts, which took as
 * long as half of a login at the start of an application (PlainHttpTest guards this).
 */
@SuppressWarnings("deprecation")
final class PbxHttpComponent extends HttpComponent {
    /** A PBX sends about ten lines of less than a hundred characters. */
    private static final Http1Config LIMITS = Http1Config.custom().setMaxLineLength(1 << 16).setMaxHeaderCount(200).build();

    private final boolean tls;

    PbxHttpComponent(boolean tls) {
        this.tls = tls;
    }

    @Override
    protected Registry<ConnectionSocketFactory> createConnectionRegistry(HostnameVerifier verifier,
            SSLContextParameters parameters, boolean useSystemProperties) throws GeneralSecurityException, IOException {
        return tls
                ? super.createConnectionRegistry(verifier, parameters, useSystemProperties)
                : RegistryBuilder.<ConnectionSocketFactory>create()
                        .register(URIScheme.HTTP.id, PlainConnectionSocketFactory.getSocketFactory()).build();
    }

    @Override
    protected HttpClientConnectionManager createConnectionManager(Registry<ConnectionSocketFactory> registry, int most,
            int mostOfARoute, SocketConfig socket) {
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(registry,
                PoolConcurrencyPolicy.STRICT, TimeValue.ofMilliseconds(getConnectionTimeToLive()),
                ManagedHttpClientConnectionFactory.builder().http1Config(LIMITS).build());
        connections.setDefaultSocketConfig(socket);
        connections.setMaxTotal(getMaxTotalConnections());
        connections.setDefaultMaxPerRoute(getConnectionsPerRoute());
        return connections;
    }
}
