// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The part of a personality that is about how reports reach an HTTP listener, whatever series of PBX sends them. */
abstract class DeliveryTraits<T extends DeliveryTraits<T>> extends Traits<T> {

    static final Map<String, Object> DELIVERY = Map.of(
            "serialDelivery", false,
            "maxTries", 0,
            "clientTimeout", Duration.ofSeconds(30),
            "contentLengthSent", true,
            "answerEndsWithConnection", false,
            "repeatsToNewestTarget", false,
            "hostWithBlank", true);

    DeliveryTraits(Map<String, Object> defaults, Map<String, Object> deviations) {
        super(defaults, deviations);
    }

    static Map<String, Object> merged(Map<String, Object> some, Map<String, Object> others) {
        Map<String, Object> all = new HashMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    /** A session's next report waits until the one before is answered or given up. */
    public boolean serialDelivery() {
        return flag("serialDelivery");
    }

    /** See {@link #serialDelivery()}. */
    public T withSerialDelivery(boolean value) {
        return with("serialDelivery", value);
    }

    /** Tries until a report is given up; 0: repeated for ever (protocol.md 2.1, unknown). */
    public int maxTries() {
        return (Integer) trait("maxTries");
    }

    /** See {@link #maxTries()}. */
    public T withMaxTries(int value) {
        return with("maxTries", value);
    }

    /** How long the PBX waits for the connection and for the answer to a report. */
    public Duration clientTimeout() {
        return (Duration) trait("clientTimeout");
    }

    /** See {@link #clientTimeout()}. */
    public T withClientTimeout(Duration value) {
        return with("clientTimeout", value);
    }

    /** {@code Host: 192.168.5.150: 8260}, as all samples print it (protocol.md 2.1, 6.3). */
    public boolean hostWithBlank() {
        return flag("hostWithBlank");
    }

    /** See {@link #hostWithBlank()}. */
    public T withHostWithBlank(boolean value) {
        return with("hostWithBlank", value);
    }

    /** Reports carry a Content-Length; the samples do not show it (protocol.md 2.1). */
    public boolean contentLengthSent() {
        return flag("contentLengthSent");
    }

    /** See {@link #contentLengthSent()}. */
    public T withContentLengthSent(boolean value) {
        return with("contentLengthSent", value);
    }

    /** The answer to a report is read until the application closes the connection (protocol.md 2.1), and counts only then. */
    public boolean answerEndsWithConnection() {
        return flag("answerEndsWithConnection");
    }

    /** See {@link #answerEndsWithConnection()}. */
    public T withAnswerEndsWithConnection(boolean value) {
        return with("answerEndsWithConnection", value);
    }

    /** A repeat goes where the newest session wants its reports now, instead of where the first try went. */
    public boolean repeatsToNewestTarget() {
        return flag("repeatsToNewestTarget");
    }

    /** See {@link #repeatsToNewestTarget()}. */
    public T withRepeatsToNewestTarget(boolean value) {
        return with("repeatsToNewestTarget", value);
    }
}
