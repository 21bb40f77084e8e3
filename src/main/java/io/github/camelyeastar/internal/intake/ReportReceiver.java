// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Who takes the reports that a {@link ReportTransport} brings. */
public interface ReportReceiver {
    /** The way back to the sender of one report, who waits for an answer. */
    interface Answer {
        /** Whether the sender may still read an answer: it has not closed its connection. Asked before the answer only. */
        boolean isAwaited();

        /**
         * Tells the sender what became of the report. Called once.
         *
         * @param written told whether the answer has left; false when it can't leave any more
         */
        void write(Outcome outcome, Consumer<Boolean> written);
    }

    /**
     * Looks at a sender's address, before a body is read.
     *
     * @return why reports from the address are refused; null if they are taken
     */
    Outcome refusal(InetAddress remote);

    /** Whether reports are taken from any address, as a signature proves who sends them. */
    boolean acceptsAnyone();

    /**
     * Whether the PBX is known to have the address. If it is not refused and not known, its requests have tight limits until a
     * signature proves who sends them.
     */
    boolean knows(InetAddress remote);

    /**
     * Looks at the signature of a whole body, before anything in the body is looked at.
     *
     * @param  signature as the sender wrote it; null if there is none
     * @return           why the body is refused; null if it is taken
     */
    Outcome refusal(byte[] body, String signature, InetAddress remote);

    /** Told that a request from the address was refused, and why. */
    void refused(InetAddress remote, Outcome why);

    /** The largest body that is taken, in bytes. */
    int maxReportSize();

    /** How many reports may be processed at once. Each of them may take a thread of the transport. */
    int maxInflight();

    /** How long a sender may take to deliver a whole request. */
    Duration requestTimeout();

    /** Takes one report. The answer may be given on this thread, or later on another thread. */
    void receive(byte[] body, InetAddress remote, Answer answer);

    /** What an operator may see of the receiver, by name. */
    Map<String, Object> details();
}
