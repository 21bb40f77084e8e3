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
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

import javax.net.ssl.SSLException;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to the PBX: a POST with a JSON answer, or a download, over the HTTP client that camel-http makes. It knows no
 * session: the token comes with each call and goes into the query of that request alone, never into an endpoint's URI. Over 300
 * lines for all that has to be said of requests that fail: whether they left, why, and never with the token.
 */
final class YeastarClient extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarClient.class);

    /** An error's answer is a short JSON; what begins like one and goes on is a file. */
    private static final int LARGEST_ERROR = 1 << 16;
    private static final int LOOKED_AT = 64;
    /** Of all that is no file, in bytes: whatever answers on that port, our memory has an end. */
    private static final int LARGEST_ANSWER = 1 << 24;

    private static final ContentType JSON = ContentType.parse("application/json; charset=utf-8");

    /** What is known of one request. */
    private static final class Call extends HttpClientContext {
        /** What it was written to; null as long as it can't have been sent. */
        private volatile ExecRuntime connection;

        /** Gives up the connection, whatever is still to come on it. */
        void discard() {
            if (connection != null) {
                connection.discardEndpoint();
            }
        }
    }

    private final CamelContext camelContext;
    private final YeastarConfiguration configuration;
    private final HostResolver resolver;
    private final RequestGate gate;
    private int calls;
    private boolean retired;
    private HttpComponent component;
    private HttpEndpoint endpoint;
    private HttpClient client;
    private HttpHost pbx;

    YeastarClient(CamelContext camelContext, YeastarConfiguration configuration, HostResolver resolver) {
        this.camelContext = camelContext;
        this.resolver = resolver;
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
        return post(command, token, json, patience, null);
    }

    /** @param addresses where the PBX is, as far as it has been found out already */
    Map<String, Object> post(String command, String token, String json, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        return post(command, token, json, Duration.ofMillis(configuration.getResponseTimeout()), addresses);
    }

    private Map<String, Object> post(String command, String token, String json, Duration patience, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        use(command, false, patience);
        Call call = new Call();
        byte[] answer = null;
        try {
            ClassicHttpRequest request = request(Method.POST, command, token == null ? Map.of() : Map.of("token", token));
            if (json != null) {
                request.setEntity(new ByteArrayEntity(json.getBytes(StandardCharsets.UTF_8), JSON));
            }
            ClassicHttpResponse response = execute(request, call, addresses);
            answer = read(response.getEntity());
            return successful(command, token, response, answer);
        } catch (IOException | RuntimeException e) {
            throw failure(command, token, call, e);
        } finally {
            if (answer == null) {
                call.discard();
            }
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
        Call call = new Call();
        Download download = null;
        try {
            Map<String, String> query = new LinkedHashMap<>(parameters);
            query.put("token", token);
            ClassicHttpResponse response = execute(request(Method.GET, command, query), call, null);
            HttpEntity entity = response.getEntity();
            PushbackInputStream body = new PushbackInputStream(
                    entity == null ? InputStream.nullInputStream() : entity.getContent(), LARGEST_ERROR);
            byte[] error = error(response, body);
            if (error != null) {
                successful(command, token, response, error);
                throw new YeastarApiException(command, "Success", null, "the PBX answered Success, but sent no file");
            }
            Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
            download = new Download(body, type == null ? null : type.getValue(), entity == null ? 0 : entity.getContentLength(),
                    () -> {
                        call.discard();
                        unuse(true);
                    });
            return download;
        } catch (IOException | RuntimeException e) {
            throw failure(command, token, call, e);
        } finally {
            if (download == null) {
                call.discard();
                unuse(true);
            }
        }
    }

    /** Sends a request to the first of the PBX's addresses that takes the connection. */
    private ClassicHttpResponse execute(ClassicHttpRequest request, Call call, List<InetAddress> known) throws IOException {
        List<InetAddress> addresses = known == null ? resolver.addresses(configuration.getHost()) : known;
        IOException unreachable = null;
        for (InetAddress address : addresses) {
            try {
                HttpHost there = new HttpHost(pbx.getSchemeName(), address, pbx.getHostName(), pbx.getPort());
                return client.executeOpen(there, request, call);
            } catch (IOException e) {
                if (call.connection != null) {
                    throw e;
                }
                unreachable = e;
            }
        }
        throw unreachable;
    }

    private static byte[] read(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length >= 0 && length <= LARGEST_ANSWER) {
            // into as much memory as it says that it needs
            return EntityUtils.toByteArray(entity);
        }
        InputStream content = entity.getContent();
        byte[] answer = content.readNBytes(LARGEST_ANSWER + 1);
        // not closed if it is too large: that would read the rest, which may have no end
        if (answer.length > LARGEST_ANSWER) {
            throw new IOException(
                    "the answer has more than " + LARGEST_ANSWER + " bytes. Check that host, port and protocol are"
                            + " those of the PBX's API");
        }
        content.close();
        return answer;
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
        boolean page = isPage(type, first);
        if (first.length > 0 && !json && !page && !ApiJson.begins(first)) {
            return null;
        }
        byte[] start = body.readNBytes(LARGEST_ERROR);
        if (start.length == 0 || page || ApiJson.answer(start) != null) {
            return start;
        }
        body.unread(start);
        return null;
    }

    /** Whether it is a page for a browser, such as that of a login, or of a proxy that stands before the PBX. */
    private static boolean isPage(Header type, byte[] first) {
        String start = new String(first, StandardCharsets.UTF_8).replace("\ufeff", "").stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html")
                || start.startsWith("<") && type != null && type.getValue().toLowerCase(Locale.ROOT).contains("html");
    }

    private ClassicHttpRequest request(Method method, String command, Map<String, String> query) {
        StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");
        query.forEach((name, value) -> parameters.add(encoded(name) + "=" + encoded(value)));
        String path = "/api/" + configuration.getApiVersion() + "/" + command + parameters;
        ClassicHttpRequest request = new BasicClassicHttpRequest(method, pbx, path);
        if (configuration.isConnectionClose()) {
            request.setHeader(HttpHeaders.CONNECTION, HeaderElements.CLOSE);
        }
        return request;
    }

    /** With %20 for a blank, which is one everywhere; + is one in forms only. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
            stopIfUnused();
        } finally {
            lock.unlock();
        }
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
        // the gate counts them
        component.setConnectionsPerRoute(configuration.getMaxConcurrentRequests());
        component.setMaxTotalConnections(configuration.getMaxConcurrentRequests());
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
                        YeastarClient::send));
        ServiceHelper.startService(component);
        pbx = new HttpHost(configuration.getProtocol(), configuration.getHost(), configuration.getPort());
        String host = configuration.getHost().contains(":") ? "[" + configuration.getHost() + "]" : configuration.getHost();
        endpoint = (HttpEndpoint) component.createEndpoint(configuration.getProtocol() + "://" + host + ":"
                + configuration.getPort());
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownServices(endpoint, component);
    }

    /** The context is the one that post and get gave: nobody else has this client. */
    private static ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ((Call) scope.clientContext).connection = scope.execRuntime;
        return chain.proceed(request, scope);
    }

    /** What is to be thrown for a request without an answer: it says whether the request left, and why, but never the token. */
    private IOException failure(String command, String token, Call call, Exception e) {
        boolean telling = isTelling(token, e);
        String reason = telling ? "yeastar:" + command + " failed: " + e.getClass().getSimpleName() : e.getMessage();
        if (call.connection == null) {
            return new NotSentException(isTls(e) ? PeerCertificate.describe(configuration) : reason, telling ? null : e);
        } else if (e instanceof IOException io && !telling) {
            return io;
        }
        return new IOException(reason);
    }

    /** Whether it was TLS that there was no connection for; a handshake may be cut off without a word. */
    private boolean isTls(Exception e) {
        return e instanceof SSLException
                || e.getClass() == SocketException.class && "https".equals(configuration.getProtocol());
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
            stopIfUnused();
        } finally {
            lock.unlock();
        }
    }

    /** Called under the lock, which is the one of stop, too. */
    private void stopIfUnused() {
        if (retired && calls == 0) {
            stop();
        }
    }

    private Map<String, Object> successful(String command, String token, ClassicHttpResponse response, byte[] body)
            throws YeastarApiException {
        Map<String, Object> answer = ApiJson.answer(body);
        if (answer == null) {
            throw new YeastarApiException(command, null, null, "what answered sent no JSON object, but HTTP "
                    + response.getCode() + " with " + body.length
                    + " bytes of something else. Check that host, port and protocol are those of the PBX's API and that the API"
                    + " is enabled");
        }
        String status = text(answer.get("status"));
        LOG.debug("{} answered {} to yeastar:{}", configuration.getHost(), status, command);
        if (!"Success".equalsIgnoreCase(status)) {
            // an error that is larger is none of a PBX's, and would be held as long as the exception
            throw new YeastarApiException(command, status, text(answer.get("errno")),
                    body.length > LARGEST_ERROR ? Map.of() : AnswerDetails.of(answer, token, configuration.getPassword()));
        }
        return answer;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString().trim();
    }
}
