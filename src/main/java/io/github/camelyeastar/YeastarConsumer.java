/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.internal.intake.AllowedSources;
import io.github.camelyeastar.internal.intake.ReportCounts;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.intake.ReportIntake;
import io.github.camelyeastar.internal.intake.ReportReceiver;
import io.github.camelyeastar.internal.session.SessionMember;
import io.github.camelyeastar.internal.session.YeastarSession;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
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
 * Listens for the PBX's reports while its route runs, and keeps the session that they come for. Each report takes its way
 * through the {@link ReportIntake}. Over 300 lines for its attributes in JMX alone.
 */
@ManagedResource(description = "Managed YeastarConsumer")
public class YeastarConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarConsumer.class);
    /** After a suspension that waited for the routes, only answers are left to be written. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final YeastarConfiguration configuration;
    private final AllowedSources allowedSources;
    private final Runnable onContact;
    private final ReportCounts counts = new ReportCounts(System::nanoTime);
    private SessionMember member;
    private YeastarSession session;
    private volatile ReportIntake intake;
    private YeastarHealthCheck healthCheck;

    public YeastarConsumer(YeastarEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.allowedSources = new AllowedSources(configuration, endpoint.sessions().resolver());
        this.onContact = allowedSources::resolve;
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
            session.addContactListener(onContact);
            session.status().hear(counts);
            intake = new ReportIntake(this, session, allowedSources, counts);
            intake.open();
            getEndpoint().listeners().open(configuration, intake);
            addHealthCheck();
            watchWhenRoutesRun();
        } catch (Exception e) {
            leave();
            throw e;
        }
    }

    @Override
    protected void doSuspend() {
        intake.close();
    }

    @Override
    protected void doResume() {
        intake.open();
    }

    @Override
    protected void doStop() throws Exception {
        if (intake == null) {
            // never started, as with autoStartup=false
            super.doStop();
            return;
        }
        boolean waitedFor = !intake.isOpen();
        intake.close();
        session.unwatch();
        boolean interrupted = false;
        try {
            // a consumer that is stopped without having been suspended, as by master, waits as long as Camel would have
            ShutdownStrategy strategy = getEndpoint().getCamelContext().getShutdownStrategy();
            Duration atMost = Duration.of(strategy.getTimeout(), strategy.getTimeUnit().toChronoUnit());
            if (!intake.awaitAnswers(waitedFor ? LAST_ANSWERS : atMost)) {
                LOG.warn("{} stops with {} reports in flight: the PBX will repeat them", this, intake.inFlight());
            }
        } catch (InterruptedException e) {
            // kept until the port is closed: Jetty could not close it otherwise
            interrupted = true;
        }
        if (intake.owed() > 0) {
            LOG.warn("{} stops after {} reports were last answered 500 or 503. {}", this, intake.owed(),
                    session.isLogoutWanted()
                            ? "The PBX forgets them with the logout: set logoutOnStop=false to have them repeated to the next start"
                            : "The session stays open, so that the PBX can repeat them to the next start");
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
                session, allowedSources, counts);
        healthCheck.setEnabled(getEndpoint().getComponent().isHealthCheckConsumerEnabled());
        healthCheck.setCamelContext(context);
        setHealthCheck(healthCheck);
        if (getRoute() == null && HealthCheckRegistry.get(context) != null) {
            HealthCheckRegistry.get(context).register(healthCheck);
        }
    }

    private void leave() {
        try {
            if (intake != null) {
                intake.close();
                getEndpoint().listeners().close(configuration, intake);
                intake.stop();
            }
        } finally {
            if (healthCheck != null && HealthCheckRegistry.get(getEndpoint().getCamelContext()) != null) {
                HealthCheckRegistry.get(getEndpoint().getCamelContext()).unregister(healthCheck);
            }
            session.removeContactListener(onContact);
            session.unwatch();
            getEndpoint().sessions().leave(member);
        }
    }

    /** Logs in once reports can be processed, also when started after the context, as by master or by an operator. */
    private void watchWhenRoutesRun() throws Exception {
        YeastarSession joined = session;
        // a listener is told of each route that starts later, too
        AtomicBoolean told = new AtomicBoolean();
        CamelContext context = getEndpoint().getCamelContext();
        if (context.isStarted()) {
            joined.watch();
            return;
        }
        context.addStartupListener(new ExtendedStartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
                // else too early: routes are still being started
                if (alreadyStarted) {
                    watch();
                }
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) {
                watch();
            }

            private void watch() {
                if (told.compareAndSet(false, true) && isRunAllowed()) {
                    joined.watch();
                }
            }
        });
    }

    @ManagedAttribute(description = "Number of reports being processed or answered")
    public int getInFlight() {
        return intake == null ? 0 : intake.inFlight();
    }

    @ManagedAttribute(description = "Number of whole reports from those who may report")
    public long getReceived() {
        return counts.get(Count.RECEIVED);
    }

    @ManagedAttribute(description = "Number of answers 200 that left")
    public long getAcknowledged() {
        return counts.get(Count.ACKNOWLEDGED);
    }

    @ManagedAttribute(description = "Number of reports that the route has done its work on")
    public long getProcessed() {
        return counts.get(Count.PROCESSED);
    }

    @ManagedAttribute(description = "Number of times the route failed on a report, which was answered 500")
    public long getFailed() {
        return counts.get(Count.FAILED);
    }

    @ManagedAttribute(description = "Number of reports that came again after their answer")
    public long getRepeated() {
        return counts.get(Count.REPEATED);
    }

    @ManagedAttribute(description = "Number of reports that came again while being processed")
    public long getJoined() {
        return counts.get(Count.JOINED);
    }

    @ManagedAttribute(description = "Number of reports of a type that the route does not want")
    public long getSkipped() {
        return counts.get(Count.SKIPPED);
    }

    @ManagedAttribute(description = "Number of reports given up after maximumAttempts")
    public long getGivenUp() {
        return counts.get(Count.GIVEN_UP);
    }

    @ManagedAttribute(description = "Number of decisions about inbound calls that the PBX took")
    public long getDecided() {
        return counts.get(Count.DECIDED);
    }

    @ManagedAttribute(description = "Number of decisions about inbound calls that came too late")
    public long getDecidedLate() {
        return counts.get(Count.DECIDED_LATE);
    }

    @ManagedAttribute(description = "Number of reports that were no JSON object")
    public long getMalformedReports() {
        return counts.get(Count.MALFORMED);
    }

    @ManagedAttribute(description = "Number of reports that came without a body")
    public long getEmptyReports() {
        return counts.get(Count.EMPTY);
    }

    @ManagedAttribute(description = "Number of requests from someone who is not among allowedSources, answered 403")
    public long getRefusedStranger() {
        return counts.refusals(ReportReceiver.Refusal.STRANGER);
    }

    @ManagedAttribute(description = "Number of requests that were no POST, answered 405")
    public long getRefusedMethod() {
        return counts.refusals(ReportReceiver.Refusal.METHOD);
    }

    @ManagedAttribute(description = "Number of requests larger than maxReportSize, answered 413")
    public long getRefusedSize() {
        return counts.refusals(ReportReceiver.Refusal.SIZE);
    }

    @ManagedAttribute(description = "Number of requests whose body did not arrive whole, or not in time")
    public long getRefusedIncomplete() {
        return counts.refusals(ReportReceiver.Refusal.INCOMPLETE);
    }

    @ManagedAttribute(description = "Number of requests that came while suspended or stopping, answered 503")
    public long getRefusedClosed() {
        return counts.refusals(ReportReceiver.Refusal.CLOSED);
    }

    @ManagedAttribute(description = "Number of requests that there was no room for (maxInflight, memory), answered 503, and of connections closed for that")
    public long getRefusedOverload() {
        return counts.refusals(ReportReceiver.Refusal.OVERLOAD);
    }

    @ManagedAttribute(description = "Seconds since the last report; null before the first")
    public Long getLastReportAge() {
        return counts.lastReportAge();
    }
}
