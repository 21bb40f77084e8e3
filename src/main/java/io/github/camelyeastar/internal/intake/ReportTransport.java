// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

/** How reports arrive, such as over HTTP. */
public interface ReportTransport {
    /**
     * Hands the reports that arrive to a receiver, from now on.
     *
     * @throws IllegalArgumentException when another receiver has the place, or options of the two can't go together
     * @throws IllegalStateException    when the place can't be opened, such as a port that is taken
     */
    void open(ReportReceiver receiver);

    /** Hands no more reports to the receiver. Does nothing if it is not open for this receiver. */
    void close(ReportReceiver receiver);
}
