// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

/** What kind of error the PBX answered. The groups are this component's, the codes are the PBX's (protocol.md 4). */
public enum ErrorGroup {
    /** The error is about the login or its token. The component logs in again by itself if that can help. */
    SESSION,
    /** The request itself is wrong: it fails again if it is sent again. */
    REQUEST,
    /** What the request names does not exist, or is not in a state that allows the request. */
    RESOURCE,
    /** The PBX could not do it now. It may be able to later. */
    PBX,
    /** The PBX sent no code, or a code that the vendor's documents do not have. */
    UNKNOWN
}
