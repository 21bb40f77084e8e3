// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

import io.github.camelyeastar.internal.figures.ManagedFigures;
import io.github.camelyeastar.internal.figures.ManagedFigures.Figure;
import io.github.camelyeastar.internal.figures.ManagedFigures.Kind;
import io.github.camelyeastar.internal.figures.Meters;
import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportParser;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the reports of a consumer: has the route process each report once, and the PBX told what became of it. Whether a report
 * is new is decided by {@link Repeats}, what becomes of it by {@link ReportProcessing}.
 */
public final class ReportIntake implements ReportReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);
    private static final String SIGNED = "signed";

    private final DefaultConsumer consumer;
    private final PbxSession session;
    private final IntakeOptions options;
    private final AllowedSources allowedSources;
    private final KnownReports known;
    private final ReportCounts counts;
    private final ReportProcessing processing;
    private final UnreadableReports unreadable;
    /** Null if the route does not decide about calls. */
    private final InboundControl control;
    private final OncePerMinute emptyLog = new OncePerMinute();
    private final OncePerMinute overloadLog = new OncePerMinute();
    private final OncePerMinute sizeLog = new OncePerMinute();
    private Meters meters = Meters.NONE;
    private volatile boolean open;

    /**
     * @param consumer makes the exchanges, and has the route and the exception handler
     * @param known    what is known of the PBX's reports from before
     */
    public ReportIntake(DefaultConsumer consumer, PbxSession session, IntakeOptions options, AllowedSources allowedSources,
            KnownReports known, ReportCounts counts) {
        this.consumer = consumer;
        this.session = session;
        this.options = options;
        this.allowedSources = allowedSources;
        this.known = known;
        this.counts = counts;
        processing = new ReportProcessing(consumer, options.maximumAttempts(), known, counts);
        unreadable = new UnreadableReports(consumer, counts);
        control = options.inboundControl() ? new InboundControl(consumer, session, options, counts) : null;
    }

    /** Has reports and the time to their answers counted. */
    public void measure(Meters by) {
        meters = by;
    }

    public void open() {
        open = true;
    }

    /** From now on, the PBX is asked to repeat. */
    public void close() {
        open = false;
    }

    public boolean isOpen() {
        return open;
    }

    /** Ends the intake, after the last report has arrived and all are answered. */
    public void stop() {
        if (control != null) {
            control.stop();
        }
        known.unacknowledged().forgetOld();
    }

    /** @return whether all reports that had arrived were answered in time */
    public boolean awaitAnswers(Duration atMost) throws InterruptedException {
        return known.inFlight().awaitNone(atMost);
    }

    /** How many reports the PBX still has to bring again. */
    public int owed() {
        return known.owed().count();
    }

    public int inFlight() {
        return known.inFlight().count();
    }

    @Override
    public Outcome refusal(InetAddress remote) {
        return allowedSources.refusal(remote);
    }

    @Override
    public boolean acceptsAnyone() {
        return allowedSources.isAnyone();
    }

    @Override
    public boolean knows(InetAddress remote) {
        return refusal(remote) == null && (!acceptsAnyone() || allowedSources.signedSenders().isProven(remote));
    }

    @Override
    public Outcome refusal(byte[] body, String signature, InetAddress remote) {
        return allowedSources.signedSenders() == null ? null : allowedSources.signedSenders().refusal(body, signature, remote);
    }

    @Override
    public void refused(InetAddress remote, Outcome why) {
        counts.refused(why, knows(remote));
        if (why == Outcome.STRANGER) {
            allowedSources.refused(remote, session.background());
        } else if (why == Outcome.UNSIGNED || why == Outcome.WRONG_SIGNATURE) {
            allowedSources.signedSenders().refused(remote, why);
        } else if (why == Outcome.OVERLOAD && overloadLog.claim()) {
            LOG.warn("{} is overloaded: {} reports are being processed, of {} at most (maxInflight). All reports that have"
                    + " come count for {} KB of the heap, of {} KB at most. Further reports are answered 503, or their"
                    + " connections are closed ({} so far), and the PBX is asked to repeat them. Is the route slow,"
                    + " or does it hang?",
                    consumer, known.repeats().count(), options.maxInflight(), ReportMemory.OF_THIS_PROCESS.taken() / 1024,
                    ReportMemory.OF_THIS_PROCESS.most() / 1024, counts.refusals(why));
        } else if (why == Outcome.SIZE && sizeLog.claim()) {
            LOG.warn("{} posted a report of more than {} bytes, which was answered 413, {} so far: set maxReportSize to take"
                    + " such reports", remote.getHostAddress(), options.maxReportSize(), counts.refusals(why));
        } else {
            LOG.debug("Request from {} refused: {}", remote, why);
        }
    }

    @Override
    public int maxReportSize() {
        return options.maxReportSize();
    }

    @Override
    public int maxInflight() {
        return options.maxInflight();
    }

    @Override
    public Duration requestTimeout() {
        return options.requestTimeout();
    }

    @Override
    public Map<String, Object> details() {
        return Figure.values(figures());
    }

    /** What JMX shows. It is there under {@code master:}, too, where Camel shows another consumer. */
    public ManagedFigures management(PbxOptions pbx, String accountLabel) {
        return new ManagedFigures("Reports", pbx.address(), pbx.account(), () -> accountLabel, () -> {
            List<Figure> figures = figures();
            figures.add(0, new Figure("pbx", Kind.TEXT, "The account, and the PBX that reports", pbx::account));
            return figures;
        }, List.of());
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("consumer", Kind.TEXT, "The consumer that takes the reports", consumer::toString));
        figures.add(
                new Figure("inFlight", Kind.LEVEL, "Number of reports being processed or answered", () -> (long) inFlight()));
        figures.addAll(counts.figures());
        return figures;
    }

    @Override
    public String toString() {
        return consumer.toString();
    }

    @Override
    public void receive(byte[] body, InetAddress remote, Answer given) {
        long arrived = System.nanoTime();
        known.inFlight().arrived();
        String sender = remote.getHostAddress();
        if (!open) {
            refused(remote, Outcome.CLOSED);
            processing.putOff(id(sender, body), given, Outcome.CLOSED);
            return;
        }
        Report report = ReportParser.parse(body, null);
        note(report, body.length, sender);
        Answer answer = meters == Meters.NONE ? given : new MeasuredAnswer(given, report.type(), arrived, meters);
        boolean wanted = options.types().contains(report.type())
                && !options.api().isTest(report);
        if (!wanted && !unreadable.isHandled(report)) {
            counts.add(Count.SKIPPED);
            unreadable.note(report, sender);
            processing.skip(answer);
            return;
        }
        Delivery delivery = new Delivery(id(sender, body), Delivery.Kind.of(report), answer);
        switch (known.repeats().arrived(delivery)) {
            case JOINED -> {
                counts.add(Count.JOINED);
                LOG.debug("{} from {} is being processed: this repeat gets the same answer", report, sender);
            }
            case PROCESSED_BEFORE -> {
                counts.add(Count.REPEATED);
                LOG.debug("{} from {} was processed already: this repeat is answered 200", report, sender);
                processing.answer(delivery, delivery.answers, Outcome.PROCESSED);
            }
            case OVERLOAD -> {
                refused(remote, Outcome.OVERLOAD);
                processing.putOff(delivery.id, answer, Outcome.OVERLOAD);
            }
            case PROCESS -> {
                if (control != null && InboundControl.concerns(report)) {
                    decide(delivery, report, remote);
                } else {
                    processing.process(delivery, report, sender, wanted ? consumer.getAsyncProcessor() : unreadable);
                }
            }
        }
    }

    /** A signed report is the PBX's, whichever of its addresses it comes from: its repeat may come from another one. */
    private String id(String sender, byte[] body) {
        return Delivery.id(allowedSources.signedSenders() == null ? sender : SIGNED, body);
    }

    private void note(Report report, int size, String sender) {
        counts.received(size);
        session.reported().run();
        if (size == 0 && emptyLog.claim()) {
            LOG.warn("{} posted a report without a body, {} so far: something between the PBX and us may have cut the body off",
                    sender, counts.get(Count.EMPTY));
        }
        if (report.type() == ReportType.MALFORMED) {
            counts.add(Count.MALFORMED);
        }
        if (options.api().isTest(report)) {
            LOG.info("Somebody tried the PBX's webhook from {}: the webhook works. The route does not get such a test", sender);
        }
        if (report.type() == ReportType.BOOT_UP) {
            session.rebooted().run();
        }
        LOG.debug("{} from {}", report, sender);
    }

    /** Acknowledges the report before its route runs: the PBX does not wait long enough for the route and the answer. */
    private void decide(Delivery delivery, Report report, InetAddress remote) {
        if (!control.claim(report)) {
            counts.add(Count.REPEATED);
            processing.end(delivery, Outcome.PROCESSED);
            return;
        }
        Exchange exchange = consumer.createExchange(false);
        ReportProcessing.fill(exchange.getIn(), delivery, report, remote.getHostAddress());
        known.inFlight().arrived();
        try {
            control.ask(exchange, report, known.inFlight()::answered);
        } catch (RuntimeException | Error e) {
            if (!(e instanceof RejectedExecutionException)) {
                LOG.warn("No thread for a decision about {}: the PBX is asked to repeat the report", report, e);
            }
            known.inFlight().answered();
            consumer.releaseExchange(exchange, false);
            refused(remote, Outcome.OVERLOAD);
            processing.end(delivery, Outcome.OVERLOAD);
            return;
        }
        processing.end(delivery, Outcome.PROCESSED);
    }
}
