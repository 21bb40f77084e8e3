// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Awaitility looks for the first time after 100 ms and then each 100 ms, unless it is told otherwise. Most of what the tests wait
 * for is there within a few. So it looks soon and often at first, then less and less often, down to each 100 ms. JUnit finds this
 * extension by itself, for all tests.
 */
public final class PollsSoon implements BeforeAllCallback {
    private static final long LONGER_EACH_TIME = 5;
    private static final long LONGEST = 100;

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollInterval(
                (polls, previous) -> Duration.ofMillis(Math.min(polls * LONGER_EACH_TIME, LONGEST)));
    }
}
