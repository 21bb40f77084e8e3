// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.camelyeastar.internal.intake.ReportReceiver;
import io.github.camelyeastar.internal.intake.ReportTransport;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.eclipse.jetty.util.thread.AutoLock;

/** The ports of a CamelContext that reports are posted to: consumers may share one, each with its own path. */
public final class HttpPorts extends ServiceSupport {
    /** Two consumers that start at once must not make two of these for a context. */
    private static final AutoLock CREATION = new AutoLock();

    private final CamelContext camelContext;
    private final Map<String, HttpPort> ports = new ConcurrentHashMap<>();

    private HttpPorts(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** The ports of a context, made when first asked for. */
    public static HttpPorts of(CamelContext camelContext) {
        try (AutoLock held = CREATION.lock()) {
            HttpPorts ports = camelContext.hasService(HttpPorts.class);
            if (ports == null) {
                ports = new HttpPorts(camelContext);
                camelContext.addService(ports, true, true);
            }
            return ports;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** Brings what is posted to a port and path. The port opens with its first receiver, and closes with its last receiver. */
    public ReportTransport transport(ListenerOptions options) {
        return new ReportTransport() {
            @Override
            public void open(ReportReceiver receiver) {
                lock.lock();
                try {
                    HttpPort port = ports.computeIfAbsent(options.address(), address -> new HttpPort(camelContext, options));
                    port.register(options, receiver);
                    ServiceHelper.startService(port);
                } catch (RuntimeException e) {
                    close(receiver);
                    throw e;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void close(ReportReceiver receiver) {
                lock.lock();
                try {
                    HttpPort port = ports.get(options.address());
                    if (port != null && port.unregister(options.path(), receiver)) {
                        ports.remove(options.address());
                        ServiceHelper.stopAndShutdownService(port);
                    }
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    public List<ReportReceiver> receivers() {
        return ports.values().stream().flatMap(port -> port.receivers().stream()).toList();
    }
}
