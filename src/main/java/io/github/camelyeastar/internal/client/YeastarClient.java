// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to the PBX, over the HTTP client that camel-http makes: a POST with a JSON answer, or a download. The client
 * knows no session: each call gives the token, which goes into the query of that request alone, and never into an endpoint's
 * URI. When another client has taken over, this one stops after its last request.
 */
public final class YeastarClient extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarClient.class);

    private final CamelContext camelContext;
    private final PbxOptions options;
    private final HostResolver resolver;
    private final RequestGate gate;
    private final Duration patience;
    /** The requests that have passed the gate. Used under the lock. */
    private final Set<ClientRequest> underWay = new HashSet<>();
    private boolean retired;
    /** Whether an answer of any kind came: then the PBX speaks HTTP. */
    private volatile boolean answered;
    private PbxHttpComponent component;
    private HttpEndpoint endpoint;
    private HttpClient client;

    public YeastarClient(CamelContext camelContext, PbxOptions options, HostResolver resolver) {
        this.camelContext = camelContext;
        this.resolver = resolver;
        this.options = options;
        this.gate = new RequestGate(options.maxConcurrentRequests());
        this.patience = Duration.ofMillis(options.responseTimeout());
    }

    /** Sends the request for another token, with the refresh token, which is secret, in its body. */
    public Map<String, Object> refresh(PbxApi.Call call, String refreshToken) throws YeastarApiException, IOException {
        return send(new ClientRequest(options, call, null), refreshToken, patience, null);
    }

    /**
     * Sends a command and returns the PBX's answer.
     *
     * @throws YeastarApiException when the answer was anything but {@code Success}: the status in the JSON decides, since the
     *                             PBX answers HTTP 200 to everything (protocol.md 1.3)
     * @throws IOException         when there was no answer; unless it is a {@link NotSentException}, the PBX may have got
     *                             the command
     */
    public Map<String, Object> send(PbxApi.Call call, String token) throws YeastarApiException, IOException {
        return send(call, token, patience);
    }

    /**
     * @param addresses the addresses of the PBX
     * @param token     null for a login
     */
    public Map<String, Object> sendTo(List<InetAddress> addresses, PbxApi.Call call, String token)
            throws YeastarApiException, IOException {
        return send(new ClientRequest(options, call, token), token, patience, addresses);
    }

    /** @param patience how long the command may wait for its turn */
    public Map<String, Object> send(PbxApi.Call call, String token, Duration patience) throws YeastarApiException, IOException {
        return send(new ClientRequest(options, call, token), token, patience, null);
    }

    private Map<String, Object> send(ClientRequest request, String secret, Duration patience, List<InetAddress> addresses)
            throws YeastarApiException, IOException {
        use(request, false, patience);
        byte[] answer = null;
        try {
            ClassicHttpResponse response = request.send(client, addresses == null ? addresses() : addresses);
            answer = PbxAnswer.read(response.getEntity());
            answered = true;
            return PbxAnswer.successful(options, request.command(), secret, response, answer);
        } catch (IOException | RuntimeException e) {
            throw request.failure(e, answered);
        } finally {
            if (answer == null) {
                request.giveUp();
            }
            unuse(request, false);
        }
    }

    /**
     * Gets a file. Each read reads from the connection, so the file has to be closed.
     *
     * @param  parameters          the parameters of the query besides the token
     * @throws YeastarApiException when the answer was JSON, and not a file (protocol.md 5.1)
     * @throws IOException         when there was no answer
     */
    public Download get(String command, String token, Map<String, String> parameters) throws YeastarApiException, IOException {
        ClientRequest request = new ClientRequest(options, new PbxApi.Call(command, true, parameters, null), token);
        use(request, true, patience);
        Download download = null;
        try {
            ClassicHttpResponse response = request.send(client, addresses());
            HttpEntity entity = response.getEntity();
            PushbackInputStream body = new PushbackInputStream(
                    entity == null ? InputStream.nullInputStream() : entity.getContent(), PbxAnswer.LARGEST_ERROR);
            byte[] error = PbxAnswer.error(response, body);
            answered = true;
            if (error != null && error.length == 0 && response.getCode() == HttpStatus.SC_OK) {
                throw new YeastarApiException(command, null, null,
                        "the PBX sent a file of 0 bytes: the file may not be ready yet, or may be empty");
            }
            if (error != null) {
                PbxAnswer.successful(options, command, token, response, error);
                String success = options.api().success();
                throw new YeastarApiException(command, success, null, "the PBX answered " + success + ", but sent no file");
            }
            // a large file may take long, but each read has a deadline of its own
            request.inTime();
            Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
            download = new Download(body, type == null ? null : type.getValue(), entity == null ? 0 : entity.getContentLength(),
                    request::deadline, () -> {
                        request.giveUp();
                        unuse(request, true);
                    });
            return download;
        } catch (IOException | RuntimeException e) {
            throw request.failure(e, answered);
        } finally {
            if (download == null) {
                request.giveUp();
                unuse(request, true);
            }
        }
    }

    /** Stops after the last request that is under way, since another client has taken over. */
    public void retire() {
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
        component = new PbxHttpComponent("https".equals(options.protocol()));
        component.setCamelContext(camelContext);
        component.setConnectTimeout(options.connectTimeout());
        component.setConnectionRequestTimeout(options.responseTimeout());
        // the gate limits the requests, so there is a connection for each
        component.setConnectionsPerRoute(options.maxConcurrentRequests());
        component.setMaxTotalConnections(options.maxConcurrentRequests());
        // a command that may have been executed is never repeated, and a redirected POST loses its body (protocol.md 6.7)
        component.setAutomaticRetriesDisabled(true);
        component.setRedirectHandlingDisabled(true);
        component.setCookieManagementDisabled(true);
        component.setAuthCachingDisabled(true);
        if ("https".equals(options.protocol())) {
            SSLContextParameters tls = ClientTls.of(camelContext, options.tls());
            component.setSslContextParameters(tls);
            component.setX509HostnameVerifier(ClientTls.verifier(options.tls(), tls));
            if (options.tls().trustAllCertificates() && options.tls().trustedCertificate() == null) {
                LOG.warn("Option trustAllCertificates: whoever can get between this machine and {} can read and change"
                        + " everything. Set trustedCertificate to the PBX's certificate instead", options.host());
            }
        }
        component.setHttpClientConfigurer(builder -> builder
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "sent", ClientRequest::leaving)
                // no cookies: HttpClient would read a list of all public suffixes for them, at each start
                .setDefaultCookieSpecRegistry(name -> null));
        ServiceHelper.startService(component);
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        endpoint = (HttpEndpoint) component.createEndpoint(options.protocol() + "://" + host + ":"
                + options.port());
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
    }

    @Override
    protected void doStop() throws Exception {
        // the component would wait for a PBX that hangs
        underWay.forEach(ClientRequest::giveUp);
        ServiceHelper.stopAndShutdownServices(endpoint, component);
    }

    /** The addresses of the PBX now: it may have moved. */
    private List<InetAddress> addresses() throws IOException {
        return resolver.addresses(options.host());
    }

    private void use(ClientRequest request, boolean download, Duration patience) throws YeastarApiException, IOException {
        gate.enter(request.command(), download, patience);
        lock.lock();
        try {
            if (!isStarted() || retired && underWay.isEmpty()) {
                gate.leave(download);
                // the PBX would say so, too: the token was logged out before its client was stopped
                throw new YeastarApiException(request.command(), null, options.api().errors().of(Kind.TOKEN_REFUSED), Map.of(),
                        "the session was replaced meanwhile");
            }
            underWay.add(request);
        } finally {
            lock.unlock();
        }
    }

    private void unuse(ClientRequest request, boolean download) {
        request.inTime();
        gate.leave(download);
        lock.lock();
        try {
            underWay.remove(request);
            stopIfUnused();
        } finally {
            lock.unlock();
        }
    }

    /** Called under the lock, which stop uses, too. */
    private void stopIfUnused() {
        if (retired && underWay.isEmpty()) {
            stop();
        }
    }
}
