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

import org.apache.camel.support.jsse.TrustAllTrustManager;
import org.apache.camel.util.IOHelper;

/**
 * Tells which certificate a PBX has if its TLS was refused: the owner has to know what to trust. Nothing but a handshake is
 * sent.
 */
final class PeerCertificate {
    private PeerCertificate() {
    }

    /**
     * What to tell the owner: the certificate and the option to use, or that the handshake failed.
     *
     * @param atMost how long it may take, in milliseconds
     */
    static String describe(PbxOptions options, long atMost) {
        String pbx = options.host() + ":" + options.port();
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
                return "The certificate of " + pbx + " is not trusted: subject " + certificate.getSubjectX500Principal()
                        + ", SHA-256 " + fingerprint(certificate) + ", valid until " + certificate.getNotAfter().toInstant()
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

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    }
}
