/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.time.Duration;
import java.util.Set;

import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.spi.IdempotentRepository;

/**
 * The options that the intake needs.
 *
 * @param host                 the PBX's name or address
 * @param api                  which commands the PBX knows for decisions about calls
 * @param allowedSources       the addresses and ranges that may report; null for the PBX's own addresses
 * @param types                the types of reports that the route wants
 * @param maxReportSize        the largest body that is taken, in bytes
 * @param requestTimeout       how long a sender may take to deliver a whole request
 * @param maxInflight          how many reports may be processed at once
 * @param maximumAttempts      after how many failures a report is given up; not above 0 for never
 * @param inboundControl       whether the route decides about inbound calls
 * @param decisionTimeout      how long a decision may take until its command leaves
 * @param idempotentRepository remembers processed reports over a restart; null for none
 */
public record IntakeOptions(String host, PbxApi api, String allowedSources, Set<ReportType> types, int maxReportSize,
        Duration requestTimeout, int maxInflight, int maximumAttempts, boolean inboundControl, Duration decisionTimeout,
        IdempotentRepository idempotentRepository) {
}
