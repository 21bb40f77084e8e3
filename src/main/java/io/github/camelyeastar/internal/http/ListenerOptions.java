/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The options that the listener needs.
 *
 * @param host                 the address of this machine that it listens on
 * @param port                 the port that it listens on
 * @param path                 the path that reports are posted to
 * @param sslContextParameters the key store for HTTPS; null for HTTP
 */
public record ListenerOptions(String host, int port, String path, SSLContextParameters sslContextParameters) {
    /** The host and port, which consumers may share. */
    String address() {
        return host + ":" + port;
    }
}
