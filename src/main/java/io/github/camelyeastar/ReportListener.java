/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.io.ByteArrayOutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.component.jetty.JettyHttpComponent;
import org.apache.camel.component.jetty.JettyHttpEndpoint;
import org.apache.camel.component.jetty12.JettyHttpComponent12;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.ObjectHelper;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.InetAddressSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port that reports are posted to: the only class that knows Jetty. camel-jetty opens and closes the port, with its TLS; a
 * handler that it puts in front of its servlet takes the reports, so that a connection that sends half a request costs no
 * thread, and a report costs one exchange. What is no report's path goes on to camel-jetty, where other routes may share the port.
 */
final class ReportListener extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ReportListener.class);
    /** How much of a body that is too large is read, to be sure that its sender reads the answer. */
    private static final int DRAINED = 1 << 20;

    private final CamelContext camelContext;
    private final String host;
    private final int port;
    private final SSLContextParameters sslContextParameters;
    private final Map<String, ReportReceiver> receivers = new ConcurrentHashMap<>();
    private JettyHttpComponent component;
    private JettyHttpEndpoint endpoint;
    private Consumer consumer;

    /**
     * @param sslContextParameters the key store for HTTPS; null for HTTP
     */
    ReportListener(CamelContext camelContext, String host, int port, SSLContextParameters sslContextParameters) {
        this.camelContext = camelContext;
        this.host = host;
        this.port = port;
        this.sslContextParameters = sslContextParameters;
    }

    /**
     * Turns addresses and CIDR ranges into a test.
     *
     * @throws IllegalArgumentException when one can't be read
     */
    static Predicate<InetAddress> sources(Collection<String> patterns) {
        InetAddressSet set = new InetAddressSet();
        set.addAll(patterns);
        return set;
    }

    /** @return the receiver that has the path already, or null when it is this one's now */
    ReportReceiver register(String path, ReportReceiver receiver) {
        return receivers.putIfAbsent(path, receiver);
    }

    void unregister(String path, ReportReceiver receiver) {
        receivers.remove(path, receiver);
    }

    boolean isUnused() {
        return receivers.isEmpty();
    }

    SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    @Override
    protected void doStart() {
        try {
            open();
        } catch (Exception e) {
            doStop();
            boolean taken = ObjectHelper.getException(BindException.class, e) != null;
            throw new IllegalStateException("Can't listen for reports on " + host + ":" + port + ": "
                    + (taken
                            ? "is the port taken? Set listenHost and listenPort to an address of this machine and a port that is free"
                            : e.getMessage()),
                    e);
        }
        LOG.info("Listening for reports on {}:{}", host, port);
    }

    private void open() throws Exception {
        // a component of our own, so that nothing that is set on the user's changes what is promised here
        component = new JettyHttpComponent12();
        component.setCamelContext(camelContext);
        component.setSendServerVersion(false);
        // the PBX calls an address, whatever name is in the certificate
        component.setSecureRequestCustomizer(new SecureRequestCustomizer(false));
        component.setErrorHandler(new BareErrors());
        ServiceHelper.startService(component);
        String address = host.contains(":") ? "[" + host + "]" : host;
        endpoint = (JettyHttpEndpoint) component.createEndpoint(
                "jetty:" + (sslContextParameters == null ? "http" : "https") + "://" + address + ":" + port
                        + "/?enableMultipartFilter=false");
        endpoint.setSslContextParameters(sslContextParameters);
        endpoint.setHandlers(List.of(new ReportHandler()));
        consumer = endpoint.createConsumer(exchange -> {
            // not reached: the handler answers the root itself
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.NOT_FOUND_404);
        });
        ServiceHelper.startService(endpoint, consumer);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopAndShutdownServices(consumer, endpoint, component);
    }

    /** The receiver for a path; the root is taken by whoever knows the sender (protocol.md 6.13). */
    private ReportReceiver receiver(String path, InetAddress remote) {
        ReportReceiver exact = receivers.get(path);
        if (!"/".equals(path) || exact != null && exact.accepts(remote)) {
            return exact;
        }
        ReportReceiver any = exact;
        for (ReportReceiver receiver : receivers.values()) {
            any = receiver;
            if (receiver.accepts(remote)) {
                return receiver;
            }
        }
        return any;
    }

    /** One or more slashes in front, none behind: the PBX puts one before whatever it was told (protocol.md 7, point 7). */
    private static String normalized(String path) {
        int from = 0;
        int to = path.length();
        while (from + 1 < to && path.charAt(from + 1) == '/') {
            from++;
        }
        while (to - 1 > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    private static void answer(Request request, Response response, Callback callback, int status) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /** Jetty's own pages repeat the request's URI. */
    private static final class BareErrors extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            answer(request, response, callback, response.getStatus());
            return true;
        }
    }

    private final class ReportHandler extends Handler.Wrapper {

        @Override
        protected void doStart() throws Exception {
            for (Connector connector : getServer().getConnectors()) {
                HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
                HttpConfiguration configuration = http.getHttpConfiguration();
                // the documents print a blank in the Host header (protocol.md 2.1), which is a 400 otherwise
                configuration.setHttpCompliance(HttpCompliance.RFC9110.with("YEASTAR",
                        HttpCompliance.Violation.UNSAFE_HOST_HEADER));
                // a url announced with a leading slash arrives as //report
                configuration.setUriCompliance(UriCompliance.DEFAULT.with("YEASTAR",
                        UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
            }
            super.doStart();
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            InetAddress remote = ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress()).getAddress();
            ReportReceiver receiver = receiver(normalized(Request.getPathInContext(request)), remote);
            if (receiver == null) {
                return super.handle(request, response, callback);
            } else if (!receiver.accepts(remote)) {
                receiver.refused(remote);
                answer(request, response, callback, HttpStatus.FORBIDDEN_403);
            } else if (!HttpMethod.POST.is(request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.POST.asString());
                answer(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
            } else if (!receiver.isOpen()) {
                answer(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            } else {
                new ReportBody(request, response, callback, receiver, remote).run();
            }
            return true;
        }
    }

    /** Reads one body as it arrives, without a thread that waits for it, and hands it over whole. */
    private static final class ReportBody implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final ReportReceiver receiver;
        private final InetAddress remote;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
        private long size;

        ReportBody(Request request, Response response, Callback callback, ReportReceiver receiver, InetAddress remote) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.receiver = receiver;
            this.remote = remote;
        }

        @Override
        public void run() {
            boolean last = false;
            while (!last && size <= Math.max(DRAINED, receiver.maxReportSize())) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                } else if (Content.Chunk.isFailure(chunk)) {
                    callback.failed(chunk.getFailure());
                    return;
                }
                last = chunk.isLast();
                keep(chunk.getByteBuffer());
                chunk.release();
            }
            if (size > receiver.maxReportSize()) {
                answer(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
                return;
            }
            // the time that a route takes is no idleness of the connection's
            request.addIdleTimeoutListener(timeout -> false);
            receiver.receive(kept.toByteArray(), remote, (status, written) -> answer(request, response,
                    Callback.from(callback, written), status));
        }

        private void keep(ByteBuffer bytes) {
            size += bytes.remaining();
            if (size <= receiver.maxReportSize()) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                kept.writeBytes(copy);
            }
        }
    }
}
