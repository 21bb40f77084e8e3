/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelyeastar.OptionCheck;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.YeastarConsumer;
import io.github.camelyeastar.internal.http.ReportMemory;
import io.github.camelyeastar.internal.intake.Deliveries.Delivery;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportParser;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.RollbackExchangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a report through a consumer: from its bytes to an exchange, and from what became of that to the answer. 200 when
 * the route is done with it; 500 when it failed, upon which the PBX repeats it. A little over 300 lines, so that all ways to an
 * answer stand together.
 */
public final class ReportIntake implements ReportReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);
    private static final int OK = 200;
    private static final int FAILED = 500;
    static final int NOT_NOW = 503;
    /** A poisoned report comes again and again: of its later attempts, not every one is logged. */
    private static final int LOGGED_ATTEMPTS = 10;

    private final YeastarConsumer consumer;
    private final YeastarSession session;
    private final AllowedSources allowedSources;
    private final int maxReportSize;
    private final Duration requestTimeout;
    private final int maxInflight;
    private final int maximumAttempts;
    private final Set<ReportType> types;
    private final ReportCounts counts;
    private final OncePerMinute emptyLog = new OncePerMinute();
    private final OncePerMinute overloadLog = new OncePerMinute();
    private final OncePerMinute sizeLog = new OncePerMinute();
    private final InFlightReports inFlight;
    private final Deliveries deliveries;
    private final UnacknowledgedReports unacknowledged;
    private final OwedReports owed;
    private final UnreadableReports unreadable;
    /** Null if the route does not decide about calls. */
    private final InboundControl control;
    private volatile boolean open;

    public ReportIntake(YeastarConsumer consumer, YeastarSession session, AllowedSources allowedSources, ReportCounts counts) {
        YeastarConfiguration configuration = consumer.getEndpoint().getConfiguration();
        KnownReports known = consumer.getEndpoint().knownReports();
        this.consumer = consumer;
        this.session = session;
        this.allowedSources = allowedSources;
        this.counts = counts;
        maxReportSize = configuration.getMaxReportSize();
        requestTimeout = Duration.ofMillis(configuration.getRequestTimeout());
        maximumAttempts = configuration.getMaximumAttempts();
        types = OptionCheck.types(configuration.getTypes());
        maxInflight = configuration.getMaxInflight();
        inFlight = known.inFlight();
        deliveries = known.deliveries();
        unacknowledged = known.unacknowledged();
        owed = known.owed();
        control = configuration.isInboundControl() ? new InboundControl(consumer, session, counts) : null;
        unreadable = new UnreadableReports(consumer, counts);
    }

    public void open() {
        open = true;
    }

    /** From now on, the PBX is asked to repeat. */
    public void close() {
        open = false;
    }

    /** Nothing arrives any more, and all that had is answered. */
    public void stop() {
        if (control != null) {
            control.stop();
        }
        unacknowledged.forgetOld();
    }

    /** @return whether all that had arrived was answered in time */
    public boolean awaitAnswers(Duration atMost) throws InterruptedException {
        return inFlight.awaitNone(atMost);
    }

    /** How many reports were last answered 500 or 503, and so have to come again. */
    public int owed() {
        return owed.count();
    }

    public int inFlight() {
        return inFlight.count();
    }

    @Override
    public boolean accepts(InetAddress remote) {
        return allowedSources.contains(remote);
    }

    @Override
    public void refused(InetAddress remote, Refusal why) {
        counts.refused(why);
        if (why == Refusal.STRANGER) {
            allowedSources.refused(remote, session::inBackground);
        } else if (why == Refusal.OVERLOAD && overloadLog.isDue()) {
            LOG.warn(
                    "{} is overloaded: {} reports are being processed, of {} at most (maxInflight), and {} KB of the heap are"
                            + " reckoned for all that came, of {} KB at most. Further ones are answered {}, or their"
                            + " connection is closed, {} so far, and the PBX is asked to repeat them. Is the route slow, or"
                            + " does it hang?",
                    this, deliveries.count(), maxInflight, ReportMemory.OF_THIS_PROCESS.taken() / 1024,
                    ReportMemory.OF_THIS_PROCESS.most() / 1024, NOT_NOW, counts.refusals(why));
        } else if (why == Refusal.SIZE && sizeLog.isDue()) {
            LOG.warn(
                    "{} posted a report of more than {} bytes, {} so far, which was answered 413: set maxReportSize to take it",
                    remote.getHostAddress(), maxReportSize, counts.refusals(why));
        } else {
            LOG.debug("Request from {} refused: {}", remote, why);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public int maxReportSize() {
        return maxReportSize;
    }

    @Override
    public int maxInflight() {
        return maxInflight;
    }

    @Override
    public Duration requestTimeout() {
        return requestTimeout;
    }

    @Override
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("consumer", consumer.toString());
        details.put("inFlight", inFlight());
        details.putAll(counts.details());
        return details;
    }

    @Override
    public void receive(byte[] body, InetAddress remote, Answer answer) {
        inFlight.arrived();
        if (!open) {
            refused(remote, Refusal.CLOSED);
            putOff(ReportMessage.id(remote.getHostAddress(), body), answer);
            return;
        }
        Report report = ReportParser.parse(body, null);
        note(report, body.length, remote);
        boolean wanted = types.contains(report.type());
        if (!wanted && !unreadable.isHandled(report)) {
            counts.add(Count.SKIPPED);
            unreadable.note(report, remote);
            answer.write(OK, left -> {
                if (left) {
                    counts.add(Count.ACKNOWLEDGED);
                }
                inFlight.answered();
            });
            return;
        }
        String sender = remote.getHostAddress();
        Delivery delivery = new Delivery(ReportMessage.id(sender, body), Deliveries.Kind.of(report), answer);
        switch (deliveries.arrived(delivery)) {
            case JOINED -> {
                counts.add(Count.JOINED);
                LOG.debug("{} from {} is being processed already: this repeat gets the same answer", report, remote);
            }
            case PROCESSED_BEFORE -> {
                counts.add(Count.REPEATED);
                LOG.debug("{} from {} was processed already: this repeat is answered {}", report, remote, OK);
                answer(delivery, List.of(answer), OK);
            }
            case OVERLOAD -> {
                refused(remote, Refusal.OVERLOAD);
                putOff(delivery.id(), answer);
            }
            case PROCESS -> {
                if (control != null && InboundControl.concerns(report)) {
                    decide(delivery, report, remote);
                } else {
                    process(delivery, report, sender, wanted ? consumer.getAsyncProcessor() : unreadable);
                }
            }
        }
    }

    @Override
    public String toString() {
        return consumer.toString();
    }

    private void note(Report report, int size, InetAddress remote) {
        counts.received(size);
        if (size == 0 && emptyLog.isDue()) {
            LOG.warn("{} posted a report without a body, {} so far: something between the PBX and us may have cut it off",
                    remote.getHostAddress(), counts.get(Count.EMPTY));
        }
        if (report.type() == ReportType.MALFORMED) {
            counts.add(Count.MALFORMED);
        }
        if (report.type() == ReportType.BOOT_UP) {
            session.rebooted();
        }
        LOG.debug("{} from {}", report, remote);
    }

    /** Acknowledges the report before its route runs, for the call can't wait for both. */
    private void decide(Delivery delivery, Report report, InetAddress remote) {
        if (!control.isNew(report)) {
            counts.add(Count.REPEATED);
            answer(delivery, deliveries.processed(delivery, true), OK);
            return;
        }
        Exchange exchange = consumer.createExchange(false);
        ReportMessage.fill(exchange.getIn(), delivery.id(), report, remote.getHostAddress());
        inFlight.arrived();
        try {
            control.ask(exchange, report, inFlight::answered);
        } catch (RuntimeException | Error e) {
            if (!(e instanceof RejectedExecutionException)) {
                LOG.warn("No thread for a decision about {}: the PBX is asked to repeat it", report, e);
            }
            inFlight.answered();
            consumer.releaseExchange(exchange, false);
            refused(remote, Refusal.OVERLOAD);
            answer(delivery, deliveries.processed(delivery, false), NOT_NOW);
            return;
        }
        answer(delivery, deliveries.processed(delivery, true), OK);
    }

    private void process(Delivery delivery, Report report, String sender, AsyncProcessor route) {
        if (delivery.attempt() > 1) {
            counts.add(Count.REPEATED);
        } else if (unacknowledged.wasLeftBehind(delivery.id())) {
            counts.add(Count.REPEATED);
            LOG.debug("{} from {} was processed before a restart: this repeat is answered {}", report, sender, OK);
            deliveries.done(delivery);
            answer(delivery, deliveries.processed(delivery, true), OK);
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
            ReportMessage.fill(exchange.getIn(), delivery.id(), report, sender);
            consumer.createUoW(exchange);
            route.process(exchange, once);
        } catch (Throwable e) {
            // Camel lets an Error pass, and the report would be in process for ever
            exchange.setException(e);
            once.done(true);
        }
    }

    private void finish(Delivery delivery, Report report, Exchange exchange) {
        // the mark for the last transaction is still there if the route has none
        boolean succeeded = !exchange.isFailed() && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        boolean done = succeeded;
        try {
            done = succeeded || failed(delivery, report, exchange);
        } catch (RuntimeException | Error e) {
            LOG.warn("The exception handler failed on {}: the PBX is asked to repeat it", report, e);
        }
        try {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be brought to its end", report, e);
        } finally {
            if (succeeded) {
                deliveries.done(delivery);
                counts.add(Count.PROCESSED);
            }
            if (done) {
                unacknowledged.processed(delivery.id());
            } else {
                counts.add(Count.FAILED);
            }
            answer(delivery, deliveries.processed(delivery, done), done ? OK : FAILED);
        }
    }

    /** @return whether it is given up */
    private boolean failed(Delivery delivery, Report report, Exchange exchange) {
        int attempt = delivery.attempt();
        if (maximumAttempts > 0 && attempt >= maximumAttempts) {
            Exception cause = exchange.getException() == null
                    ? new RollbackExchangeException(exchange)
                    : exchange.getException();
            consumer.getExceptionHandler().handleException("Report given up after " + attempt + " failed attempts: "
                    + UnreadableReports.printable(report.text()), exchange, cause);
            counts.add(Count.GIVEN_UP);
            return true;
        }
        if (attempt > 1 && (attempt <= LOGGED_ATTEMPTS || attempt % LOGGED_ATTEMPTS == 0)) {
            LOG.warn("{} failed {} times; the PBX is asked to repeat it, {}. maximumAttempts bounds that", report, attempt,
                    maximumAttempts > 0 ? maximumAttempts + " times in all" : "without an end");
        }
        return false;
    }

    private void putOff(String id, Answer answer) {
        owed.add(id);
        answer.write(NOT_NOW, left -> inFlight.answered());
    }

    private void answer(Delivery delivery, List<Answer> answers, int status) {
        if (status == OK) {
            owed.remove(delivery.id());
        } else {
            owed.add(delivery.id());
        }
        for (Answer answer : answers) {
            answer.write(status, left -> {
                if (status == OK) {
                    acknowledged(delivery, answer, left);
                }
                inFlight.answered();
            });
        }
    }

    private void acknowledged(Delivery delivery, Answer answer, boolean left) {
        if (!left) {
            deliveries.notLeft(delivery, answer);
            return;
        }
        counts.add(Count.ACKNOWLEDGED);
        if (deliveries.isHeard(delivery)) {
            unacknowledged.acknowledged(delivery.id());
        }
    }
}
