// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import io.github.camelyeastar.ErrorCode;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.internal.client.NotSentException;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a route decide about inbound calls before they are answered. The PBX waits ten seconds for a decision (protocol.md 6.11),
 * so the report is acknowledged before the route runs. Whatever goes wrong leaves the call to the PBX.
 */
final class InboundControl {
    private static final Logger LOG = LoggerFactory.getLogger(InboundControl.class);

    private final DefaultConsumer consumer;
    private final PbxSession session;
    private final IntakeOptions options;
    private final ReportCounts counts;
    private final AskedCalls asked = new AskedCalls(System::nanoTime);
    private final ExecutorService routes;

    InboundControl(DefaultConsumer consumer, PbxSession session, IntakeOptions options, ReportCounts counts) {
        this.consumer = consumer;
        this.session = session;
        this.options = options;
        this.counts = counts;
        CamelContext context = consumer.getEndpoint().getCamelContext();
        // no queue: the PBX would go on with a call before a decision that waits in a queue
        routes = context.getExecutorServiceManager().newThreadPool(this, "YeastarInboundControl",
                new ThreadPoolProfileBuilder("YeastarInboundControl").poolSize(1).maxPoolSize(options.maxInflight())
                        .maxQueueSize(0).keepAliveTime(60L).rejectedPolicy(ThreadPoolRejectedPolicy.Abort).build());
    }

    /** Whether the report is about a call that a route may decide about. */
    static boolean concerns(Report report) {
        return report.type() == ReportType.INVITE || report.type() == ReportType.INCOMING;
    }

    /** Whether this is the first question about this call: a second one is not asked. */
    boolean claim(Report report) {
        return asked.claim(report);
    }

    /**
     * Has the route decide, on another thread.
     *
     * @param  exchange                   has the report
     * @param  done                       run when the route has decided, and the PBX was told
     * @throws RejectedExecutionException when too many routes are deciding. Any other exception kept a thread from starting
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
            asked.release(report);
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
                LOG.debug("{}: the route made no decision, so the PBX goes on by itself", report);
            } else {
                tell(request(decision, report, options.api()), report, arrived);
            }
            counts.add(Count.PROCESSED);
        } catch (Throwable e) {
            // Camel does not catch an Error
            counts.add(Count.FAILED);
            handle(e, exchange, report);
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }

    private void handle(Throwable failure, Exchange exchange, Report report) {
        try {
            consumer.getExceptionHandler().handleException("No decision about " + report + ": the PBX goes on by itself",
                    exchange, failure);
        } catch (RuntimeException | Error e) {
            LOG.warn("The exception handler failed on {}: the PBX goes on by itself", report, e);
        }
    }

    /**
     * Reads what a route decided (protocol.md 3 and 6.11): {@code accept}, {@code refuse}, or, about an {@code INCOMING}, a
     * destination and its number, such as {@code extension:1001}, {@code queue:6700}, {@code ivr:6500}, {@code ringgroup:6300},
     * {@code number:5503301}.
     *
     * @return                          the command that does it
     * @throws IllegalArgumentException when it is not a decision, or not one that can be made about this report
     */
    static PbxApi.Call request(String decision, Report report, PbxApi api) {
        String call = api.inboundCall(report);
        String text = decision.strip();
        boolean accepted = text.equalsIgnoreCase("accept");
        if (accepted || text.equalsIgnoreCase("refuse")) {
            return api.decide(call, accepted);
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon).strip();
        PbxApi.Destination destination = Stream.of(PbxApi.Destination.values())
                .filter(one -> one.name().equalsIgnoreCase(kind)).findFirst().orElse(null);
        String number = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (destination == null || number.isEmpty()) {
            throw new IllegalArgumentException(
                    "Header " + YeastarConstants.DECISION + ": '" + decision + "' is not a decision. A decision is"
                            + " accept or refuse, or a transfer such as extension:1001, queue:6700, ivr:6500, ringgroup:6300 or"
                            + " number:5503301");
        } else if (report.type() != ReportType.INCOMING) {
            throw new IllegalArgumentException("Header " + YeastarConstants.DECISION + ": '" + decision + "' is not possible"
                    + " for an " + report.type()
                    + ", which can be accepted or refused only. To transfer calls before they are answered, set"
                    + " the PBX to let the API control the destination of inbound calls. It reports these calls as INCOMING");
        }
        return api.transfer(call, destination, number);
    }

    private void tell(PbxApi.Call decision, Report report, long arrived) throws Exception {
        long deadline = arrived + options.decisionTimeout().toNanos();
        try {
            session.commands().accept(deadline, decision);
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

    private void late(PbxApi.Call decision, Report report, String why) {
        LOG.warn("The decision about {} came too late, yeastar:{}: {}. The PBX has gone on by itself", report,
                decision.command(), why);
        counts.add(Count.DECIDED_LATE);
    }
}
