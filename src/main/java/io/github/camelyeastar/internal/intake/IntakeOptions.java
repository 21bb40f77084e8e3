// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.Set;

import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.spi.IdempotentRepository;

/**
 * The endpoint's options of that name, as far as the intake needs them.
 *
 * @param api                  which commands the PBX knows for decisions about calls
 * @param allowedSources       null for the PBX's own addresses, or for any if there is a signature
 * @param signature            what proves that a report is the PBX's; null if only the sender's address does
 * @param maximumAttempts      not above 0 for attempts without limit
 * @param idempotentRepository null for none
 */
public record IntakeOptions(String host, PbxApi api, String allowedSources, ReportSignature signature, Set<ReportType> types,
        int maxReportSize,
        Duration requestTimeout, int maxInflight, int maximumAttempts, boolean inboundControl, Duration decisionTimeout,
        IdempotentRepository idempotentRepository) {
}
