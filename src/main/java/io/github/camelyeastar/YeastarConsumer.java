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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns reports into exchanges, and what became of them into answers: 200 when the route is done with a report; 500 when it
 * failed, upon which the PBX repeats it.
 */
@ManagedResource(description = "Managed YeastarConsumer")
public class YeastarConsumer extends DefaultConsumer implements ReportReceiver, Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarConsumer.class);
    private static final int OK = 200;
    private static final int FAILED = 500;
    private static final int NOT_NOW = 503;
    /** After a suspension that waited for the routes, only answers are left to be written. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final YeastarConfiguration configuration;
    private final AllowedSources allowedSources;
    private final Runnable onLogin;
    private final AtomicLong emptyReports = new AtomicLong();
    private final InFlightReports inFlight = new InFlightReports();
    private volatile boolean open;
    private YeastarSessions.Member member;
    private YeastarSession session;
    private YeastarHealthCheck healthCheck;

    public YeastarConsumer(YeastarEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.allowedSources = new AllowedSources(configuration);
        this.onLogin = allowedSources::resolve;
    }

    @Override
    public boolean accepts(InetAddress remote) {
        return allowedSources.contains(remote);
    }

    @Override
    public void refused(InetAddress remote) {
        allowedSources.refused(remote);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public int maxReportSize() {
        return configuration.getMaxReportSize();
    }

    @Override
    public void receive(byte[] body, InetAddress remote, Answer answer) {
        inFlight.arrived();
        if (!open) {
            answer.write(NOT_NOW, inFlight::answered);
            return;
        }
        Exchange exchange;
        try {
            exchange = exchange(body, remote);
        } catch (Exception e) {
            getExceptionHandler().handleException("A report could not be made an exchange", e);
            answer.write(FAILED, inFlight::answered);
            return;
        }
        process(exchange, answer);
    }

    private Exchange exchange(byte[] body, InetAddress remote) throws Exception {
        Report report = ReportParser.parse(body, null);
        if (body.length == 0) {
            LOG.warn("{} posted a report without a body, {} so far: something between the PBX and us may have cut it off",
                    remote.getHostAddress(), emptyReports.incrementAndGet());
        }
        session.reported(report.type() == ReportType.BOOT_UP);
        LOG.debug("{} from {}", report, remote);
        Exchange exchange = createExchange(false);
        fill(exchange.getIn(), report, remote);
        createUoW(exchange);
        return exchange;
    }

    private void process(Exchange exchange, Answer answer) {
        AtomicBoolean done = new AtomicBoolean();
        AsyncCallback once = doneSync -> {
            if (done.compareAndSet(false, true)) {
                finish(exchange, answer);
            }
        };
        try {
            getAsyncProcessor().process(exchange, once);
        } catch (RuntimeException e) {
            exchange.setException(e);
            once.done(true);
        }
    }

    /** The listener serves others: it is no polling. */
    @Override
    public boolean isHostedService() {
        return true;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return getInFlight();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // what is in flight is waited for when stopping
    }

    @Override
    public String toString() {
        return getEndpoint() + (getRouteId() == null ? "" : " of route " + getRouteId());
    }

    @ManagedAttribute(description = "Number of reports being processed or answered")
    public int getInFlight() {
        return inFlight.count();
    }

    @ManagedAttribute(description = "Number of reports that came without a body")
    public long getEmptyReports() {
        return emptyReports.get();
    }

    @Override
    public YeastarEndpoint getEndpoint() {
        return (YeastarEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        member = getEndpoint().member(toString(), true);
        session = getEndpoint().sessions().join(member);
        try {
            allowedSources.resolve();
            session.addLoginListener(onLogin);
            open = true;
            getEndpoint().listeners().open(configuration, this);
            addHealthCheck();
            watchWhenRoutesRun();
        } catch (Exception e) {
            leave();
            throw e;
        }
    }

    @Override
    protected void doSuspend() {
        open = false;
    }

    @Override
    protected void doResume() {
        open = true;
    }

    @Override
    protected void doStop() throws Exception {
        boolean waitedFor = isSuspended() || !open;
        open = false;
        boolean interrupted = false;
        try {
            // a consumer that is stopped without having been suspended, as by master, waits as long as Camel would have
            ShutdownStrategy strategy = getEndpoint().getCamelContext().getShutdownStrategy();
            Duration atMost = Duration.of(strategy.getTimeout(), strategy.getTimeUnit().toChronoUnit());
            if (!inFlight.awaitNone(waitedFor ? LAST_ANSWERS : atMost)) {
                LOG.warn("{} stops with {} reports in flight: the PBX will repeat them", this, inFlight.count());
            }
        } catch (InterruptedException e) {
            // kept until the port is closed: Jetty could not close it otherwise
            interrupted = true;
        }
        try {
            leave();
            super.doStop();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Camel asks the route's consumer for its check. Under master that is another one: then the registry gets it. */
    private void addHealthCheck() {
        CamelContext context = getEndpoint().getCamelContext();
        healthCheck = new YeastarHealthCheck("consumer:yeastar-" + configuration.getHost() + ":" + configuration.getPort(),
                session);
        healthCheck.setEnabled(getEndpoint().getComponent().isHealthCheckConsumerEnabled());
        healthCheck.setCamelContext(context);
        setHealthCheck(healthCheck);
        if (getRoute() == null && HealthCheckRegistry.get(context) != null) {
            HealthCheckRegistry.get(context).register(healthCheck);
        }
    }

    private void leave() {
        open = false;
        try {
            getEndpoint().listeners().close(configuration, this);
        } finally {
            if (healthCheck != null && HealthCheckRegistry.get(getEndpoint().getCamelContext()) != null) {
                HealthCheckRegistry.get(getEndpoint().getCamelContext()).unregister(healthCheck);
            }
            session.removeLoginListener(onLogin);
            session.unwatch();
            getEndpoint().sessions().leave(member);
        }
    }

    /** Logs in once reports can be processed, also when started after the context, as by master or by an operator. */
    private void watchWhenRoutesRun() throws Exception {
        YeastarSession joined = session;
        CamelContext context = getEndpoint().getCamelContext();
        if (context.isStarted()) {
            joined.watch();
            return;
        }
        context.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
                // too early: routes are still being started
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) {
                if (isRunAllowed()) {
                    joined.watch();
                }
            }
        });
    }

    private void fill(Message message, Report report, InetAddress remote) {
        message.setBody(report);
        setHeader(message, YeastarConstants.ACTION, report.action());
        setHeader(message, YeastarConstants.REPORT_TYPE, report.type().name());
        setHeader(message, YeastarConstants.CALL_ID, report.callId());
        setHeader(message, YeastarConstants.SERIAL_NUMBER, report.serialNumber());
        setHeader(message, YeastarConstants.REMOTE_ADDRESS, remote.getHostAddress());
    }

    private void finish(Exchange exchange, Answer answer) {
        int status = exchange.isFailed() || exchange.isRollbackOnly() ? FAILED : OK;
        try {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        } finally {
            answer.write(status, inFlight::answered);
        }
    }

    private static void setHeader(Message message, String name, String value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }
}
