// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;

import io.github.camelyeastar.internal.intake.AllowedSources;
import io.github.camelyeastar.internal.intake.ReportCounts;
import io.github.camelyeastar.internal.intake.SignedSenders;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.login.SessionStatus;
import io.github.camelyeastar.internal.session.YeastarSession;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Ready while the session is open, if there is one, and, for a consumer, while not every report of the last minutes failed or
 * was refused. Tells what is known of the session and its reports, and asks the PBX nothing.
 */
public class YeastarHealthCheck extends AbstractHealthCheck {
    private static final ReportCounts.Recent NO_REPORTS = new ReportCounts.Recent(0, 0, 0);

    private final YeastarSession session;
    private final AllowedSources allowedSources;
    private final ReportCounts counts;

    /**
     * @param session        null for a consumer whose reports come without a session
     * @param allowedSources who may report to the consumer; null for a producer
     * @param counts         what the reports came to; null for a producer
     */
    YeastarHealthCheck(String id, YeastarSession session, AllowedSources allowedSources, ReportCounts counts) {
        super("camel", id);
        this.session = session;
        this.allowedSources = allowedSources;
        this.counts = counts;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        SessionStatus status = session == null ? null : session.status();
        if (status != null) {
            tell(builder, status.details());
        }
        if (counts != null) {
            tell(builder, counts.details());
        }
        boolean refusing = allowedSources != null && allowedSources.isRefusing();
        if (refusing) {
            builder.detail("yeastar.refusedReports", allowedSources.refusals());
            builder.detail("yeastar.lastRefused", allowedSources.lastRefused());
        }
        SignedSenders signedSenders = allowedSources == null ? null : allowedSources.signedSenders();
        boolean refusingSignatures = signedSenders != null && signedSenders.isRefusing();
        ReportCounts.Recent recent = counts == null ? NO_REPORTS : counts.recent();
        if (status != null && status.state() != SessionState.OPEN) {
            builder.down().message("No session with " + session + ": " + status.state() + ", " + status.reason());
        } else if (status != null && status.isOverTcp()) {
            builder.down().message(session + " is set to report over TCP: no report will come over HTTP");
        } else if (recent.isNoneProcessed()) {
            builder.down().message("None of the reports of the last " + ReportCounts.RECENT_MINUTES + " minutes was processed: "
                    + failures(recent));
        } else if (refusing) {
            // no reason to be down: anybody who reaches the port could bring that about
            builder.up().message("Reports from " + allowedSources.lastRefused() + " are refused: " + allowedSources.advice());
        } else if (refusingSignatures) {
            // no reason to be down either
            builder.up().message("Reports from " + signedSenders.lastRefused() + " are refused: " + signedSenders.advice());
        } else if (recent.failed() + recent.refused() > 0) {
            builder.up().message("Of the reports of the last " + ReportCounts.RECENT_MINUTES + " minutes, " + recent.processed()
                    + " were processed, " + failures(recent));
        } else {
            builder.up();
        }
    }

    private static String failures(ReportCounts.Recent recent) {
        return recent.failed() + " failed in the route, " + recent.refused()
                + " were refused: too many at once, too large, cut off, or the consumer is suspended";
    }

    private static void tell(HealthCheckResultBuilder builder, Map<String, Object> details) {
        details.forEach((name, value) -> {
            if (value != null) {
                builder.detail("yeastar." + name, value);
            }
        });
    }
}
