// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;

/** The three things that are downloaded in two steps, and their errors (protocol.md section 5). */
enum DownloadKind {

    RECORDING("audio/wav", "20012", "20014", "recording"),
    CDR("text/csv", "20020", "20021", "extid", "starttime",
            "endtime"),
    VOICEMAIL("audio/wav", "20017", "20018", "extid", "voicemailstatus", "voicemailfile");

    private final String contentType;
    private final String randomInvalid;
    private final String missing;
    private final List<String> parameters;

    DownloadKind(String contentType, String randomInvalid, String missing, String... parameters) {
        this.contentType = contentType;
        this.randomInvalid = randomInvalid;
        this.missing = missing;
        this.parameters = List.of(parameters);
    }

    /** The kind of a command like {@code recording/get_random}, of this step; null if it is none. */
    static DownloadKind of(String command, String step) {
        for (DownloadKind kind : values()) {
            if (command.equals(kind.name().toLowerCase() + "/" + step)) {
                return kind;
            }
        }
        return null;
    }

    String contentType() {
        return contentType;
    }

    String randomInvalid() {
        return randomInvalid;
    }

    String missing() {
        return missing;
    }

    /** What says which file, the same in both steps; 2.0.0 calls an extension {@code number}. */
    List<String> parameters(String apiVersion) {
        return parameters.stream().map(name -> "extid".equals(name) && "v2.0.0".equals(apiVersion) ? "number" : name).toList();
    }
}
