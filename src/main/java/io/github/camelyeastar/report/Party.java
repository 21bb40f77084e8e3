// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;

/**
 * One party of a call: an extension, or the outside end of a call over a trunk. It is the same for each format of reports
 * (protocol.md 2.2): 1.0.x sends repeated keys, 1.0.2 sends {@code call}, and 2.0.0 and the P-Series send {@code members}.
 * <p>
 * The accessors give a text as the PBX sent it, or null if it is missing or blank.
 *
 * @param role       the key that the party was sent under: {@code ext}, {@code inbound}, {@code outbound}, in the P-Series
 *                   {@code extension}, {@code internal}, {@code inbound}, {@code outbound}, {@code trunk}, or any other key in
 *                   {@code call} or {@code members}; {@code member} for a party that was sent there without a key
 * @param attributes all that was sent about the party, in that order, as in {@link Report#fields()}; unmodifiable, but not
 *                   copied. A party that was sent as a plain value ({@code "ext":"1002"}) has that value under
 *                   {@code number}; a party that was sent as {@code null} has no attributes
 */
public record Party(String role, Map<String, Object> attributes) {
    static final String NUMBER = "number";

    public Party {
        Objects.requireNonNull(role, "role");
        attributes = Collections.unmodifiableMap(attributes);
    }

    /** The extension's number; null for a party on a trunk. */
    public String number() {
        return Fields.text(attributes, "extid", NUMBER);
    }

    /** The number of the caller; for a party on a trunk. */
    public String from() {
        return Fields.text(attributes, "from");
    }

    /** The number that was called; for a party on a trunk. */
    public String to() {
        return Fields.text(attributes, "to");
    }

    /** The trunk's name. */
    public String trunk() {
        return Fields.text(attributes, "trunk", "trunkname", "trunk_name");
    }

    /** The PBX's id of an inbound or outbound call: commands about that call need it (1.0.x, 1.0.2). */
    public String id() {
        return Fields.text(attributes, "inboundid", "outboundid");
    }

    /** The channel of the party: commands about the call need it (2.0.0, P-Series). */
    public String channelId() {
        return Fields.text(attributes, "channelid", "channel_id");
    }

    /** The party's state in the call: ALERT, RING, ANSWERED, ANSWER, HOLD or BYE (2.0.0 and P-Series, protocol.md 2.5). */
    public String status() {
        return Fields.text(attributes, "memberstatus", "member_status");
    }
}
