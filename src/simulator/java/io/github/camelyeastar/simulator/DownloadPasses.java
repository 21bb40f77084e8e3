// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The random strings: each is good for one download, for half a minute, from one address (protocol.md 5.1). */
final class DownloadPasses {

    static final Duration LIFE = Duration.ofSeconds(30);

    private final SimulatorClock clock;
    private final Map<String, Pass> passes = new HashMap<>();

    DownloadPasses(SimulatorClock clock) {
        this.clock = clock;
    }

    synchronized String issue(DownloadKind kind, List<String> asked, String address) {
        Instant now = clock.instant();
        passes.values().removeIf(pass -> !now.isBefore(pass.until));
        String random = UUID.randomUUID().toString().replace("-", "");
        passes.put(random, new Pass(kind, asked, address, now.plus(LIFE)));
        return random;
    }

    /**
     * Uses a random string up and answers null, or answers why not. INFERENCE: a string is good only for what it was issued
     * for; an address that is not the one allowed gets 20015 and does not use it up.
     */
    synchronized String redeem(String random, DownloadKind kind, List<String> asked, String address) {
        Pass pass = random == null ? null : passes.get(random);
        if (pass == null || !clock.instant().isBefore(pass.until) || pass.kind != kind || !pass.asked.equals(asked)) {
            return kind.randomInvalid();
        }
        if (!pass.address.equals(address)) {
            return "20015";
        }
        passes.remove(random);
        return null;
    }

    synchronized void forgetAll() {
        passes.clear();
    }

    private record Pass(DownloadKind kind, List<String> asked, String address, Instant until) {
    }
}
