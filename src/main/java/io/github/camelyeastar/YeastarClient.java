/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import javax.net.ssl.SSLException;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to the PBX: a POST with a JSON answer, or a download, through camel-http. It knows no session: the token comes with each call
 * and goes into the query of that request alone, never into an endpoint's URI. Over 300 lines for all that has to be said of requests
 * that fail: whether they left, why, and never with the token.
 */
final class YeastarClient extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarClient.class);

    /** An error's answer is a short JSON; what begins like one and goes on is a file. */
    private static final int LARGEST_ERROR = 1 << 16;
    private static final int LOOKED_AT = 16;

    /** What became of the call under way on this thread. */
    private static final ThreadLocal<Sent> SENT = new ThreadLocal<>();

    /**
     * A request that had a connection to be written to.
     *
     * @param connection the connection
     * @param response   null as long as there is none
     */
    private record Sent(ExecRuntime connection, ClassicHttpResponse response) {
    }

    private final CamelContext camelContext;
    private final YeastarConfiguration configuration;
    private final RequestGate gate;
    private int calls;
    private boolean retired;
    private HttpComponent component;
    private HttpEndpoint endpoint;
    private Producer producer;

    YeastarClient(CamelContext camelContext, YeastarConfiguration configuration) {
        this.camelContext = camelContext;
        this.configuration = configuration;
        this.gate = new RequestGate(configuration.getMaxConcurrentRequests());
    }

    /**
     * Posts a command and returns the PBX's answer.
     *
     * @param  token               the session's token; null for a login
     * @param  json                the body; null for none
     * @throws YeastarApiException when the answer was anything but {@code Success}: the status in the JSON alone decides, since
     *                             the PBX answers HTTP 200 to everything (protocol.md 1.3)
     * @throws IOException         when there was no answer; {@link #wasSent} tells whether the PBX may have acted on it
     */
    Map<String, Object> post(String command, String token, String json) throws YeastarApiException, IOException {
        return post(command, token, json, Duration.ofMillis(configuration.getResponseTimeout()));
    }

    /** @param patience how long it may wait for its turn */
    Map<String, Object> post(String command, String token, String json, Duration patience)
            throws YeastarApiException, IOException {
        use(command, false, patience);
        try {
            Exchange exchange = exchange(HttpMethods.POST, command, token == null ? Map.of() : Map.of("token", token));
            exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
            exchange.getIn().setBody(json == null ? null : json.getBytes(StandardCharsets.UTF_8));
            call(command, token, exchange);
            return successful(command, exchange.getMessage(), body(exchange).readAllBytes());
        } finally {
            unuse(false);
        }
    }

    /**
     * Gets a file. It is read from the connection as it is read here, and has to be closed.
     *
     * @param  parameters          of the query, besides the token
     * @throws YeastarApiException when the answer was JSON, and no file: an error (protocol.md 5.1)
     * @throws IOException         when there was no answer
     */
    Download get(String command, String token, Map<String, String> parameters) throws YeastarApiException, IOException {
        use(command, true, Duration.ofMillis(configuration.getResponseTimeout()));
        Download download = null;
        Sent sent = null;
        try {
            Map<String, String> query = new LinkedHashMap<>(parameters);
            query.put("token", token);
            Exchange exchange = exchange(HttpMethods.GET, command, query);
            sent = call(command, token, exchange);
            PushbackInputStream body = new PushbackInputStream(body(exchange), LARGEST_ERROR);
            byte[] error = error(sent.response(), body);
            if (error != null) {
                successful(command, exchange.getMessage(), error);
                throw new YeastarApiException(command, "Success", null, "the PBX answered Success, but sent no file");
            }
            Header type = sent.response().getFirstHeader(HttpHeaders.CONTENT_TYPE);
            ExecRuntime connection = sent.connection();
            download = new Download(body, type == null ? null : type.getValue(), sent.response().getEntity().getContentLength(),
                    () -> {
                        connection.discardEndpoint();
                        unuse(true);
                    });
            return download;
        } finally {
            if (download == null) {
                if (sent != null) {
                    sent.connection().discardEndpoint();
                }
                unuse(true);
            }
        }
    }

    /** The answer, if it is no file: null for a file, of which nothing is taken then. */
    private static byte[] error(ClassicHttpResponse response, PushbackInputStream body) throws IOException {
        if (response.getCode() != HttpStatus.SC_OK) {
            return body.readNBytes(LARGEST_ERROR);
        }
        byte[] first = body.readNBytes(LOOKED_AT);
        body.unread(first);
        Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        boolean json = type != null && type.getValue().contains("json");
        if (first.length > 0 && !json && !ApiJson.begins(first)) {
            return null;
        }
        byte[] start = body.readNBytes(LARGEST_ERROR);
        if (start.length == 0 || ApiJson.answer(start) != null) {
            return start;
        }
        body.unread(start);
        return null;
    }

    private Exchange exchange(HttpMethods method, String command, Map<String, String> query) {
        Exchange exchange = endpoint.createExchange();
        Message request = exchange.getIn();
        // as an enum: camel-http spends most of a call's CPU on turning the text into one
        request.setHeader(HttpConstants.HTTP_METHOD, method);
        request.setHeader(HttpConstants.HTTP_PATH, "/" + command);
        if (!query.isEmpty()) {
            request.setHeader(HttpConstants.HTTP_RAW_QUERY, query.entrySet().stream()
                    .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                    .collect(Collectors.joining("&")));
        }
        return exchange;
    }

    /** With %20 for a blank, which is one everywhere; + is one in forms only. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static InputStream body(Exchange exchange) {
        InputStream body = exchange.getMessage().getBody(InputStream.class);
        return body == null ? InputStream.nullInputStream() : body;
    }

    /** Whether a command that failed so may have reached the PBX all the same. */
    static boolean wasSent(Exception e) {
        return !(e instanceof NotSentException);
    }

    /** Ends with the last call that is under way: another client has taken over. */
    void retire() {
        lock.lock();
        try {
            retired = true;
        } finally {
            lock.unlock();
        }
        stopIfUnused();
    }

    @Override
    protected void doStart() throws Exception {
        component = new HttpComponent();
        component.setCamelContext(camelContext);
        component.setConnectTimeout(configuration.getConnectTimeout());
        // the handshake and each read, too, so that a PBX that has gone silent is noticed
        component.setSoTimeout(configuration.getResponseTimeout());
        component.setResponseTimeout(configuration.getResponseTimeout());
        component.setConnectionRequestTimeout(configuration.getResponseTimeout());
        // a command that may have been executed is never repeated, and a redirected POST loses its body (protocol.md 6.7)
        component.setAutomaticRetriesDisabled(true);
        component.setRedirectHandlingDisabled(true);
        component.setCookieManagementDisabled(true);
        component.setAuthCachingDisabled(true);
        if ("https".equals(configuration.getProtocol())) {
            component.setSslContextParameters(ClientTls.of(camelContext, configuration));
            component.setX509HostnameVerifier(ClientTls.verifier(configuration));
            if (configuration.isTrustAllCertificates() && configuration.getTrustedCertificate() == null) {
                LOG.warn("Option trustAllCertificates: whoever can get between us and {} can take it over. Set"
                        + " trustedCertificate to the PBX's certificate instead", configuration.getHost());
            }
        }
        component
                .setHttpClientConfigurer(builder -> builder.addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "sent",
                        (request, scope, chain) -> {
                            SENT.set(new Sent(scope.execRuntime, null));
                            ClassicHttpResponse response = chain.proceed(request, scope);
                            SENT.set(new Sent(scope.execRuntime, response));
                            return response;
                        }));
        ServiceHelper.startService(component);
        String host = configuration.getHost().contains(":") ? "[" + configuration.getHost() + "]" : configuration.getHost();
        endpoint = (HttpEndpoint) component.createEndpoint(configuration.getProtocol() + "://" + host + ":"
                + configuration.getPort() + "/api/" + configuration.getApiVersion());
        endpoint.setThrowExceptionOnFailure(false);
        endpoint.setSkipResponseHeaders(true);
        endpoint.setDisableStreamCache(true);
        endpoint.setConnectionClose(configuration.isConnectionClose());
        producer = endpoint.createProducer();
        ServiceHelper.startService(endpoint, producer);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownServices(producer, endpoint, component);
    }

    private Sent call(String command, String token, Exchange exchange) throws IOException {
        SENT.remove();
        try {
            producer.process(exchange);
            return SENT.get();
        } catch (Exception e) {
            String reason = describe(command, token, e);
            if (SENT.get() == null) {
                throw new NotSentException(isTls(e) ? PeerCertificate.describe(configuration) : reason,
                        isTelling(token, e) ? null : e);
            } else if (e instanceof IOException io && !isTelling(token, e)) {
                throw io;
            }
            throw new IOException(reason);
        } finally {
            SENT.remove();
        }
    }

    /** Whether it was TLS that there was no connection for; a handshake may be cut off without a word. */
    private boolean isTls(Exception e) {
        return e instanceof SSLException
                || e.getClass() == SocketException.class && "https".equals(configuration.getProtocol());
    }

    private static String describe(String command, String token, Exception e) {
        return isTelling(token, e) ? "yeastar:" + command + " failed: " + e.getClass().getSimpleName() : e.getMessage();
    }

    /** Whether an exception gives the token away: some hold a whole line or URL of what was sent. */
    private static boolean isTelling(String token, Throwable e) {
        for (Throwable cause = e; token != null && cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains(token)) {
                return true;
            }
        }
        return false;
    }

    private void use(String command, boolean download, Duration patience) throws YeastarApiException, IOException {
        gate.enter(command, download, patience);
        lock.lock();
        try {
            if (!isStarted() || retired && calls == 0) {
                gate.leave(download);
                // as the PBX would say of the token, which was logged out before its client was stopped
                throw new YeastarApiException(command, null, "20004", "the session was replaced meanwhile");
            }
            calls++;
        } finally {
            lock.unlock();
        }
    }

    private void unuse(boolean download) {
        gate.leave(download);
        lock.lock();
        try {
            calls--;
        } finally {
            lock.unlock();
        }
        stopIfUnused();
    }

    private void stopIfUnused() {
        boolean unused;
        lock.lock();
        try {
            unused = retired && calls == 0;
        } finally {
            lock.unlock();
        }
        if (unused) {
            stop();
        }
    }

    private Map<String, Object> successful(String command, Message response, byte[] body) throws YeastarApiException {
        Map<String, Object> answer = ApiJson.answer(body);
        if (answer == null) {
            throw new YeastarApiException(command, null, null, "what answered sent no JSON object, but HTTP "
                    + response.getHeader(Exchange.HTTP_RESPONSE_CODE) + " with " + body.length
                    + " bytes of something else. Check that host, port and protocol are those of the PBX's API and that the API"
                    + " is enabled");
        }
        String status = text(answer.get("status"));
        LOG.debug("{} answered {} to yeastar:{}", configuration.getHost(), status, command);
        if (!"Success".equalsIgnoreCase(status)) {
            throw new YeastarApiException(command, status, text(answer.get("errno")));
        }
        return answer;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString().trim();
    }
}
