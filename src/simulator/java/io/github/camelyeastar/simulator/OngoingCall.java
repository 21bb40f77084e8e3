/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

/**
 * A call that is there now.
 *
 * @param callId its id
 * @param party  the party from or to outside, with whatever id it has of its own; null if the call has none
 */
public record OngoingCall(String callId, SentParty party) {

    /** {@code inboundid} or {@code outboundid}. */
    public String partyId() {
        return party == null || party.id() == null ? callId : party.id();
    }

    /** {@code channelid} of 2.0.0; null without a party. */
    public String channelId() {
        return party == null ? null : party.channelId();
    }

    boolean is(ParameterKind kind, String id) {
        return switch (kind) {
            case CALL, CALLID -> callId.equals(id);
            case INBOUND -> party != null && "inbound".equals(party.kind()) && partyId().equals(id);
            case OUTBOUND -> party != null && "outbound".equals(party.kind()) && partyId().equals(id);
            case CHANNEL -> party != null && channelId().equals(id);
            default -> false;
        };
    }
}
