/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/** The ports of a CamelContext that reports are posted to: consumers may share one, each with its own path. */
public final class ReportListeners extends ServiceSupport {
    /** Makes one for a context, not two, when its first consumers start at once. */
    private static final Lock CREATION = new ReentrantLock();

    private final CamelContext camelContext;
    private final Map<String, ReportListener> listeners = new HashMap<>();

    private ReportListeners(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** The listeners of a context, made when first asked for. */
    public static ReportListeners of(CamelContext camelContext) {
        CREATION.lock();
        try {
            ReportListeners listeners = camelContext.hasService(ReportListeners.class);
            if (listeners == null) {
                listeners = new ReportListeners(camelContext);
                camelContext.addService(listeners, true, true);
            }
            return listeners;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        } finally {
            CREATION.unlock();
        }
    }

    /**
     * Has the reports posted to the configured port and path handed to a receiver. The port opens with its first receiver.
     *
     * @throws IllegalArgumentException when the path has a receiver already, or the port speaks another protocol
     * @throws IllegalStateException    when the port can't be opened
     */
    public void open(YeastarConfiguration configuration, ReportReceiver receiver) {
        lock.lock();
        try {
            ReportListener listener = listeners.computeIfAbsent(key(configuration), key -> new ReportListener(camelContext,
                    configuration.getListenHost(), configuration.getListenPort(),
                    configuration.getListenerSslContextParameters()));
            if (listener.getSslContextParameters() != configuration.getListenerSslContextParameters()) {
                throw new IllegalArgumentException("Option listenerSslContextParameters differs between consumers on "
                        + key(configuration) + ": they share the port, so give them the same one, or another listenPort");
            }
            ReportReceiver other = listener.register(configuration.getListenPath(), receiver);
            if (other != null) {
                throw new IllegalArgumentException("Option listenPath: " + configuration.getListenPath() + " on "
                        + key(configuration) + " is taken by " + other + ": can't start " + receiver
                        + " there. Give it another listenPath or listenPort");
            }
            try {
                ServiceHelper.startService(listener);
            } catch (RuntimeException e) {
                close(configuration, receiver);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends that. The port closes with its last receiver. */
    public void close(YeastarConfiguration configuration, ReportReceiver receiver) {
        lock.lock();
        try {
            ReportListener listener = listeners.get(key(configuration));
            if (listener != null) {
                listener.unregister(configuration.getListenPath(), receiver);
                if (listener.isUnused()) {
                    listeners.remove(key(configuration));
                    ServiceHelper.stopAndShutdownService(listener);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** All who take reports at present. */
    public List<ReportReceiver> receivers() {
        lock.lock();
        try {
            return listeners.values().stream().flatMap(listener -> listener.receivers().stream()).toList();
        } finally {
            lock.unlock();
        }
    }

    private static String key(YeastarConfiguration configuration) {
        return configuration.getListenHost() + ":" + configuration.getListenPort();
    }
}
