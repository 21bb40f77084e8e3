// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.Map;

/** What nobody knows about a P-Series PBX (protocol-p-cloud.md 2), as settings: {@code --personality p.tokenCap=2}. */
final class PSeriesPersonality extends Traits<PSeriesPersonality> {

    /** How {@code msg} is sent. */
    enum Message {
        /** A text or an object, as the documents' sample of each type has it. */
        BY_TYPE, TEXT, OBJECT
    }

    /** What {@code start_time} and {@code end_time} of a query for call records have to be. */
    enum CdrTimes {
        /** Such as {@code 09/10/2026 12:00:00 AM}. */
        DISPLAY,
        /** Seconds since 1970. */
        UNIX
    }

    private static final Map<String, Object> DEFAULTS = Map.of(
            "tokenCap", 8,
            "newestTokenOnly", false,
            "blockEnds", Duration.ZERO,
            "wrongSecretCode", 10005,
            "message", Message.BY_TYPE,
            "serialNumberFirst", false,
            "blanksForEmpty", false,
            "webhookCommands", true,
            "cdrTimes", CdrTimes.DISPLAY,
            "userAgentNeeded", true);

    private PSeriesPersonality(Map<String, Object> deviations) {
        super(DEFAULTS, deviations);
    }

    @Override
    PSeriesPersonality deviating(Map<String, Object> newDeviations) {
        return new PSeriesPersonality(newDeviations);
    }

    static PSeriesPersonality defaults() {
        return new PSeriesPersonality(Map.of());
    }

    /** How many tokens may be alive; one more is refused with 60002. */
    int tokenCap() {
        return (Integer) trait("tokenCap");
    }

    /** A new token makes all tokens of before unknown. */
    boolean newestTokenOnly() {
        return flag("newestTokenOnly");
    }

    /** After what time a block of an address ends by itself; zero: never. */
    Duration blockEnds() {
        return (Duration) trait("blockEnds");
    }

    /** The error code of a wrong client id or secret. */
    int wrongSecretCode() {
        return (Integer) trait("wrongSecretCode");
    }

    Message message() {
        return (Message) trait("message");
    }

    /** {@code sn} stands before {@code type}. */
    boolean serialNumberFirst() {
        return flag("serialNumberFirst");
    }

    /** An empty value is a blank, as the documents print it. */
    boolean blanksForEmpty() {
        return flag("blanksForEmpty");
    }

    /** The firmware knows {@code webhook/query} and {@code webhook/update}. */
    boolean webhookCommands() {
        return flag("webhookCommands");
    }

    CdrTimes cdrTimes() {
        return (CdrTimes) trait("cdrTimes");
    }

    /** A request without a User-Agent is refused with 40002. */
    boolean userAgentNeeded() {
        return flag("userAgentNeeded");
    }
}
