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
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import javax.net.ssl.SSLException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import org.apache.hc.client5.http.impl.ChainElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to the PBX: a POST with a JSON answer, through camel-http. It knows no session: the token comes with each call
 * and goes into the query of that request alone, never into an endpoint's URI.
 */
final class YeastarClient extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarClient.class);

    /** As lenient as the reports' parser: the PBX's JSON is written by hand (protocol.md 6.4). */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
    };

    /** Whether the call under way on this thread had a connection to be written to. */
    private static final ThreadLocal<Boolean> SENT = new ThreadLocal<>();

    private final CamelContext camelContext;
    private final YeastarConfiguration configuration;
    private int calls;
    private boolean retired;
    private HttpComponent component;
    private HttpEndpoint endpoint;
    private Producer producer;

    YeastarClient(CamelContext camelContext, YeastarConfiguration configuration) {
        this.camelContext = camelContext;
        this.configuration = configuration;
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
        use(command);
        try {
            Exchange exchange = exchange(command, token, json);
            call(command, token, exchange);
            return read(command, exchange.getMessage());
        } finally {
            unuse();
        }
    }

    private Exchange exchange(String command, String token, String json) {
        Exchange exchange = endpoint.createExchange();
        Message request = exchange.getIn();
        // as an enum: camel-http spends most of a call's CPU on turning the text into one
        request.setHeader(HttpConstants.HTTP_METHOD, HttpMethods.POST);
        request.setHeader(HttpConstants.HTTP_PATH, "/" + command);
        request.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        if (token != null) {
            request.setHeader(HttpConstants.HTTP_RAW_QUERY, "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
        }
        request.setBody(json == null ? null : json.getBytes(StandardCharsets.UTF_8));
        return exchange;
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

    /** Writes a command's parameters as JSON. */
    static String json(Map<?, ?> parameters) {
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The parameters can't be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** Reads a command's parameters from JSON. */
    static Map<String, Object> parameters(String json) {
        try {
            Map<String, Object> parameters = JSON.readValue(json, OBJECT);
            if (parameters != null) {
                return parameters;
            }
        } catch (JsonProcessingException e) {
            // said below: what Jackson says may quote the text, which may hold a password
        }
        throw new IllegalArgumentException("The message body is no JSON object, as the parameters of a command have to be");
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
                            SENT.set(true);
                            return chain.proceed(request, scope);
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

    private void call(String command, String token, Exchange exchange) throws IOException {
        SENT.remove();
        try {
            producer.process(exchange);
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

    private void use(String command) throws YeastarApiException {
        lock.lock();
        try {
            if (!isStarted()) {
                // as the PBX would say of the token, which was logged out before its client was stopped
                throw new YeastarApiException(command, null, "20004", "the session was replaced meanwhile");
            }
            calls++;
        } finally {
            lock.unlock();
        }
    }

    private void unuse() {
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

    private Map<String, Object> read(String command, Message response) throws YeastarApiException, IOException {
        byte[] body;
        try (InputStream in = response.getBody(InputStream.class)) {
            body = in == null ? new byte[0] : in.readAllBytes();
        }
        try {
            // by way of a text, so that a name in another charset spoils only itself
            Map<String, Object> answer = JSON.readValue(new String(body, StandardCharsets.UTF_8), OBJECT);
            if (answer != null) {
                return successful(command, answer);
            }
        } catch (JsonProcessingException e) {
            // said below, without the text itself: it may repeat what was sent
        }
        throw new YeastarApiException(command, null, null, "what answered sent no JSON object, but HTTP "
                + response.getHeader(Exchange.HTTP_RESPONSE_CODE) + " with " + body.length
                + " bytes of something else. Check that host, port and protocol are those of the PBX's API and that the API is"
                + " enabled");
    }

    private Map<String, Object> successful(String command, Map<String, Object> answer) throws YeastarApiException {
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
