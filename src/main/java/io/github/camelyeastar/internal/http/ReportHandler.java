/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.internal.intake.ReportReceiver;
import io.github.camelyeastar.internal.intake.ReportReceiver.Refusal;
import org.apache.camel.component.jetty.JettyHttpEndpoint;
import org.apache.camel.http.common.CamelServlet;
import org.apache.camel.http.common.HttpConsumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Takes the reports that come to a port, in front of whatever else is served there: hands each whole body to the receiver of
 * its path, and refuses what is no report before its body is read.
 */
public final class ReportHandler extends Handler.Wrapper {
    /** Connections that wait to be taken. Beyond Jetty's 50, a burst of reports waits a second for the system's next try. */
    private static final int BACKLOG = 4096;
    /** When nobody listens here any more, and the port is other routes' alone. */
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    /** Those whose port other routes still have: Jetty lets no handler go without closing the port, so the next start takes it. */
    private static final Set<ReportHandler> IDLE = ConcurrentHashMap.newKeySet();

    private final String address;
    /** Empty without a listener. */
    private volatile Map<String, ReportReceiver> receivers = Map.of();
    private volatile List<CamelServlet> servlets = List.of();
    private volatile boolean idle;
    private RequestDeadlines deadlines;
    private SenderLimit limit;
    private ListenerThreads threads;
    private volatile Duration requestTimeout = NO_LIMIT;

    private ReportHandler(String address) {
        this.address = address;
    }

    /**
     * The handler of a port: the one that was left there, if other routes kept the port open.
     *
     * @param address   the protocol, host and port
     * @param receivers by path; may change at any time
     */
    static ReportHandler of(String address, Map<String, ReportReceiver> receivers) {
        ReportHandler handler = IDLE.stream().filter(idle -> idle.address.equals(address) && IDLE.remove(idle)).findFirst()
                .orElseGet(() -> new ReportHandler(address));
        handler.idle = false;
        handler.receivers = receivers;
        if (handler.isRunning()) {
            handler.begin();
        }
        return handler;
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
                ReportConnectionFactory.install(socket, this::isShared);
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        if (idle) {
            IDLE.add(this);
        } else {
            begin();
        }
        super.doStart();
        servlets = getServer().getDescendants(ServletContextHandler.class).stream()
                .flatMap(context -> Arrays.stream(context.getServletHandler().getServlets()))
                .map(ServletHolder::getServletInstance).filter(CamelServlet.class::isInstance).map(CamelServlet.class::cast)
                .toList();
    }

    @Override
    protected void doStop() throws Exception {
        IDLE.remove(this);
        super.doStop();
    }

    private void begin() {
        // Jetty starts again when another handler joins the port
        end();
        threads = new ListenerThreads(getServer());
        // with no connection of before: whoever ended one since was not heard
        limit = new SenderLimit(this::isAllowed, SenderLimit.mostOnThisHeap(), this::overloaded, this::isShared);
        for (Connector connector : getServer().getConnectors()) {
            ReportConnectionFactory.makeLenient(connector);
            deadlines = new RequestDeadlines(connector.getScheduler(), () -> requestTimeout,
                    remote -> !isAllowed(remote) && !isShared());
            connector.addEventListener(deadlines);
            connector.addEventListener(limit);
            if (connector instanceof ServerConnector socket && socket.isRunning()) {
                // otherwise the connector hands it over when it starts
                socket.getSelectorManager().addEventListener(limit);
            }
        }
        receiversChanged();
    }

    /** Whether any receiver takes reports from there. */
    private boolean isAllowed(InetAddress remote) {
        for (ReportReceiver receiver : receivers.values()) {
            if (receiver.accepts(remote)) {
                return true;
            }
        }
        return false;
    }

    /** Counts a connection that was closed before it said for whom it was: a report of each receiver that knows the sender. */
    private void overloaded(InetAddress remote) {
        for (ReportReceiver receiver : receivers.values()) {
            if (receiver.accepts(remote)) {
                receiver.refused(remote, Refusal.OVERLOAD);
            }
        }
    }

    /** Whether other routes have the port as well. */
    private boolean isShared() {
        for (CamelServlet servlet : servlets) {
            for (HttpConsumer consumer : servlet.getConsumers().values()) {
                if (!(consumer.getEndpoint() instanceof JettyHttpEndpoint endpoint && endpoint.getHandlers() != null
                        && endpoint.getHandlers().contains(this))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is asked of all receivers is asked here, not for each report. */
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
            threads.provideFor(receivers.values());
        }
    }

    /** Ends its part, though it stays in the chain as long as other routes have the port. */
    void retire() {
        end();
        idle = true;
        receivers = Map.of();
        if (isRunning()) {
            IDLE.add(this);
        }
    }

    private void end() {
        if (deadlines == null) {
            return;
        }
        for (Connector connector : connectors(getServer())) {
            connector.removeEventListener(deadlines);
            connector.removeEventListener(limit);
            if (connector instanceof ServerConnector socket) {
                socket.getSelectorManager().removeEventListener(limit);
            }
        }
        deadlines.retire();
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
            new ReportBody(this, request, response, callback, receiver, remote).run();
        } else {
            receiver.refused(remote, refusal);
            if (refusal == Refusal.METHOD) {
                response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.POST.asString());
            }
            if (refusal == Refusal.STRANGER) {
                response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
            }
            refuse(request, response, callback, refusal == Refusal.STRANGER
                    ? HttpStatus.FORBIDDEN_403
                    : HttpStatus.METHOD_NOT_ALLOWED_405);
        }
        return true;
    }

    void refuse(Request request, Response response, Callback callback, int status) {
        deadlines.answered(request.getConnectionMetaData().getConnection());
        answer(request, response, callback, status);
    }

    PostedAnswer answer(Request request, Response response, Callback callback) {
        return new PostedAnswer(deadlines, request, response, callback);
    }

    boolean isShortOfThreads() {
        return threads.areShort();
    }

    /** Null if the body may be read. */
    private Refusal refusal(Request request, ReportReceiver receiver, InetAddress remote) {
        if (!receiver.accepts(remote)) {
            return Refusal.STRANGER;
        } else if (!HttpMethod.POST.is(request.getMethod())) {
            return Refusal.METHOD;
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
}
