// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

/** The three formats of reports; the {@code version} of a login or heartbeat chooses one (protocol.md 2.2). */
enum ReportFormat {

    /** Parties are repeated top-level keys. */
    V1_0_0("1.0.0"),
    /** Parties are in the array {@code call}, mostly. */
    V1_0_2("1.0.2"),
    /** {@code event} instead of {@code action}, parties are in {@code members}. */
    V2_0_0("2.0.0");

    private final String version;

    ReportFormat(String version) {
        this.version = version;
    }

    /** The format of a {@code version}; the old one if that is missing or unknown. */
    public static ReportFormat of(String version) {
        for (ReportFormat format : values()) {
            if (format.version.equals(version)) {
                return format;
            }
        }
        return V1_0_0;
    }

    /** As in the field {@code version}. */
    public String version() {
        return version;
    }

    /** The key of a report's name. */
    String nameKey() {
        return this == V2_0_0 ? "event" : "action";
    }
}
