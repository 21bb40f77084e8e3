// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The options that the listener needs.
 *
 * @param sslContextParameters the key store for HTTPS; null for HTTP
 */
public record ListenerOptions(String host, int port, String path, SSLContextParameters sslContextParameters) {
    /** The host and port, which consumers may share. */
    String address() {
        return host + ":" + port;
    }
}
