/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.eclipse.jetty.util.InetAddressSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the option allowedSources with Jetty's parser, but takes addresses and CIDR ranges only. */
public final class SourcePatterns {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePatterns.class);
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
            LOG.debug("{}", e.getMessage());
        }
        throw new IllegalArgumentException(
                "Option allowedSources: '" + option + "' is not a list of addresses and CIDR ranges, such as"
                        + " 192.168.5.150,10.0.0.0/8");
    }
}
