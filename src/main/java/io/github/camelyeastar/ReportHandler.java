/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import io.github.camelyeastar.ReportReceiver.Refusal;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Takes the reports that come to a port, in front of whatever else is served there: hands each whole body to the receiver of
 * its path, and refuses what is no report before its body is read.
 */
final class ReportHandler extends Handler.Wrapper {
    /** How much of a body that is too large is read, to be sure that its sender reads the answer. */
    private static final int DRAINED = 1 << 20;
    /** Threads that routes may not take, so that a 503 always finds one. */
    private static final int RESERVED_THREADS = 10;
    /** Those that Jetty may need for a moment, while all routes have theirs. */
    private static final int MOMENTARY_THREADS = 10;
    /** However many consumers share the port: memory has an end, too. Beyond, reports are answered 503. */
    private static final int MOST_THREADS = 1000;
    /** Connections that wait to be taken. Beyond Jetty's 50, a burst of reports waits a second for the system's next try. */
    private static final int BACKLOG = 1024;
    /** When nobody listens here any more, and the port is other routes' alone. */
    private static final Duration NO_LIMIT = Duration.ofDays(365);

    /** A body is read into as much memory as its sender says that it needs, up to this; beyond, as it arrives. */
    private static final int TRUSTED_LENGTH = 8192;

    private final Map<String, ReportReceiver> receivers;
    private RequestDeadlines deadlines;
    private QueuedThreadPool threads;
    private volatile Duration requestTimeout = NO_LIMIT;

    /** @param receivers by path; may change at any time */
    ReportHandler(Map<String, ReportReceiver> receivers) {
        this.receivers = receivers;
    }

    static void answer(Request request, Response response, Callback callback, int status) {
        response.setStatus(status);
        if (!request.getHeaders().contains(HttpHeader.CONNECTION, HttpHeaderValue.KEEP_ALIVE.asString())) {
            // the PBX has a connection for each report, and may take its end for that of the answer (protocol.md 2.1)
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    private static Connector[] connectors(Server server) {
        return server == null ? new Connector[0] : server.getConnectors();
    }

    @Override
    public void setServer(Server server) {
        super.setServer(server);
        // not when it starts: Jetty opens its ports before it starts its handlers
        for (Connector connector : connectors(server)) {
            if (connector instanceof ServerConnector socket) {
                socket.setAcceptQueueSize(BACKLOG);
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        // Jetty starts again when another handler joins the port
        retire();
        threads = getServer().getThreadPool() instanceof QueuedThreadPool pool ? pool : null;
        for (Connector connector : getServer().getConnectors()) {
            HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
            HttpConfiguration configuration = http.getHttpConfiguration();
            // the documents print a blank in the Host header (protocol.md 2.1), which is a 400 otherwise. What else is allowed
            // is the default of the Jetty that runs: the 12.0 of Spring Boot knows no RFC9110
            configuration.setHttpCompliance(
                    configuration.getHttpCompliance().with("YEASTAR", HttpCompliance.Violation.UNSAFE_HOST_HEADER));
            // a url announced with a leading slash arrives as //report
            configuration.setUriCompliance(UriCompliance.DEFAULT.with("YEASTAR",
                    UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
            deadlines = new RequestDeadlines(connector.getScheduler(), () -> requestTimeout);
            connector.addEventListener(deadlines);
        }
        receiversChanged();
        super.doStart();
    }

    /**
     * Has as many threads as the routes of all receivers may take at once. What is asked of all receivers is asked here, not
     * for each report.
     */
    void receiversChanged() {
        // whose connection it will be is not known before its request: nobody's may be closed too early
        requestTimeout = receivers.values().stream().map(ReportReceiver::requestTimeout).max(Duration::compareTo)
                .orElse(NO_LIMIT);
        if (!receivers.isEmpty()) {
            // Jetty's own limit for a connection that is silent is half a minute
            Arrays.stream(connectors(getServer())).filter(AbstractConnector.class::isInstance)
                    .map(AbstractConnector.class::cast).forEach(connector -> connector
                            .setIdleTimeout(Math.max(connector.getIdleTimeout(), requestTimeout.toMillis())));
        }
        if (threads != null) {
            long wanted = RESERVED_THREADS + MOMENTARY_THREADS + threadsOfJetty()
                    + receivers.values().stream().mapToLong(ReportReceiver::maxInflight).sum();
            threads.setMaxThreads((int) Math.max(threads.getMaxThreads(), Math.min(wanted, MOST_THREADS)));
        }
    }

    /** Those that take connections and wait for what arrives on them. */
    private int threadsOfJetty() {
        return Arrays.stream(connectors(getServer())).filter(ServerConnector.class::isInstance).map(ServerConnector.class::cast)
                .mapToInt(connector -> connector.getAcceptors() + connector.getSelectorManager().getSelectorCount()).sum();
    }

    /** Ends its part, though it stays in the chain as long as other routes have the port. */
    void retire() {
        for (Connector connector : connectors(getServer())) {
            connector.removeEventListener(deadlines);
        }
        if (deadlines != null) {
            deadlines.retire();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        InetAddress remote = ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress()).getAddress();
        ReportReceiver receiver = receiver(normalized(Request.getPathInContext(request)), remote);
        if (receiver == null) {
            Connection connection = request.getConnectionMetaData().getConnection();
            deadlines.received(connection);
            Request.addCompletionListener(request, failure -> deadlines.answered(connection));
            return super.handle(request, response, callback);
        }
        Refusal refusal = refusal(request, receiver, remote);
        if (refusal == null) {
            new ReportBody(request, response, callback, receiver, remote).run();
        } else {
            receiver.refused(remote, refusal);
            if (refusal == Refusal.METHOD) {
                response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.POST.asString());
            }
            refuse(request, response, callback, switch (refusal) {
                case STRANGER -> HttpStatus.FORBIDDEN_403;
                case METHOD -> HttpStatus.METHOD_NOT_ALLOWED_405;
                default -> HttpStatus.SERVICE_UNAVAILABLE_503;
            });
        }
        return true;
    }

    private void refuse(Request request, Response response, Callback callback, int status) {
        deadlines.answered(request.getConnectionMetaData().getConnection());
        answer(request, response, callback, status);
    }

    private boolean isShortOfThreads() {
        // Jetty's own threads are among the busy ones
        return threads != null && threads.getMaxThreads() - threads.getBusyThreads() < RESERVED_THREADS;
    }

    /** Null if the body may be read. */
    private Refusal refusal(Request request, ReportReceiver receiver, InetAddress remote) {
        if (!receiver.accepts(remote)) {
            return Refusal.STRANGER;
        } else if (!HttpMethod.POST.is(request.getMethod())) {
            return Refusal.METHOD;
        } else if (!receiver.isOpen()) {
            return Refusal.CLOSED;
        }
        return null;
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

    /** Reads one body as it arrives, without a thread that waits for it, and hands it over whole. */
    private final class ReportBody implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final ReportReceiver receiver;
        private final InetAddress remote;
        private byte[] kept = new byte[0];
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
                    receiver.refused(remote, Refusal.INCOMPLETE);
                    callback.failed(chunk.getFailure());
                    return;
                }
                last = chunk.isLast();
                keep(chunk.getByteBuffer());
                chunk.release();
            }
            if (size > receiver.maxReportSize()) {
                receiver.refused(remote, Refusal.SIZE);
                refuse(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
                return;
            } else if (isShortOfThreads()) {
                receiver.refused(remote, Refusal.OVERLOAD);
                refuse(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
                return;
            }
            byte[] body = size == kept.length ? kept : Arrays.copyOf(kept, (int) size);
            receiver.receive(body, remote, new PostedAnswer(deadlines, request, response, callback));
        }

        private void keep(ByteBuffer bytes) {
            int from = (int) Math.min(size, Integer.MAX_VALUE);
            int count = bytes.remaining();
            size += count;
            if (size <= receiver.maxReportSize()) {
                if (size > kept.length) {
                    long announced = Math.min(request.getLength(), TRUSTED_LENGTH);
                    long more = kept.length == 0 ? announced : 2L * kept.length;
                    kept = Arrays.copyOf(kept, (int) Math.max(size, Math.min(more, receiver.maxReportSize())));
                }
                bytes.get(kept, from, count);
            }
        }
    }
}
