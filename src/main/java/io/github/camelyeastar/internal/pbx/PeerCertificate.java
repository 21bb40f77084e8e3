/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.pbx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.github.camelyeastar.YeastarConfiguration;
import org.apache.camel.support.jsse.TrustAllTrustManager;
import org.apache.camel.util.IOHelper;

/**
 * Tells what certificate a PBX has whose TLS was refused: the owner has to know what to trust. Sends nothing but a handshake.
 */
final class PeerCertificate {
    private PeerCertificate() {
    }

    /**
     * What to tell the owner: the certificate and the option to use, or that there is no handshake to be had.
     *
     * @param atMost how long it may take, in milliseconds
     */
    static String describe(YeastarConfiguration configuration, long atMost) {
        String pbx = configuration.getHost() + ":" + configuration.getPort();
        try (Socket plain = new Socket(); ClientDeadline deadline = new ClientDeadline(atMost, () -> IOHelper.close(plain))) {
            SSLContext anyone = SSLContext.getInstance("TLS");
            anyone.init(null, new TrustManager[]{TrustAllTrustManager.INSTANCE}, null);
            plain.connect(new InetSocketAddress(configuration.getHost(), configuration.getPort()));
            try (SSLSocket tls = (SSLSocket) anyone.getSocketFactory().createSocket(plain, configuration.getHost(),
                    configuration.getPort(), true)) {
                tls.startHandshake();
                X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
                return "The certificate of " + pbx + " is not trusted: subject " + certificate.getSubjectX500Principal()
                        + ", SHA-256 " + fingerprint(certificate) + ", valid until " + certificate.getNotAfter().toInstant()
                        + ". If that is your PBX's, save it in PEM (openssl s_client -connect " + pbx
                        + " </dev/null | openssl x509)"
                        + (configuration.getTrustedCertificate() == null
                                ? " and set the option trustedCertificate to that file"
                                : " to " + configuration.getTrustedCertificate()
                                        + " (trustedCertificate), which is read again with"
                                        + " the next connection");
            }
        } catch (IOException | GeneralSecurityException e) {
            return "There is no TLS handshake to be had with " + pbx + " (" + e.getMessage() + "). Check that the PBX's web"
                    + " interface is set to HTTPS, or set the option protocol to http; old firmware speaks TLS 1.0 only, which"
                    + " current JDKs refuse";
        }
    }

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    }
}
