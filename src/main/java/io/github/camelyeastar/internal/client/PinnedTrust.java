// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the certificates that the option trustedCertificate names. Before another certificate is refused, they are read again:
 * so a PBX that got a new certificate is trusted as soon as its owner has replaced the file, without a restart.
 */
final class PinnedTrust implements X509TrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedTrust.class);

    private final CamelContext camelContext;
    private final String resource;
    private volatile X509TrustManager pinned;

    PinnedTrust(CamelContext camelContext, String resource) throws Exception {
        this.camelContext = camelContext;
        this.resource = resource;
        this.pinned = trusting(ClientTls.pinned(camelContext, resource));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            pinned.checkServerTrusted(chain, authType);
        } catch (CertificateException refused) {
            try {
                pinned = trusting(ClientTls.pinned(camelContext, resource));
            } catch (Exception e) {
                // perhaps the file is being written: the next handshake reads it again
                LOG.warn("Option trustedCertificate: {} can't be read again: {}", resource, e.getMessage());
                throw refused;
            }
            pinned.checkServerTrusted(chain, authType);
            LOG.info("Option trustedCertificate: {} was read again, and the PBX's new certificate is in it", resource);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        pinned.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return pinned.getAcceptedIssuers();
    }

    private static X509TrustManager trusting(KeyStore certificates) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
