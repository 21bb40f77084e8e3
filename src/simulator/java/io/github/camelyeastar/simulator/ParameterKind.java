// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

/** What a parameter of a command names, and what is answered if there is no such thing (protocol.md section 4). */
enum ParameterKind {

    TEXT(null),
    EXT("10006"),
    /** A list with commas, or {@code all}. */
    EXTS("10006"),
    IVR("10012"),
    QUEUE("10013"),
    RINGGROUP("10014"),
    CALL("10007"),
    INBOUND("10007"),
    OUTBOUND("10007"),
    /** The way in which 2.0.0 names a party of a call. INFERENCE: its error is that of an unknown call. */
    CHANNEL("10007"),
    /** A call in 2.0.0, which has an error of its own for a call that is over (protocol.md 7a). */
    CALLID("10005");

    private final String unknown;

    ParameterKind(String unknown) {
        this.unknown = unknown;
    }

    String unknown() {
        return unknown;
    }
}
