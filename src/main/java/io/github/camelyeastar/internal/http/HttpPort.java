// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.BindException;
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
    private final String host;
    private final int port;
    private final SSLContextParameters sslContextParameters;
    private final Receivers receivers = new Receivers();
    private JettyHttpComponent component;
    private ReportHandler handler;
    private JettyHttpEndpoint endpoint;
    private Consumer consumer;

    HttpPort(CamelContext camelContext, String host, int port, SSLContextParameters sslContextParameters) {
        this.camelContext = camelContext;
        this.host = host;
        this.port = port;
        this.sslContextParameters = sslContextParameters;
    }

    /** @return the receiver that has the path already, or null when the path is this receiver's now */
    ReportReceiver register(String path, ReportReceiver receiver) {
        ReportReceiver other = receivers.putIfAbsent(path, receiver);
        if (handler != null) {
            handler.receiversChanged();
        }
        return other;
    }

    void unregister(String path, ReportReceiver receiver) {
        receivers.remove(path, receiver);
        if (handler != null) {
            handler.receiversChanged();
        }
    }

    Receivers receivers() {
        return receivers;
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
        // a component of our own, so that the settings of the user's component change nothing here. A port that another route
        // has opened before stays as it is
        component = new JettyHttpComponent12();
        component.setCamelContext(camelContext);
        component.setSendServerVersion(false);
        // the PBX calls an address, whatever name is in the certificate
        component.setSecureRequestCustomizer(new SecureRequestCustomizer(false));
        component.setErrorHandler(new BareErrors(sslContextParameters));
        ServiceHelper.startService(component);
        String address = host.contains(":") ? "[" + host + "]" : host;
        String origin = (sslContextParameters == null ? "http" : "https") + "://" + address + ":" + port;
        endpoint = (JettyHttpEndpoint) component.createEndpoint("jetty:" + origin + "/?enableMultipartFilter=false");
        endpoint.setSslContextParameters(sslContextParameters);
        handler = ReportHandler.takeOver(origin, receivers);
        endpoint.setHandlers(List.of(handler));
        consumer = endpoint.createConsumer(exchange -> {
            // not reached: the handler in front answers the root
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.NOT_FOUND_404);
        });
        ServiceHelper.startService(endpoint, consumer);
        if (sslContextParameters != null && !(handler.getServer().getErrorHandler() instanceof BareErrors ours
                && ours.sslContextParameters == sslContextParameters)) {
            LOG.warn(
                    "Another route has opened {}:{} before: the other route's key store answers the PBX, not"
                            + " listenerSslContextParameters, and may refuse a PBX that calls an address instead of a name (400)."
                            + " Start this route before the other one (startupOrder), or give this route a port of its own",
                    host, port);
        }
    }

    @Override
    protected void doStop() {
        if (handler != null) {
            handler.retire();
        }
        ServiceHelper.stopAndShutdownServices(consumer, endpoint, component);
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
            OutcomeStatus.write(request, response, callback, response.getStatus());
            return true;
        }
    }
}
