// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;

/**
 * What is known of a PBX's reports. It belongs to the endpoint, for Camel makes a new consumer each time that a route is
 * started: what was processed before a route was stopped may come again after it was started.
 *
 * @param inFlight       the reports that are being processed or answered
 * @param repeats        tells the repeat of a report from another report
 * @param unacknowledged the processed reports that the next process may have to know
 * @param owed           the reports that were last answered with a failure, or put off: the PBX still has to bring them
 */
public record KnownReports(InFlight inFlight, Repeats repeats, UnacknowledgedReports unacknowledged, RecentIds owed) {
    /** After that long without another try, the PBX has given up the report, or the session has ended. */
    private static final Duration OWED = Duration.ofMinutes(30);

    public static KnownReports of(CamelContext camelContext, IntakeOptions options) {
        InFlight inFlight = new InFlight();
        return new KnownReports(inFlight,
                new Repeats(options.maxInflight(), System::nanoTime,
                        answer -> answer.write(Outcome.SUPERSEDED, left -> inFlight.answered())),
                new UnacknowledgedReports(camelContext, options.idempotentRepository(), System::nanoTime, Clock.systemUTC()),
                new RecentIds(OWED, System::nanoTime));
    }

    /**
     * Counts the reports that have arrived and whose answers have not left yet, so that a stop can wait for them. A Phaser
     * counts 65,535 at most.
     */
    static final class InFlight {
        private static final int ALL = Integer.MAX_VALUE;

        /** Each report in flight has a permit. */
        private final Semaphore permits = new Semaphore(ALL);

        void arrived() {
            permits.acquireUninterruptibly();
        }

        void answered() {
            permits.release();
        }

        int count() {
            int left = permits.availablePermits();
            // a stop has all permits for an instant
            return left == 0 ? 0 : ALL - left;
        }

        /** @return whether all reports were answered in time */
        boolean awaitNone(Duration atMost) throws InterruptedException {
            boolean none = permits.tryAcquire(ALL, atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (none) {
                permits.release(ALL);
            }
            return none;
        }
    }
}
