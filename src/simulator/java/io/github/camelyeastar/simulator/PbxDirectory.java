// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;
import java.util.Set;

/** What is set up on the PBX, and so what commands may name. */
final class PbxDirectory {

    static final List<String> IVRS = List.of("6500");
    static final List<String> QUEUES = List.of("6700");
    static final List<String> RING_GROUPS = List.of("6200");
    static final List<String> TRUNKS = List.of("pstn-trunk");

    private final List<String> extensions;
    private final PbxCalls calls;

    PbxDirectory(List<String> extensions, PbxCalls calls) {
        this.extensions = extensions;
        this.calls = calls;
    }

    List<String> extensions() {
        return extensions;
    }

    List<PbxCalls.OngoingCall> calls(String partyKind) {
        return calls.all().stream().filter(call -> call.party() != null && partyKind.equals(call.party().kind())).toList();
    }

    /** The extensions of a list, or all of them. */
    List<String> extensions(String list) {
        return list == null || "all".equals(list) ? extensions : List.of(list.split(","));
    }

    /** The errno if a command names what is not there, else null. */
    String refuses(ParameterKind kind, String value) {
        boolean known = switch (kind) {
            case TEXT -> true;
            case EXT -> extensions.contains(value);
            case EXTS -> Set.copyOf(extensions).containsAll(extensions(value));
            case IVR -> IVRS.contains(value);
            case QUEUE -> QUEUES.contains(value);
            case RINGGROUP -> RING_GROUPS.contains(value);
            case CALL, CALLID, INBOUND, OUTBOUND, CHANNEL -> calls.find(kind, value) != null;
        };
        return known ? null : kind.unknown();
    }
}
