// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.BindException;
import java.util.Collection;
import java.util.List;

import io.github.camelyeastar.internal.intake.OncePerMinute;
import io.github.camelyeastar.internal.intake.ReportReceiver;
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
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port that reports are posted to. camel-jetty opens and closes the port, with its TLS. A {@link ReportHandler} in front of
 * camel-jetty's servlet takes the reports, so that a connection that sends half a request costs no thread, and a report costs
 * one exchange. A request to another path goes on to camel-jetty, where other routes may share the port.
 */
final class HttpPort extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);

    private final CamelContext camelContext;
    private final ListenerOptions options;
    private final Receivers receivers = new Receivers();
    private ReportHandler handler;
    private JettyHttpEndpoint endpoint;
    private Consumer consumer;

    /** @param options of the first receiver; all but the path hold for the others, too */
    HttpPort(CamelContext camelContext, ListenerOptions options) {
        this.camelContext = camelContext;
        this.options = options;
    }

    /** @throws IllegalArgumentException when another receiver has the path, or the port has another key store */
    void register(ListenerOptions wanted, ReportReceiver receiver) {
        if (options.sslContextParameters() != wanted.sslContextParameters()) {
            throw new IllegalArgumentException("Option listenerSslContextParameters differs between consumers on "
                    + wanted.address() + ": they share the port, so give them the same parameters, or different listenPorts");
        }
        ReportReceiver other = receivers.byPath.putIfAbsent(wanted.path(), receiver);
        if (other != null) {
            throw new IllegalArgumentException("Option listenPath: " + wanted.path() + " on " + wanted.address()
                    + " is taken by " + other + ": can't start " + receiver
                    + " there. Give it another listenPath or listenPort");
        }
        receiversChanged();
    }

    /** @return whether it was the last receiver */
    boolean unregister(String path, ReportReceiver receiver) {
        receivers.byPath.remove(path, receiver);
        receiversChanged();
        return receivers.byPath.isEmpty();
    }

    private void receiversChanged() {
        if (handler != null) {
            handler.receiversChanged();
        }
    }

    Collection<ReportReceiver> receivers() {
        return receivers.byPath.values();
    }

    @Override
    protected void doStart() {
        try {
            open();
        } catch (Exception e) {
            doStop();
            boolean taken = ObjectHelper.getException(BindException.class, e) != null;
            throw new IllegalStateException("Can't listen for reports on " + options.address() + ": "
                    + (taken
                            ? "is the port taken? Set listenHost and listenPort to an address of this machine and a free port"
                            : e.getMessage()),
                    e);
        }
        LOG.info("Listening for reports on {}", options.address());
    }

    private void open() throws Exception {
        // a component of our own, so that the settings of the user's component change nothing here. A port that another route
        // has opened before stays as it is
        JettyHttpComponent component = new JettyHttpComponent12();
        component.setCamelContext(camelContext);
        component.setSendServerVersion(false);
        // the PBX calls an address, whatever name is in the certificate
        component.setSecureRequestCustomizer(new SecureRequestCustomizer(false));
        component.setErrorHandler(new BareErrors(options.sslContextParameters()));
        ServiceHelper.startService(component);
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        String origin = (options.sslContextParameters() == null ? "http" : "https") + "://" + host + ":" + options.port();
        endpoint = (JettyHttpEndpoint) component.createEndpoint("jetty:" + origin + "/?enableMultipartFilter=false");
        endpoint.setSslContextParameters(options.sslContextParameters());
        handler = ReportHandler.takeOver(origin, receivers);
        endpoint.setHandlers(List.of(handler));
        // not reached: the handler in front answers the root
        consumer = endpoint.createConsumer(
                exchange -> exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.NOT_FOUND_404));
        ServiceHelper.startService(endpoint, consumer);
        if (options.sslContextParameters() != null && !(handler.getServer().getErrorHandler() instanceof BareErrors ours
                && ours.sslContextParameters == options.sslContextParameters())) {
            LOG.warn(
                    "Another route has opened {}, so the key store of the other route is used, and not"
                            + " listenerSslContextParameters. The port may answer 400 to a PBX that calls an address instead"
                            + " of a name. Start this route before the other one (startupOrder), or give this route its own port",
                    options.address());
        }
    }

    @Override
    protected void doStop() {
        if (handler != null) {
            handler.retire();
        }
        // not the component: it would look at the ports of the whole JVM, and fail at one that another context is just closing
        ServiceHelper.stopAndShutdownServices(consumer, endpoint);
    }

    /** Jetty's own pages repeat the request's URI. */
    private static final class BareErrors extends ErrorHandler {
        private final OncePerMinute log = new OncePerMinute();
        /** What the port was opened with. */
        private final SSLContextParameters sslContextParameters;

        private BareErrors(SSLContextParameters sslContextParameters) {
            this.sslContextParameters = sslContextParameters;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (response.getStatus() == HttpStatus.BAD_REQUEST_400 && log.claim()) {
                // a PBX that speaks HTTP in a way that Jetty refuses would never get a report through
                LOG.warn("A request from {} is not correct HTTP, and was answered 400: {}",
                        Request.getRemoteAddr(request),
                        request.getAttribute(ERROR_MESSAGE));
            }
            StatusCodes.write(request, response, callback, response.getStatus());
            return true;
        }
    }
}
