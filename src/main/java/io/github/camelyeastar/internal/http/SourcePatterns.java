// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.eclipse.jetty.util.InetAddressSet;

/** Reads the option allowedSources with Jetty's parser, but takes addresses and CIDR ranges only. */
public final class SourcePatterns {
    /** Jetty would look a name up, and reads more kinds of ranges than the option is documented to have. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]+\\.[0-9./-]*|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.%/\\]-]*");

    private SourcePatterns() {
    }

    /**
     * Turns a list of addresses and CIDR ranges into a test.
     *
     * @throws IllegalArgumentException when one of them is not an address or range
     */
    public static Predicate<InetAddress> parse(String option) {
        List<String> patterns = Arrays.stream(option.split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
        try {
            if (!patterns.isEmpty() && patterns.stream().allMatch(LITERAL.asMatchPredicate())) {
                InetAddressSet set = new InetAddressSet();
                set.addAll(patterns);
                return set;
            }
        } catch (RuntimeException e) {
            // said below: Jetty's parser fails in more than one way
        }
        throw new IllegalArgumentException(
                "Option allowedSources: '" + option + "' is not a list of addresses and CIDR ranges, such as"
                        + " 192.168.5.150,10.0.0.0/8");
    }
}
