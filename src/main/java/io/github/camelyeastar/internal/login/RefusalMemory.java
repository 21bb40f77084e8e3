// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.login;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelyeastar.ErrorCode.Kind;
import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.LoginLedger.Target;
import io.github.camelyeastar.YeastarApiException;
import io.github.camelyeastar.internal.pbx.PasswordHash;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a refused login in a {@code StateRepository}, for the next start of the process. Like the {@link LoginLedger} it goes
 * by the addresses of the PBX, not by its name.
 */
final class RefusalMemory {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalMemory.class);

    /** How often, when (epoch milliseconds), and which credentials. */
    private static final Pattern STATE = Pattern.compile("([0-9]{1,9}) ([0-9]{1,18}) ([0-9a-f]+)");

    void refused(SessionOptions options, Target target, int times) {
        for (String key : keys(options, target)) {
            store(options, key, times + " " + System.currentTimeMillis() + " " + fingerprint(options, key));
        }
    }

    void forget(SessionOptions options, Target target) {
        for (String key : keys(options, target)) {
            if (!load(options, key).isEmpty()) {
                store(options, key, "");
            }
        }
    }

    /** Tells the budget what is remembered of these credentials. */
    void restore(SessionOptions options, Target target, LoginBudget budget) {
        for (String key : keys(options, target)) {
            Matcher state = STATE.matcher(load(options, key));
            if (options.pbx().credentials().password() != null && state.matches()
                    && state.group(3).equals(fingerprint(options, key))) {
                Duration ago = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - Long.parseLong(state.group(2))));
                budget.restore(target, Integer.parseInt(state.group(1)), ago,
                        new YeastarApiException("login", "Failed", options.pbx().api().errors().of(Kind.LOGIN_REFUSED),
                                Map.of(),
                                "the PBX refused these credentials " + ago.toSeconds()
                                        + " s ago, before a restart of the process (refusalRepository)"));
                return;
            }
        }
    }

    /** A key for each address of the PBX; none without a repository. */
    private static List<String> keys(SessionOptions options, Target target) {
        Set<InetAddress> addresses = options.refusalRepository() == null ? Set.of() : target.addresses();
        return addresses.stream().map(address -> "yeastar-refused-" + options.pbx().credentials().username() + "@"
                + address.getHostAddress() + ":" + target.port()).toList();
    }

    private static String load(SessionOptions options, String key) {
        try {
            // Camel starts no bean of the registry by itself
            ServiceHelper.startService(options.refusalRepository());
            String state = options.refusalRepository().getState(key);
            return state == null ? "" : state;
        } catch (RuntimeException e) {
            LOG.warn("The refusalRepository can't be read, so it is not known whether the password was refused before a"
                    + " restart", e);
            return "";
        }
    }

    private static void store(SessionOptions options, String key, String state) {
        try {
            ServiceHelper.startService(options.refusalRepository());
            options.refusalRepository().setState(key, state);
        } catch (RuntimeException e) {
            LOG.warn("The refusalRepository can't be written: the next process will not know of a refused password", e);
        }
    }

    /** Tells credentials apart without giving them, or their MD5, away. */
    private static String fingerprint(SessionOptions options, String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((key + ' ' + PasswordHash.of(options.pbx().credentials())).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
