// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import com.sun.net.httpserver.HttpServer;
import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.simulator.Ledger;
import io.github.camelyeastar.simulator.PbxBuilder;
import io.github.camelyeastar.simulator.PbxSimulator;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustAllTrustManager;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS to a PBX with a self-signed certificate for another name, as they all have. */
@Tag("jdk")
class TlsTest extends YeastarTestSupport {
    private static final String WEBHOOK_SECRET = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P";

    @TempDir
    Path folder;

    @Test
    void untrustedCertificateIsRefusedWithoutUsingTheLoginBudget() {
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> template.requestBody("yeastar:login", null, Map.class))
                    .hasRootCauseInstanceOf(GeneralSecurityException.class)
                    .hasStackTraceContaining("CN=Yeastar").hasStackTraceContaining(fingerprint())
                    .hasStackTraceContaining("trustedCertificate");
        }
        assertThat(pbx.requests()).isEmpty();
    }

    @Test
    void pinnedCertificateIsTrustedWhateverItsName() throws Exception {
        Path pem = Files.writeString(folder.resolve("pbx.pem"), pbx.certificatePem());
        template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void otherPinnedCertificateIsNotTrusted() throws Exception {
        try (PbxSimulator other = PbxSimulator.builder().protocol("https").build()) {
            other.start();
            Path pem = Files.writeString(folder.resolve("other.pem"), other.certificatePem());
            assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class))
                    .hasRootCauseInstanceOf(GeneralSecurityException.class);
        }
    }

    /** The file is read again before the handshake fails: a PBX with a new certificate needs no restart of the application. */
    @Test
    void certificateThatIsReplacedInPlaceIsReadAgain() throws Exception {
        Path pem = Files.writeString(folder.resolve("pbx.pem"), pbx.certificatePem());
        String uri = "yeastar:extension/query?parameter.extid=1000&trustedCertificate=file:" + pem + "&port=" + pbx.port();
        template.requestBody(uri, null, Map.class);
        pbx.stop();
        try (PbxSimulator renewed = PbxSimulator.builder().protocol("https").port(pbx.port()).build()) {
            renewed.start();
            assertThatThrownBy(() -> template.requestBody(uri, null, Map.class))
                    .hasStackTraceContaining("is not trusted")
                    .hasStackTraceContaining("to file:" + pem + " (trustedCertificate), which is read again");
            Files.writeString(pem, "half written");
            assertThatThrownBy(() -> template.requestBody(uri, null, Map.class)).hasStackTraceContaining("is not trusted");
            Files.writeString(pem, renewed.certificatePem());
            template.requestBody(uri, null, Map.class);
            assertThat(renewed.sessions()).hasSize(1);
        }
    }

    @Test
    void httpToAnHttpsPortSaysSo() {
        assertThatThrownBy(() -> template.requestBody("yeastar:login?protocol=http", null, Map.class))
                .hasStackTraceContaining(
                        "The PBX may speak HTTPS on port " + pbx.port() + ": if it does, set the option protocol to https");
    }

    /** As web servers do that read HTTP on their port for HTTPS, and say what is wrong in a page of their own. */
    @Test
    void httpToAnHttpsPortThatAnswersInHttpSaysSo() throws Exception {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        web.createContext("/", exchange -> {
            byte[] page = "<html>400 The plain HTTP request was sent to HTTPS port</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(400, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
        try {
            String uri = "yeastar:login?protocol=http&host=127.0.0.1&port=" + web.getAddress().getPort();
            assertThatThrownBy(() -> template.requestBody(uri, null, Map.class))
                    .hasStackTraceContaining("HTTPS").hasStackTraceContaining("set the option protocol to https");
        } finally {
            web.stop(0);
        }
    }

    @Test
    void fileThatHoldsNoCertificateIsNamed() throws Exception {
        Path pem = Files.writeString(folder.resolve("pbx.pem"), "no certificate");
        assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:" + pem, null, Map.class))
                .hasStackTraceContaining("trustedCertificate");
        assertThatThrownBy(() -> template.requestBody("yeastar:login?trustedCertificate=file:/no/such.pem", null, Map.class))
                .hasStackTraceContaining("such.pem");
    }

    @Test
    void anyCertificateIsTrustedOnRequest() {
        template.requestBody("yeastar:login?trustAllCertificates=true", null, Map.class);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void plainHttpOnTheOtherSideIsSaidAndUsesNoLoginBudget() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answerInClear(plain));
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> template.requestBody("yeastar:login?port=" + plain.getLocalPort(), null, Map.class))
                        .hasStackTraceContaining("The TLS handshake with 127.0.0.1:" + plain.getLocalPort() + " failed")
                        .hasStackTraceContaining("protocol");
            }
        }
    }

    private static void answerInClear(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().skip(1);
            } catch (IOException e) {
                // the test is over, or this client had enough
            }
        }
    }

    @Test
    void globalTrustStoreIsUsedOnRequest() throws Exception {
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry("pbx", pbx.certificate());
        KeyStoreParameters store = new KeyStoreParameters();
        store.setKeyStore(certificates);
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters global = new SSLContextParameters();
        global.setTrustManagers(trust);
        context.setSSLContextParameters(global);

        assertThatThrownBy(() -> template.requestBody("yeastar:login?username=other", null, Map.class))
                .hasRootCauseInstanceOf(GeneralSecurityException.class);
        template.requestBody("yeastar:login?useGlobalSslContextParameters=true", null, Map.class);
        assertThat(pbx.sessions()).hasSize(1);
    }

    @Test
    void listenerSpeaksHttpsWhateverTheNameInItsCertificate() throws Exception {
        context.getRegistry().bind("tls", listenerTls());
        context.addRoutes(reportsOverTls("autoLogin=false"));
        SSLContext anyone = SSLContext.getInstance("TLS");
        anyone.init(null, new TrustManager[]{TrustAllTrustManager.INSTANCE}, null);
        try (SSLSocket socket = (SSLSocket) anyone.getSocketFactory().createSocket("127.0.0.1", listenPort)) {
            socket.getOutputStream().write(RawConnection.post("/report", "{}").getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void webhookIsSignedOverTlsToo() throws Exception {
        context.getRegistry().bind("tls", listenerTls());
        context.addRoutes(reportsOverTls("series=p&host=192.0.2.1&secretKey=" + WEBHOOK_SECRET));
        Ledger wrong = publish("ZZ1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P");
        assertThat(wrong.gaveUp()).as("another secret").isEqualTo(1);
        assertThat(reportsConsumer().counts().refusals(Outcome.WRONG_SIGNATURE)).isEqualTo(2);
        assertThat(publish(WEBHOOK_SECRET).answered()).isEqualTo(1);
        assertThat(reports().getExchanges()).singleElement().satisfies(exchange -> assertThat(
                exchange.getMessage().getBody(String.class)).isEqualTo(SampleReport.CDR.of(Series.P)));
    }

    private Ledger publish(String secret) {
        try (PbxSimulator pSeries = PbxSimulator.builder().series("p").repeatInterval(Duration.ofMillis(50)).webhookRetries(1)
                .build()) {
            pSeries.start();
            pSeries.webhook("https://127.0.0.1:" + listenPort + "/report", secret);
            pSeries.publish(SampleReport.CDR.of(Series.P));
            pSeries.ledger().await(SOON);
            return pSeries.ledger();
        }
    }

    @Test
    void keyStoreOfARouteThatHadThePortBeforeIsSaidToCount() throws Exception {
        context.getRegistry().bind("tls", listenerTls());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:https://127.0.0.1:" + listenPort + "/other?sslContextParameters=#tls").to("mock:other");
            }
        });
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            context.addRoutes(reportsOverTls("autoLogin=false"));
            assertThat(log.text()).contains("127.0.0.1:" + listenPort, "listenerSslContextParameters", "startupOrder");
        }
    }

    @Test
    void keyStoreIsOursThoughAnotherRouteKeptThePortMeanwhile() throws Exception {
        context.getRegistry().bind("tls", listenerTls());
        context.addRoutes(reportsOverTls("autoLogin=false"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jetty:https://127.0.0.1:" + listenPort + "/other?sslContextParameters=#tls").to("mock:other");
            }
        });
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            context.getRouteController().stopRoute("reports");
            context.getRouteController().startRoute("reports");
            assertThat(log.text()).doesNotContain("startupOrder");
        }
    }

    private static RouteBuilder reportsOverTls(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports?listenerSslContextParameters=#tls&" + options).routeId("reports").to("mock:reports");
            }
        };
    }

    private SSLContextParameters listenerTls() throws Exception {
        Path keyStore = folder.resolve("listener.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias", "a", "-keyalg", "EC", "-dname", "CN=pbx.example.com", "-ext", "SAN=dns:pbx.example.com", "-keystore",
                keyStore.toString(), "-storetype", "PKCS12", "-storepass", "changeit").redirectErrorStream(true).start();
        assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes())).isZero();
        KeyStoreParameters keys = new KeyStoreParameters();
        keys.setResource("file:" + keyStore);
        keys.setPassword("changeit");
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(keys);
        managers.setKeyPassword("changeit");
        SSLContextParameters tls = new SSLContextParameters();
        tls.setKeyManagers(managers);
        return tls;
    }

    private String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(pbx.certificate().getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    PbxBuilder pbxBuilder() {
        return super.pbxBuilder().protocol("https");
    }
}
