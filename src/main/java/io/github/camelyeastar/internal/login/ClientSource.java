// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.client.YeastarClient;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/** A session's client, made for its options when it is first needed. */
final class ClientSource extends ServiceSupport {
    private final CamelContext camelContext;
    private final HostResolver resolver;
    private SessionOptions options;
    private YeastarClient client;
    /** The clients of the options before, which may still be in use. */
    private final List<YeastarClient> former = new ArrayList<>();

    ClientSource(CamelContext camelContext, SessionOptions options, HostResolver resolver) {
        this.camelContext = camelContext;
        this.resolver = resolver;
        this.options = options;
    }

    YeastarClient get() {
        lock.lock();
        try {
            if (client == null) {
                YeastarClient created = new YeastarClient(camelContext, options.pbx(), resolver);
                ServiceHelper.startService(created);
                client = created;
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** The next client follows these options. */
    void configure(SessionOptions changed) {
        lock.lock();
        try {
            options = changed;
            former.removeIf(YeastarClient::isStopped);
            if (client != null) {
                former.add(client);
                client = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Only this one of the clients of the options before is needed, if any: the others end with their last request. */
    void retireFormer(YeastarClient needed) {
        lock.lock();
        try {
            former.stream().filter(other -> other != needed).forEach(YeastarClient::retire);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return former.size() + (client == null ? 0 : 1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(client);
        former.forEach(ServiceHelper::stopService);
        former.clear();
        client = null;
    }
}
