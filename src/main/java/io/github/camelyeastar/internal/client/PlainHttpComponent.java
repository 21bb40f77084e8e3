// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import javax.net.ssl.HostnameVerifier;

import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.socket.PlainConnectionSocketFactory;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.config.RegistryBuilder;

/**
 * Makes clients without TLS. Camel's own class would read all certificates that the JDK trusts, which took as long as half of a
 * login at the start of an application. PlainHttpTest guards this.
 */
final class PlainHttpComponent extends HttpComponent {

    @Override
    @SuppressWarnings("deprecation")
    protected Registry<ConnectionSocketFactory> createConnectionRegistry(HostnameVerifier verifier, SSLContextParameters tls,
            boolean useSystemProperties) {
        return RegistryBuilder.<ConnectionSocketFactory>create()
                .register(URIScheme.HTTP.id, PlainConnectionSocketFactory.getSocketFactory()).build();
    }
}
