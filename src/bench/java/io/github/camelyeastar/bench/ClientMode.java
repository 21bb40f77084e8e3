// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelyeastar.YeastarComponent;
import io.github.camelyeastar.YeastarConfiguration;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** The ways to send a command that are compared: each posts the same JSON over HTTPS, and reads the JSON that is answered. */
enum ClientMode {
    HTTPCLIENT {
        @Override
        Call prepare(int port, String token, boolean kept) throws GeneralSecurityException {
            CloseableHttpClient client = HttpClients.custom().setConnectionManager(PoolingHttpClientConnectionManagerBuilder
                    .create().setMaxConnPerRoute(THREADS)
                    .setTlsSocketStrategy(new DefaultClientTlsStrategy(trustingAll(), NoopHostnameVerifier.INSTANCE)).build())
                    .build();
            String url = url(port, token);
            return () -> {
                HttpPost post = new HttpPost(url);
                post.setEntity(new ByteArrayEntity(BODY.getBytes(), ContentType.APPLICATION_JSON));
                if (!kept) {
                    post.setHeader(HttpHeaders.CONNECTION, "close");
                }
                byte[] answer = client.execute(post, response -> EntityUtils.toByteArray(response.getEntity()));
                requireSuccess(answer);
            };
        }
    },
    JDK {
        @Override
        Call prepare(int port, String token, boolean kept) throws GeneralSecurityException {
            java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder().sslContext(trustingAll())
                    .version(java.net.http.HttpClient.Version.HTTP_1_1).build();
            URI url = URI.create(url(port, token));
            return () -> {
                HttpRequest post = HttpRequest.newBuilder(url).header(HttpHeaders.CONTENT_TYPE, "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(BODY.getBytes())).build();
                requireSuccess(client.send(post, HttpResponse.BodyHandlers.ofByteArray()).body());
            };
        }
    },
    CAMEL_HTTP {
        @Override
        Call prepare(int port, String token, boolean kept) throws Exception {
            DefaultCamelContext context = new DefaultCamelContext();
            SSLContextParameters tls = new SSLContextParameters();
            tls.setTrustManagers(new TrustManagersParameters());
            tls.getTrustManagers().setTrustManager(TRUSTING);
            context.getRegistry().bind("tls", tls);
            context.getRegistry().bind("any", NoopHostnameVerifier.INSTANCE);
            return route(context,
                    url(port, token) + "&httpMethod=POST&sslContextParameters=#tls&x509HostnameVerifier=#any&connectionClose="
                            + !kept,
                    true);
        }
    },
    YEASTAR {
        @Override
        Call prepare(int port, String token, boolean kept) throws Exception {
            DefaultCamelContext context = new DefaultCamelContext();
            YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
            options.setHost("127.0.0.1");
            options.setPort(port);
            options.setUsername("api");
            options.setPassword("Secret123");
            options.setTrustAllCertificates(true);
            options.setConnectionClose(!kept);
            options.setMaxConcurrentRequests(THREADS);
            return route(context, "yeastar:" + COMMAND, false);
        }
    };

    static final int THREADS = 4;
    static final String COMMAND = "extension/query";
    static final String ANSWER = "{\"status\":\"Success\",\"extlist\":[{\"number\":\"1000\",\"username\":\"1000\","
            + "\"status\":\"Registered\",\"type\":\"SIP\"}]}";
    private static final String BODY = "{\"number\":\"1000\"}";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** All of them have the same trust, so that none checks more than another. */
    private static final TrustManager TRUSTING = new X509ExtendedTrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    /** One command. */
    @FunctionalInterface
    interface Call {
        /** @throws IOException when it was not answered Success, or not at all */
        void send() throws Exception;
    }

    /**
     * Makes ready to send a command.
     *
     * @param token the token of a session; our component has its own
     */
    abstract Call prepare(int port, String token, boolean kept) throws Exception;

    static ClientMode of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String url(int port, String token) {
        return "https://127.0.0.1:" + port + "/api/v1.1.0/" + COMMAND + "?token=" + token;
    }

    private static void requireSuccess(byte[] answer) throws IOException {
        if (!MAPPER.readTree(answer).path("status").textValue().equals("Success")) {
            throw new IOException("The PBX answered " + new String(answer, StandardCharsets.UTF_8));
        }
    }

    private static void requireSuccess(Map<?, ?> answer) throws IOException {
        if (!"Success".equals(answer.get("status"))) {
            throw new IOException("The PBX answered " + answer);
        }
    }

    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{TRUSTING}, new SecureRandom());
        return context;
    }

    private static Call route(DefaultCamelContext context, String to, boolean http) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                if (http) {
                    from("direct:command").setHeader(Exchange.CONTENT_TYPE, constant("application/json")).to(to).unmarshal()
                            .json();
                } else {
                    from("direct:command").to(to);
                }
            }
        });
        // as on Camel Main, unless camel-management is added
        context.disableJMX();
        context.start();
        Endpoint direct = context.getEndpoint("direct:command");
        ProducerTemplate template = context.createProducerTemplate();
        return () -> requireSuccess(template.requestBody(direct, BODY, Map.class));
    }
}
