// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustAllTrustManager;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.camel.util.IOHelper;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;

/**
 * Which certificates the client trusts. A PBX comes with a self-signed certificate, and is addressed by its IP (protocol.md
 * 6.1).
 */
public final class ClientTls {
    private ClientTls() {
    }

    /** The TLS to use: the most specific of the options wins. Null stands for the certificates that the JDK trusts. */
    static SSLContextParameters of(CamelContext camelContext, PbxOptions.Tls options) throws Exception {
        if (options.sslContextParameters() != null) {
            return options.sslContextParameters();
        } else if (options.trustedCertificate() != null) {
            return trusting(camelContext, new PinnedTrust(camelContext, options.trustedCertificate()));
        } else if (options.trustAllCertificates()) {
            return trusting(camelContext, TrustAllTrustManager.INSTANCE);
        }
        return options.useGlobalSslContextParameters() ? camelContext.getSSLContextParameters() : null;
    }

    /**
     * How the name in a certificate is checked. A certificate that is in the trust store itself is the PBX's own, whatever name
     * it has: one that is pinned, or one that is self-signed, since it would not be trusted otherwise. In a certificate that an
     * authority signed, the name matters, even if the authority is pinned: it signs certificates of others, too.
     *
     * @param tls what {@link #of} made of the options
     */
    static HostnameVerifier verifier(PbxOptions.Tls options, SSLContextParameters tls) {
        TrustManager trust = tls == null || tls.getTrustManagers() == null ? null : tls.getTrustManagers().getTrustManager();
        if (options.sslContextParameters() == null && trust == TrustAllTrustManager.INSTANCE) {
            return NoopHostnameVerifier.INSTANCE;
        }
        DefaultHostnameVerifier byName = new DefaultHostnameVerifier();
        return (host, session) -> isItself(session, trust) || byName.verify(host, session);
    }

    private static boolean isItself(SSLSession session, TrustManager trust) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            if (trust instanceof PinnedTrust pinned && List.of(pinned.getAcceptedIssuers()).contains(certificate)) {
                return true;
            }
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
            return false;
        }
    }

    private static SSLContextParameters trusting(CamelContext camelContext, TrustManager whom) {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setCamelContext(camelContext);
        trust.setTrustManager(whom);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setCamelContext(camelContext);
        parameters.setTrustManagers(trust);
        return parameters;
    }

    /**
     * The certificates that the option trustedCertificate names.
     *
     * @throws IllegalArgumentException when there is no certificate
     */
    public static KeyStore pinned(CamelContext camelContext, String resource) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(camelContext, resource)) {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("pbx-" + store.size(), certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("Option trustedCertificate: " + resource + " holds no certificate in PEM", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("Option trustedCertificate: " + resource + " can't be read", e);
        }
        if (store.size() == 0) {
            throw new IllegalArgumentException("Option trustedCertificate: " + resource + " holds no certificate in PEM");
        }
        return store;
    }

    /**
     * What to tell the owner of a PBX whose TLS was refused: its certificate and the option to use, or that the handshake
     * failed. Nothing but a handshake is sent.
     *
     * @param atMost how long it may take, in milliseconds
     */
    static String describePeer(PbxOptions options, long atMost) {
        String pbx = options.address();
        Socket plain = new Socket();
        ClientDeadline deadline = new ClientDeadline(atMost, () -> IOHelper.close(plain));
        try (plain; deadline) {
            SSLContext anyone = SSLContext.getInstance("TLS");
            anyone.init(null, new TrustManager[]{TrustAllTrustManager.INSTANCE}, null);
            plain.connect(new InetSocketAddress(options.host(), options.port()));
            try (SSLSocket tls = (SSLSocket) anyone.getSocketFactory().createSocket(plain, options.host(),
                    options.port(), true)) {
                tls.startHandshake();
                X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
                return "The certificate of " + pbx + " is not trusted: subject " + certificate.getSubjectX500Principal()
                        + ", SHA-256 " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash) + ", valid until "
                        + certificate.getNotAfter().toInstant()
                        + ". If that is your PBX's certificate, save it in PEM (openssl s_client -connect " + pbx
                        + " </dev/null | openssl x509)"
                        + (options.tls().trustedCertificate() == null
                                ? " and set the option trustedCertificate to that file"
                                : " to " + options.tls().trustedCertificate()
                                        + " (trustedCertificate), which is read again with"
                                        + " the next connection");
            }
        } catch (IOException | GeneralSecurityException e) {
            return "The TLS handshake with " + pbx + " failed (" + e.getMessage() + "). Check that the PBX's web"
                    + " interface is set to HTTPS, or set the option protocol to http; old firmware speaks TLS 1.0 only, which"
                    + " current JDKs refuse";
        }
    }
}
