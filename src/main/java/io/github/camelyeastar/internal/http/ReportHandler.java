// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.internal.intake.OncePerMinute;
import io.github.camelyeastar.internal.intake.Outcome;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import org.apache.camel.component.jetty.JettyHttpEndpoint;
import org.apache.camel.http.common.CamelServlet;
import org.apache.camel.http.common.HttpConsumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the reports that come to a port, in front of whatever else is served there: finds the receiver of each, and refuses a
 * request that is not a report before its body is read.
 */
public final class ReportHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(ReportHandler.class);
    /** How many connections may wait to be taken. With Jetty's 50, a burst of reports waits a second for the next try. */
    private static final int BACKLOG = 4096;
    /** Threads that routes may not take, so that a report can always be put off. */
    private static final int RESERVED_THREADS = 10;
    /** Threads that Jetty may need for a moment, while all routes have theirs. */
    private static final int MOMENTARY_THREADS = 10;
    /** The most threads, however many consumers share the port: each takes memory. Reports without a thread are put off. */
    private static final int MOST_THREADS = 1000;
    /** A stranger's time: enough to be told that it may not report. */
    private static final Duration STRANGERS_TIME = Duration.ofSeconds(2);
    /** The time to bring a report whose signature is to prove who sends it: no webhook waits longer for its answer. */
    private static final Duration UNKNOWN_SENDERS_TIME = Duration.ofSeconds(10);
    /** The time for a request without a receiver, when other routes have the port to themselves. */
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    /**
     * The handlers of ports that other routes still have. Jetty keeps a handler until its port closes: the next start takes it.
     */
    private static final Set<ReportHandler> IDLE = ConcurrentHashMap.newKeySet();

    /** How many characters of a path are logged. Jetty has refused those that would forge a line. */
    private static final int SHOWN = 200;

    private final String address;
    private final OncePerMinute lostWayLog = new OncePerMinute();
    /** Empty while nobody listens. */
    private volatile Receivers receivers = new Receivers();
    private volatile List<CamelServlet> servlets = List.of();
    private volatile boolean idle;
    private RequestDeadlines deadlines;
    private SenderLimit limit;
    /** Null until the port opens, and if a user has made another kind of pool. */
    private QueuedThreadPool threads;
    private volatile Duration requestTimeout = NO_LIMIT;

    private ReportHandler(String address) {
        this.address = address;
    }

    /**
     * Takes over the handler that was left at a port, if other routes kept the port open, or makes one.
     *
     * @param address   the protocol, host and port
     * @param receivers may change at any time
     */
    static ReportHandler takeOver(String address, Receivers receivers) {
        ReportHandler handler = idle(address);
        if (handler == null) {
            handler = new ReportHandler(address);
        }
        handler.idle = false;
        handler.receivers = receivers;
        if (handler.isRunning()) {
            handler.begin();
        }
        return handler;
    }

    private static ReportHandler idle(String address) {
        for (ReportHandler idle : IDLE) {
            if (idle.address.equals(address) && IDLE.remove(idle)) {
                return idle;
            }
        }
        return null;
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
        threads = getServer().getThreadPool() instanceof QueuedThreadPool queued ? queued : null;
        // counts from zero: the end of a connection of before was not heard
        limit = new SenderLimit(remote -> receivers.know(remote), SenderLimit.mostOnThisHeap(),
                remote -> receivers.overloaded(remote),
                () -> isShared() || receivers.acceptAnyone());
        for (Connector connector : getServer().getConnectors()) {
            ReportConnectionFactory.makeLenient(connector);
            deadlines = new RequestDeadlines(connector.getScheduler(), () -> requestTimeout,
                    this::limitedTime);
            connector.addEventListener(deadlines);
            connector.addEventListener(limit);
            if (connector instanceof ServerConnector socket && socket.isRunning()) {
                // otherwise the connector hands it over when it starts
                socket.getSelectorManager().addEventListener(limit);
            }
        }
        receiversChanged();
    }

    /** The time for a connection from an address that is not known to be the PBX's; null for any other connection. */
    private Duration limitedTime(InetAddress remote) {
        if (receivers.know(remote) || isShared()) {
            return null;
        }
        return receivers.acceptAnyone() ? UNKNOWN_SENDERS_TIME : STRANGERS_TIME;
    }

    /** Whether other routes have the port as well. Asked for each request: a stream would cost 400 bytes each time. */
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

    /** Asks all receivers what they need, so that they need not be asked for each report. */
    void receiversChanged() {
        requestTimeout = receivers.longestRequestTimeout().orElse(NO_LIMIT);
        if (!receivers.byPath.isEmpty()) {
            // Jetty's own limit for a connection that is silent is half a minute
            for (Connector connector : connectors(getServer())) {
                if (connector instanceof AbstractConnector limited) {
                    limited.setIdleTimeout(Math.max(limited.getIdleTimeout(), requestTimeout.toMillis()));
                }
            }
        }
        if (threads != null) {
            long wanted = RESERVED_THREADS + MOMENTARY_THREADS + threadsOfJetty() + receivers.maxInflight();
            threads.setMaxThreads((int) Math.max(threads.getMaxThreads(), Math.min(wanted, MOST_THREADS)));
        }
    }

    /** The threads that take connections, and that wait for what arrives on them. */
    private int threadsOfJetty() {
        int all = 0;
        for (Connector connector : connectors(getServer())) {
            if (connector instanceof ServerConnector socket) {
                all += socket.getAcceptors() + socket.getSelectorManager().getSelectorCount();
            }
        }
        return all;
    }

    /** Whether the routes have all threads that they may take. */
    boolean areThreadsShort() {
        // Jetty's own threads are among the busy ones
        return threads != null && threads.getMaxThreads() - threads.getBusyThreads() < RESERVED_THREADS;
    }

    /** Takes no more reports, though it stays in Jetty's chain as long as other routes have the port. */
    void retire() {
        end();
        idle = true;
        receivers = new Receivers();
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
        Connection connection = request.getConnectionMetaData().getConnection();
        // of the socket: the request's own is what X-Forwarded-For says, where another route opened the port so
        InetAddress remote = ((InetSocketAddress) connection.getEndPoint().getRemoteSocketAddress()).getAddress();
        ReportReceiver receiver = receivers.find(Request.getPathInContext(request), remote);
        if (receiver == null) {
            tellOfLostWay(request, remote);
            if (request.getHttpURI().hasViolation(UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT)) {
                // camel-jetty's servlet would log a stack trace for each
                deadlines.answered(connection);
                StatusCodes.write(request, response, callback, HttpStatus.BAD_REQUEST_400);
                return true;
            }
            deadlines.received(connection);
            Request.addCompletionListener(request, failure -> deadlines.answered(connection));
            return super.handle(request, response, callback);
        }
        Outcome refusal = receiver.refusal(remote);
        if (refusal == null && !HttpMethod.POST.is(request.getMethod())) {
            refusal = Outcome.METHOD;
        }
        if (refusal == null) {
            new ReportBody(request, response, callback, receiver, remote, deadlines, this).run();
        } else {
            receiver.refused(remote, refusal);
            deadlines.answered(connection);
            StatusCodes.write(request, response, callback, refusal);
        }
        return true;
    }

    /** Without a line in the log, a PBX that still has another path would repeat its reports in vain, and nobody would know. */
    private void tellOfLostWay(Request request, InetAddress remote) {
        if (HttpMethod.POST.is(request.getMethod()) && receivers.accept(remote) && !isShared() && lostWayLog.claim()) {
            String path = request.getHttpURI().getPath();
            LOG.warn("{} may report, but posted to {}, which is not the listenPath of a consumer, and was refused. If this is"
                    + " the address of the PBX, the next login or heartbeat tells the PBX the right path",
                    remote.getHostAddress(),
                    path.substring(0, Math.min(path.length(), SHOWN)));
        }
    }
}
