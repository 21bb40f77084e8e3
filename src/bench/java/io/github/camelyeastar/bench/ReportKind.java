// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.bench;

import java.util.List;

/**
 * How reports come.
 *
 * @param kiloByte    of each; 0: of the size that they have in the documents
 * @param connections at once
 * @param kept        whether a connection is used for all its reports, or, as by the PBX, for one
 * @param rate        reports per second in all; 0: as many as are answered
 */
record ReportKind(int kiloByte, int connections, boolean kept, int rate) {
    @Override
    public String toString() {
        return (kept ? "Connections kept" : "One connection for each report")
                + String.format(", reports of %,d bytes, %d connections, ",
                        new ReportTexts(List.of(""), 0, kiloByte, kept).bodySize(),
                        connections)
                + (rate == 0 ? "as many as go" : rate + "/s");
    }
}
