/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a refused login in a {@link StateRepository}, for the next start of the process. */
final class RefusalMemory {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalMemory.class);

    /** How often, when (epoch milliseconds), and which credentials. */
    private static final Pattern STATE = Pattern.compile("([0-9]{1,9}) ([0-9]{1,18}) ([0-9a-f]+)");

    private final String key;
    private final Clock clock;

    /** @param name the account and the PBX */
    RefusalMemory(String name, Clock clock) {
        this.key = "yeastar-refused-" + name;
        this.clock = clock;
    }

    void refused(YeastarConfiguration configuration, int times) {
        store(configuration, times + " " + clock.millis() + " " + fingerprint(configuration));
    }

    void forget(YeastarConfiguration configuration) {
        if (!load(configuration).isEmpty()) {
            store(configuration, "");
        }
    }

    /** Tells the budget what is remembered of these credentials. */
    void restore(YeastarConfiguration configuration, LoginBudget budget) {
        Matcher state = STATE.matcher(load(configuration));
        if (configuration.getPassword() != null && state.matches() && state.group(3).equals(fingerprint(configuration))) {
            Duration ago = Duration.ofMillis(Math.max(0, clock.millis() - Long.parseLong(state.group(2))));
            budget.restore(Integer.parseInt(state.group(1)), ago, new YeastarApiException("login", "Failed", "20003",
                    "the PBX refused these credentials " + ago.toSeconds() + " s ago, before a restart (refusalRepository)"));
        }
    }

    private String load(YeastarConfiguration configuration) {
        StateRepository<String, String> repository = configuration.getRefusalRepository();
        if (repository == null) {
            return "";
        }
        try {
            start(repository);
            String state = repository.getState(key);
            return state == null ? "" : state;
        } catch (RuntimeException e) {
            LOG.warn("The refusalRepository can't be read: whether the password was refused before a restart is not known", e);
            return "";
        }
    }

    private void store(YeastarConfiguration configuration, String state) {
        StateRepository<String, String> repository = configuration.getRefusalRepository();
        if (repository != null) {
            try {
                start(repository);
                repository.setState(key, state);
            } catch (RuntimeException e) {
                LOG.warn("The refusalRepository can't be written: a restart will not know of a refused password", e);
            }
        }
    }

    /** Camel starts no bean of the registry by itself. */
    private static void start(StateRepository<String, String> repository) {
        ServiceHelper.startService(repository);
    }

    /** Tells credentials apart without giving them, or their MD5, away. */
    private String fingerprint(YeastarConfiguration configuration) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    (key + ' ' + configuration.getUsername() + ' ' + Md5.of(configuration)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
