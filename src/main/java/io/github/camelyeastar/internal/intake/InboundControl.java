/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.YeastarConsumer;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.pbx.ApiJson;
import io.github.camelyeastar.internal.pbx.NotSentException;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a route decide about inbound calls before they are answered. The PBX waits ten seconds for a decision (protocol.md 6.11),
 * so the report is acknowledged before the route runs, and whatever goes wrong leaves the call to the PBX.
 */
final class InboundControl {
    private static final Logger LOG = LoggerFactory.getLogger(InboundControl.class);

    private final YeastarConsumer consumer;
    private final YeastarSession session;
    private final ReportCounts counts;
    private final Duration timeout;
    private final AskedCalls asked = new AskedCalls(System::nanoTime);
    private final ExecutorService routes;

    InboundControl(YeastarConsumer consumer, YeastarSession session, ReportCounts counts) {
        YeastarConfiguration configuration = consumer.getEndpoint().getConfiguration();
        this.consumer = consumer;
        this.session = session;
        this.counts = counts;
        timeout = Duration.ofMillis(configuration.getDecisionTimeout());
        CamelContext context = consumer.getEndpoint().getCamelContext();
        // no queue: a call that waits in one is lost to the PBX's time
        routes = context.getExecutorServiceManager().newThreadPool(this, "YeastarInboundControl",
                new ThreadPoolProfileBuilder("YeastarInboundControl").poolSize(1).maxPoolSize(configuration.getMaxInflight())
                        .maxQueueSize(0).keepAliveTime(60L).rejectedPolicy(ThreadPoolRejectedPolicy.Abort).build());
    }

    /** Whether the report is about a call that a route may decide about. */
    static boolean concerns(Report report) {
        return report.type() == ReportType.INVITE || report.type() == ReportType.INCOMING;
    }

    /** Whether nobody was asked about the report's call yet. From now on, somebody was. */
    boolean isNew(Report report) {
        return asked.add(report);
    }

    /**
     * Has the route decide, on another thread.
     *
     * @param  exchange                   the report's
     * @param  done                       run when the route has decided, and the PBX was told
     * @throws RejectedExecutionException when too many routes are deciding; or what kept a thread from starting
     */
    void ask(Exchange exchange, Report report, Runnable done) {
        long arrived = asked.arrivedAt(report);
        try {
            routes.execute(() -> {
                try {
                    decide(exchange, report, arrived);
                } finally {
                    done.run();
                }
            });
        } catch (RuntimeException | Error e) {
            asked.remove(report);
            throw e;
        }
    }

    void stop() {
        consumer.getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(routes);
    }

    private void decide(Exchange exchange, Report report, long arrived) {
        try {
            consumer.createUoW(exchange);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            String decision = exchange.getMessage().getHeader(YeastarConstants.DECISION, String.class);
            if (decision == null || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                LOG.debug("{}: the route decided nothing, the PBX goes on by itself", report);
            } else {
                tell(InboundDecision.of(decision, report, session.options().pbx().api()), report, arrived);
            }
            counts.add(Count.PROCESSED);
        } catch (Throwable e) {
            // Camel lets an Error pass
            failed(exchange, report, e);
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }

    private void tell(PbxApi.Request decision, Report report, long arrived) throws Exception {
        long deadline = arrived + timeout.toNanos();
        try {
            session.commands().sendBefore(deadline, decision.command(), ApiJson.write(decision.parameters()));
            counts.add(Count.DECIDED);
            LOG.debug("{}: {}", report, decision.command());
        } catch (NotSentException e) {
            long now = System.nanoTime();
            if (now - deadline < 0) {
                throw e;
            }
            late(decision, report, "it took " + Duration.ofNanos(now - arrived).toMillis() + " ms, more than decisionTimeout");
        } catch (YeastarApiException e) {
            if (e.getError().kind() == ErrorCode.Kind.DECISION_LATE) {
                late(decision, report, "the PBX answered " + e.getErrorCode());
            } else if (e.getError().kind() == ErrorCode.Kind.CALL_UNKNOWN) {
                LOG.info("{}: the caller had hung up when the decision came, yeastar:{}", report, decision.command());
            } else {
                throw e;
            }
        }
    }

    private void late(PbxApi.Request decision, Report report, String why) {
        counts.add(Count.DECIDED_LATE);
        LOG.warn("The decision about {} came too late, yeastar:{}: {}. The PBX has gone on by itself", report,
                decision.command(), why);
    }

    private void failed(Exchange exchange, Report report, Throwable e) {
        counts.add(Count.FAILED);
        consumer.getExceptionHandler().handleException("No decision about " + report + ": the PBX goes on by itself", exchange,
                e);
    }
}
