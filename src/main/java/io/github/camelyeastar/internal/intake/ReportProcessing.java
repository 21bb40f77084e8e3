// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.YeastarConstants;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.intake.ReportReceiver.Answer;
import io.github.camelyeastar.report.Report;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a route process a report, decides the report's outcome by what became of the exchange, and answers all who wait for the
 * report.
 *
 * @param consumer makes the exchanges, and has the exception handler
 */
record ReportProcessing(DefaultConsumer consumer, int maximumAttempts, KnownReports known, ReportCounts counts) {
    private static final Logger LOG = LoggerFactory.getLogger(ReportProcessing.class);
    /** A poisoned report comes again and again: of its later attempts, only each tenth is logged. */
    private static final int LOGGED_ATTEMPTS = 10;

    /** Has the report processed, unless the process before this one has done so. */
    void process(Delivery delivery, Report report, String sender, AsyncProcessor route) {
        if (delivery.attempt() > 1) {
            counts.add(Count.REPEATED);
        } else if (known.unacknowledged().takeOver(delivery.id)) {
            counts.add(Count.REPEATED);
            LOG.debug("{} from {} was processed before a restart: this repeat is answered 200", report, sender);
            end(delivery, Outcome.PROCESSED);
            return;
        }
        Exchange exchange = consumer.createExchange(false);
        AtomicBoolean done = new AtomicBoolean();
        AsyncCallback once = doneSync -> {
            if (done.compareAndSet(false, true)) {
                finish(delivery, report, exchange);
            }
        };
        try {
            fill(exchange.getIn(), delivery, report, sender);
            consumer.createUoW(exchange);
            route.process(exchange, once);
        } catch (Throwable e) {
            // Camel does not catch an Error, and the report would be in process for ever
            exchange.setException(e);
            once.done(true);
        }
    }

    /** Makes the report the body, with the fixed list of headers. */
    static void fill(Message message, Delivery delivery, Report report, String sender) {
        message.setBody(report);
        setHeader(message, YeastarConstants.ACTION, report.action());
        setHeader(message, YeastarConstants.REPORT_TYPE, report.type().name());
        setHeader(message, YeastarConstants.CALL_ID, report.callId());
        setHeader(message, YeastarConstants.SERIAL_NUMBER, report.serialNumber());
        setHeader(message, YeastarConstants.REMOTE_ADDRESS, sender);
        setHeader(message, YeastarConstants.REPORT_ID, delivery.id);
    }

    private static void setHeader(Message message, String name, String value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }

    private void finish(Delivery delivery, Report report, Exchange exchange) {
        Outcome outcome = Outcome.FAILED;
        try {
            outcome = outcome(delivery, report, exchange);
        } catch (RuntimeException | Error e) {
            LOG.warn("The exception handler failed on {}: the PBX is asked to repeat the report", report, e);
        }
        try {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        } catch (RuntimeException e) {
            LOG.warn("The exchange of {} could not be ended", report, e);
        } finally {
            if (outcome == Outcome.PROCESSED) {
                counts.add(Count.PROCESSED);
            }
            if (outcome.isDone()) {
                known.unacknowledged().processed(delivery.id);
            } else {
                counts.add(Count.FAILED);
            }
            end(delivery, outcome);
        }
    }

    private Outcome outcome(Delivery delivery, Report report, Exchange exchange) {
        // the mark for the last transaction is still there if the route has no transaction
        if (!exchange.isFailed() && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast()) {
            return Outcome.PROCESSED;
        }
        int attempt = delivery.attempt();
        if (maximumAttempts > 0 && attempt >= maximumAttempts) {
            Exception cause = exchange.getException() == null
                    ? new RollbackExchangeException(exchange)
                    : exchange.getException();
            consumer.getExceptionHandler().handleException("Report given up after " + attempt + " failed attempts: "
                    + UnreadableReports.printable(report.text()), exchange, cause);
            counts.add(Count.GIVEN_UP);
            return Outcome.GIVEN_UP;
        }
        if (attempt > 1 && (attempt <= LOGGED_ATTEMPTS || attempt % LOGGED_ATTEMPTS == 0)) {
            LOG.warn("{} failed {} times. The PBX is asked to repeat the report. maximumAttempts limits the attempts: it is {}",
                    report, attempt, maximumAttempts > 0 ? maximumAttempts : "not set");
        }
        return Outcome.FAILED;
    }

    /** Ends a report that was being processed: all who wait for it are told what became of it. */
    void end(Delivery delivery, Outcome outcome) {
        answer(delivery, known.repeats().end(delivery, outcome), outcome);
    }

    /** Answers a report that the route does not want. Its repeat is not told from another report. */
    void skip(Answer answer) {
        answer.write(Outcome.SKIPPED, left -> {
            if (left) {
                counts.add(Count.ACKNOWLEDGED);
            }
            known.inFlight().answered();
        });
    }

    /** Answers a report that has to come again, as its processing did not begin. */
    void putOff(String id, Answer answer, Outcome why) {
        known.owed().add(id);
        answer.write(why, left -> known.inFlight().answered());
    }

    void answer(Delivery delivery, List<Answer> answers, Outcome outcome) {
        if (outcome.isDone()) {
            known.owed().remove(delivery.id);
        } else {
            known.owed().add(delivery.id);
        }
        for (Answer answer : answers) {
            answer.write(outcome, left -> {
                if (outcome.isDone()) {
                    acknowledged(delivery, answer, left);
                }
                known.inFlight().answered();
            });
        }
    }

    private void acknowledged(Delivery delivery, Answer answer, boolean left) {
        if (!left) {
            known.repeats().notLeft(delivery, answer);
            return;
        }
        counts.add(Count.ACKNOWLEDGED);
        if (delivery.isHeard()) {
            known.unacknowledged().acknowledged(delivery.id);
        }
    }
}
