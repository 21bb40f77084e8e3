/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the certificates that the option trustedCertificate names. Before another certificate is refused, they are read again:
 * so a PBX that got a new certificate is trusted as soon as its owner has replaced the file, without a restart.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedTrust.class);

    private interface Check {
        void by(X509ExtendedTrustManager trust) throws CertificateException;
    }

    private final CamelContext camelContext;
    private final String resource;
    private volatile X509ExtendedTrustManager pinned;

    PinnedTrust(CamelContext camelContext, String resource) throws Exception {
        this.camelContext = camelContext;
        this.resource = resource;
        this.pinned = trusting(ClientTls.pinned(camelContext, resource));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        pinned.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        pinned.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        pinned.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return pinned.getAcceptedIssuers();
    }

    private void check(Check check) throws CertificateException {
        try {
            check.by(pinned);
        } catch (CertificateException refused) {
            try {
                pinned = trusting(ClientTls.pinned(camelContext, resource));
            } catch (Exception e) {
                // perhaps the file is being written: the next handshake reads it again
                LOG.warn("Option trustedCertificate: {} can't be read again: {}", resource, e.getMessage());
                throw refused;
            }
            check.by(pinned);
            LOG.info("Option trustedCertificate: {} was read again, and the PBX's new certificate is in it", resource);
        }
    }

    private static X509ExtendedTrustManager trusting(KeyStore certificates) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }
}
