// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import static org.assertj.core.api.Assertions.assertThat;

/** Grants each login, with a certificate that an authority has signed: for localhost, and not for 127.0.0.1. */
final class SignedServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path store;
    private final KeyStore keys = KeyStore.getInstance("PKCS12");
    private final HttpsServer server;

    SignedServer(Path folder) throws Exception {
        store = folder.resolve("signed.p12");
        Path request = folder.resolve("request");
        Path signed = folder.resolve("signed");
        keytool("-genkeypair", "-alias", "authority", "-keyalg", "EC", "-dname", "CN=Authority", "-ext", "bc:c");
        keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=pbx.example.com");
        keytool("-certreq", "-alias", "server", "-file", request.toString());
        keytool("-gencert", "-alias", "authority", "-infile", request.toString(), "-outfile", signed.toString(), "-ext",
                "SAN=dns:localhost");
        keytool("-importcert", "-alias", "server", "-file", signed.toString());
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("server", keys.getKey("server", PASSWORD), PASSWORD, keys.getCertificateChain("server"));
        managers.init(own, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 5);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            byte[] answer = "{\"status\":\"Success\",\"token\":\"0123456789\"}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", "changeit", "-noprompt"));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** In PEM. */
    String authority() throws Exception {
        return pem("authority");
    }

    String certificate() throws Exception {
        return pem("server");
    }

    private String pem(String alias) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(keys.getCertificate(alias).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
