/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
