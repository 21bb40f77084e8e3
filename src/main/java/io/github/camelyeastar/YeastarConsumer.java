// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import io.github.camelyeastar.internal.figures.ManagedFigures;
import io.github.camelyeastar.internal.http.SourcePatterns;
import io.github.camelyeastar.internal.intake.AllowedSources;
import io.github.camelyeastar.internal.intake.IntakeOptions;
import io.github.camelyeastar.internal.intake.PbxSession;
import io.github.camelyeastar.internal.intake.ReportCounts;
import io.github.camelyeastar.internal.intake.ReportIntake;
import io.github.camelyeastar.internal.intake.ReportTransport;
import io.github.camelyeastar.internal.session.SessionMember;
import io.github.camelyeastar.internal.session.YeastarSession;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the PBX's reports while its route runs, and keeps the session that they come for, if they come for one. The
 * {@link ReportIntake} takes each report.
 */
public class YeastarConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarConsumer.class);
    /** The time at a stop after a suspension that has waited for the routes: only answers are left to be written. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final YeastarConfiguration configuration;
    private final IntakeOptions options;
    private final AllowedSources allowedSources;
    private final ReportCounts counts = new ReportCounts(System::nanoTime);
    private SessionMember member;
    /** Null where reports come without a session. */
    private YeastarSession session;
    private ReportTransport transport;
    private volatile ReportIntake intake;
    private ManagedFigures managed;
    private YeastarHealthCheck healthCheck;

    public YeastarConsumer(YeastarEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.options = endpoint.intakeOptions();
        this.allowedSources = new AllowedSources(options, endpoint.sessions().resolver(), SourcePatterns::parse);
    }

    /** Reports are posted to this consumer: it does not poll. */
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
        return intake == null ? 0 : intake.inFlight();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // a stop waits for what is in flight
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
        if (getEndpoint().hasSession()) {
            member = getEndpoint().member(toString(), true);
            session = getEndpoint().sessions().join(member);
        }
        try {
            allowedSources.resolve();
            intake = new ReportIntake(this, pbxSession(), options, allowedSources, getEndpoint().knownReports(), counts);
            managed = intake.management(configuration.pbxOptions(), configuration.getAccountLabel());
            managed.register(getEndpoint().getCamelContext());
            intake.measure(managed.meters());
            intake.open();
            transport = getEndpoint().transport();
            transport.open(intake);
            addHealthCheck();
            if (session != null && getEndpoint().getCamelContext().isStarted()) {
                // as under master; else the sessions do so when all routes run, and reports can be processed
                session.watch();
            }
        } catch (Exception e) {
            leave();
            throw e;
        }
    }

    /** What the intake asks of the session. Without one, only the name of the PBX is looked up, in a thread of its own. */
    private PbxSession pbxSession() {
        if (session == null) {
            ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
            Runnable nobody = () -> {
            };
            return new PbxSession(nobody, nobody, task -> threads.newThread("YeastarSources", task).start(), null);
        }
        session.setContactListener(allowedSources::resolve);
        return new PbxSession(session.status()::reported, session::rebooted, session::inBackground,
                session.commands()::sendBefore);
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
        boolean suspendedBefore = !intake.isOpen();
        intake.close();
        if (session != null) {
            session.unwatch();
        }
        boolean interrupted = false;
        try {
            // a consumer that is stopped without having been suspended, as by master, waits as long as Camel would have
            ShutdownStrategy strategy = getEndpoint().getCamelContext().getShutdownStrategy();
            Duration atMost = Duration.of(strategy.getTimeout(), strategy.getTimeUnit().toChronoUnit());
            if (!intake.awaitAnswers(suspendedBefore ? LAST_ANSWERS : atMost)) {
                LOG.warn("{} stops with {} reports in flight: the PBX will send them again", this, intake.inFlight());
            }
        } catch (InterruptedException e) {
            // kept until the port is closed: Jetty could not close it otherwise
            interrupted = true;
        }
        if (intake.owed() > 0) {
            LOG.warn("{} stops. The last answer to {} reports was 500 or 503. {}", this, intake.owed(), whatBecomesOfThem());
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

    private String whatBecomesOfThem() {
        if (configuration.getSeries() == Series.P) {
            return "The PBX sends each report again as often as its webhook is set to, and then gives the report up. If the"
                    + " next start comes later, fetch the records of calls by yeastar:cdr/search";
        }
        return session.isLogoutWanted()
                ? "The logout makes the PBX forget these reports: set logoutOnStop=false to get them after the next start"
                : "The session stays open, so that the PBX can send these reports again after the next start";
    }

    /** Camel asks the route's consumer for its check. Under master it is another consumer, so the registry gets the check. */
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
                if (transport != null) {
                    transport.close(intake);
                }
            }
        } finally {
            if (intake != null) {
                intake.stop();
            }
            if (managed != null) {
                managed.unregister(getEndpoint().getCamelContext());
            }
            if (healthCheck != null && HealthCheckRegistry.get(getEndpoint().getCamelContext()) != null) {
                HealthCheckRegistry.get(getEndpoint().getCamelContext()).unregister(healthCheck);
            }
            if (session != null) {
                session.setContactListener(null);
                session.unwatch();
                getEndpoint().sessions().leave(member);
            }
        }
    }

    ReportCounts counts() {
        return counts;
    }
}
