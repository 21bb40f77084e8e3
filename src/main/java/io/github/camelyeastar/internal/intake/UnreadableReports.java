// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.util.regex.Pattern;

import io.github.camelyeastar.internal.intake.ReportCounts.Count;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ValidationException;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.BridgeExceptionHandlerToErrorHandler;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a report that is not a JSON object, where the route names the types that it wants, and MALFORMED is not among
 * them. Such a route would fail on the report without end. An exception handler of the user's own, or one that is bridged to
 * the route's error handler, gets the report in place of the route, and its outcome is the report's.
 */
final class UnreadableReports extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableReports.class);
    /** How many characters of a text are shown. */
    private static final int SHOWN = 200;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private final DefaultConsumer consumer;
    private final ReportCounts counts;
    private final OncePerMinute log = new OncePerMinute();

    UnreadableReports(DefaultConsumer consumer, ReportCounts counts) {
        this.consumer = consumer;
        this.counts = counts;
    }

    /** Whether an exception handler decides about the report. Camel's own handler only logs, and has no outcome. */
    boolean isHandled(Report report) {
        return report.type() == ReportType.MALFORMED && !(consumer.getExceptionHandler() instanceof LoggingExceptionHandler);
    }

    /** Logs once a minute that nobody was given such a report. A report without a body has another log line. */
    void note(Report report, String sender) {
        if (report.type() == ReportType.MALFORMED && !report.text().isEmpty() && log.claim()) {
            LOG.warn("{} posted a report that can't be read, {} so far. It was acknowledged without the route, since types does"
                    + " not name MALFORMED: {}", sender, counts.get(Count.MALFORMED), shown(report));
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Report report = exchange.getMessage().getBody(Report.class);
        Exception problem = new ValidationException(exchange, "Not a JSON object: " + shown(report));
        if (consumer.getExceptionHandler() instanceof BridgeExceptionHandlerToErrorHandler) {
            // as the bridge does it; but the bridge does not tell the outcome
            exchange.setException(problem);
            exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, problem);
            exchange.setProperty(ExchangePropertyKey.ERRORHANDLER_BRIDGE, true);
            exchange.getExchangeExtension().setRedeliveryExhausted(true);
            return consumer.getAsyncProcessor().process(exchange, callback);
        }
        consumer.getExceptionHandler().handleException("Report that can't be read: " + printable(report.text()), exchange,
                problem);
        callback.done(true);
        return true;
    }

    /** The text on one line: the sender of a report must not write lines of the log. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll(match -> String.format("\\\\u%04x", (int) match.group().charAt(0)));
    }

    private static String shown(Report report) {
        String text = report.text();
        return printable(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
    }
}
