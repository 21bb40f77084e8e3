// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

/** The Cloud PBX. It speaks as the S-Series does, but for how a token is kept alive. */
public final class CloudSeries extends SSeries {
    /**
     * @param apiVersion    the version in the path of commands, such as {@code v1.1.0}
     * @param reportVersion the format of the reports; null for the one that fits apiVersion
     */
    public CloudSeries(String apiVersion, String reportVersion) {
        super(apiVersion, reportVersion);
    }
}
