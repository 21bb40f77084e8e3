// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

/** What became of a report, or of a request that is not a report. The transport makes its answer of it. */
public enum Outcome {
    /** The route has done its work, or does it after the answer (inboundControl). */
    PROCESSED,
    /** The route does not want reports of this type. */
    SKIPPED,
    /** The route has failed on the report as often as it may (maximumAttempts). */
    GIVEN_UP,
    /** The route has failed on the report, which has to come again. */
    FAILED,
    /** The report is still being processed, but this sender of it need not wait: it has gone, or too many wait. */
    SUPERSEDED,
    /** The sender is not among those who may report. */
    STRANGER("from senders who may not report (allowedSources)"),
    /** The report has no signature, and the consumer demands one (secretKey). */
    UNSIGNED("without a signature (secretKey)"),
    /** The report's signature is not that of the body. */
    WRONG_SIGNATURE("with a wrong signature (secretKey)"),
    /** The request is not a POST. */
    METHOD("that were not a POST"),
    /** The body is larger than {@link ReportReceiver#maxReportSize()}. */
    SIZE("with a body larger than maxReportSize"),
    /** The body did not arrive whole, or not in time. There is no answer: the connection is closed. */
    INCOMPLETE("whose body did not arrive whole, or not in time"),
    /** No reports are taken at present, as the consumer is suspended or stops. */
    CLOSED("that came while the consumer was suspended or stopping"),
    /** There is no room, in maxInflight or in memory. Without room for a connection, the connection is closed. */
    OVERLOAD("refused for lack of room (maxInflight, memory), and of connections closed for the same reason");

    /** Which requests are refused so, to be read by a person; null if it is not a refusal. */
    private final String refused;

    Outcome() {
        this(null);
    }

    Outcome(String refused) {
        this.refused = refused;
    }

    /** Whether the PBX need not bring the report again. */
    public boolean isDone() {
        return this == PROCESSED || this == SKIPPED || this == GIVEN_UP;
    }

    /** Whether anybody who reaches the port could bring it about: it tells nothing about the reports of the PBX. */
    boolean isOfAnyone() {
        return this == STRANGER || this == UNSIGNED || this == WRONG_SIGNATURE || this == METHOD;
    }

    String refused() {
        return refused;
    }
}
