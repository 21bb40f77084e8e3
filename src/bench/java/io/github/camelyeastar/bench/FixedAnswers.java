// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Answers every command of the API with the same JSON over HTTPS, with as little work as can be, and keeps connections, which
 * neither the real PBX nor the simulated one does: what is measured shall be the client.
 */
final class FixedAnswers implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String PASSWORD = "not-secret";

    private final Server server = new Server();
    private final ServerConnector connector;

    FixedAnswers() throws Exception {
        Path folder = Files.createTempDirectory("fixed-answers");
        Path keys = folder.resolve("keys.p12");
        SslContextFactory.Server tls = new SslContextFactory.Server();
        makeCertificate(keys);
        tls.setKeyStorePath(keys.toString());
        tls.setKeyStorePassword(PASSWORD);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(server, tls, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        // those who are not under load wait for their turn
        connector.setIdleTimeout(TimeUnit.HOURS.toMillis(1));
        server.addConnector(connector);
        server.setHandler(new FixedAnswer());
        try {
            server.start();
        } finally {
            Files.delete(keys);
            Files.delete(folder);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    private static void makeCertificate(Path keys) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "pbx", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=Yeastar", "-storetype",
                "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private static final class FixedAnswer extends Handler.Abstract {
        private static final byte[] LOGIN = ("{\"status\":\"Success\",\"token\":\"" + TOKEN + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        private static final byte[] ANSWER = ClientMode.ANSWER.getBytes(StandardCharsets.UTF_8);

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            Content.Source.consumeAll(request);
            byte[] answer = Request.getPathInContext(request).endsWith("/login") ? LOGIN : ANSWER;
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
            response.write(true, ByteBuffer.wrap(answer), callback);
            return true;
        }
    }
}
