// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has proven by a signature to be the PBX. Without an option allowedSources, anybody may try, as the PBX's address is not
 * known. So what has proven nothing yet has limits of its own.
 */
public final class SignedSenders {
    private static final Logger LOG = LoggerFactory.getLogger(SignedSenders.class);
    /** An address may be given to another sender: it has to prove itself again after a day without a report. */
    private static final Duration PROVEN = Duration.ofDays(1);
    /** An operator need not see refusals that are longer ago. */
    private static final long RECENT = Duration.ofHours(1).toNanos();

    private final ReportSignature signature;
    private final RecentIds proven = new RecentIds(PROVEN, System::nanoTime);
    private final AtomicLong refusals = new AtomicLong();
    private final OncePerMinute log = new OncePerMinute();
    private volatile Refusal last;

    SignedSenders(ReportSignature signature) {
        this.signature = signature;
    }

    boolean isProven(InetAddress remote) {
        return proven.contains(remote.getHostAddress());
    }

    /**
     * Looks at the signature of a body.
     *
     * @param  text null if the request has none
     * @return      why the body is refused; null if it is the PBX's
     */
    Outcome refusal(byte[] body, String text, InetAddress remote) {
        if (text == null) {
            return Outcome.UNSIGNED;
        } else if (!signature.isOf(body, text)) {
            return Outcome.WRONG_SIGNATURE;
        }
        proven.add(remote.getHostAddress());
        return null;
    }

    /** Logs a refusal, at most once a minute. */
    void refused(InetAddress remote, Outcome why) {
        last = new Refusal(remote.getHostAddress(), why, System.nanoTime());
        long so = refusals.incrementAndGet();
        if (log.claim()) {
            LOG.warn("Report from {} refused with 401, {} so far: {}", remote.getHostAddress(), so, advice());
        }
    }

    /** Whether a report was refused within the last hour. */
    public boolean isRefusing() {
        Refusal refusal = last;
        return refusal != null && System.nanoTime() - refusal.at < RECENT;
    }

    /** The address that was refused last; null if none was. */
    public String lastRefused() {
        Refusal refusal = last;
        return refusal == null ? null : refusal.remote;
    }

    /** What to do if the last report that was refused is the PBX's. */
    public String advice() {
        Refusal refusal = last;
        return refusal == null || refusal.why == Outcome.UNSIGNED
                ? "it has no X-Signature. If the PBX sent it, or a test of its webhook, give the webhook on the PBX a secret,"
                        + " and copy the secret into the option secretKey"
                : "its X-Signature does not match its bytes. If the PBX sent it, copy the secret of this webhook from the PBX"
                        + " into the option secretKey, and check that nothing between the PBX and us changes the report";
    }

    private record Refusal(String remote, Outcome why, long at) {
    }
}
