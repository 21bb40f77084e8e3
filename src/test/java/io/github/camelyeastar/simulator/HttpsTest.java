// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpsTest {

    @RegisterExtension
    static final PbxSimulatorExtension PBX = new PbxSimulatorExtension(PbxSimulator.builder().protocol("https"));

    @Test
    void presentsItsCertificateForAnotherName() throws Exception {
        X509Certificate fromPem = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(PBX.pbx().certificatePem().getBytes(StandardCharsets.US_ASCII)));
        assertThat(fromPem).isEqualTo(PBX.pbx().certificate());
        assertThat(fromPem.getSubjectX500Principal().getName()).isEqualTo("CN=Yeastar");

        assertThatThrownBy(() -> get(PBX.pbx(), null, true)).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> get(PBX.pbx(), fromPem, false)).isInstanceOf(IOException.class).hasMessageContaining("name");
        assertThat(get(PBX.pbx(), fromPem, true)).isEqualTo(ApiAnswer.failed("20001"));
    }

    @Test
    void speaksTlsInFrontOfOldHttp() throws Exception {
        DownloadPersonality old = DownloadPersonality.defaults().withLength(DownloadPersonality.Length.UNTIL_CLOSE);
        try (PbxSimulator pbx = PbxSimulator.builder().protocol("https")
                .personality(Personality.defaults().withDownloads(old)).build()) {
            pbx.start();
            assertThat(get(pbx, pbx.certificate(), true)).isEqualTo(ApiAnswer.failed("20001"));
            assertThat(pbx.requests("login").get(0).remoteAddress()).isEqualTo("127.0.0.1");
        }
    }

    private static String get(PbxSimulator pbx, X509Certificate trusted, boolean anyName) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection) URI.create(pbx.url() + "/api/v1.1.0/login").toURL()
                .openConnection();
        if (trusted != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("pbx", trusted);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            connection.setSSLSocketFactory(context.getSocketFactory());
        }
        if (anyName) {
            connection.setHostnameVerifier((name, session) -> true);
        }
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
