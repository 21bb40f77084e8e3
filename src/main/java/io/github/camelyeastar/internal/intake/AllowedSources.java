/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.http.ReportListener;
import io.github.camelyeastar.internal.pbx.HostResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may post reports: nothing in a report proves who sent it (protocol.md 2.1), so that its address has to do. */
public final class AllowedSources {
    private static final Logger LOG = LoggerFactory.getLogger(AllowedSources.class);
    /** So that a scan from everywhere fills neither log nor memory. */
    private static final int REMEMBERED = 100;

    private static final Pattern LITERAL = Pattern.compile("[0-9]+\\.[0-9./-]*|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.%/\\]-]*");
    /** After that long without one, refusals are the past. */
    private static final long RECENT = Duration.ofHours(1).toNanos();

    private final YeastarConfiguration configuration;
    private final HostResolver resolver;
    private final OncePerMinute resolution = new OncePerMinute();
    private final AtomicLong refusals = new AtomicLong();
    private final OncePerMinute log = new OncePerMinute();
    private final Set<InetAddress> refused = ConcurrentHashMap.newKeySet();
    private volatile InetAddress last;
    private volatile long lastAt;
    private volatile Predicate<InetAddress> allowed = address -> false;

    public AllowedSources(YeastarConfiguration configuration, HostResolver resolver) {
        this.configuration = configuration;
        this.resolver = resolver;
    }

    /** Looks the PBX's addresses up again, unless the option names others. */
    public void resolve() {
        if (configuration.getAllowedSources() != null) {
            allowed = parse(configuration.getAllowedSources());
            return;
        }
        try {
            allowed = Set.copyOf(resolver.addresses(configuration.getHost()))::contains;
        } catch (UnknownHostException e) {
            LOG.warn("The PBX's name {} can't be resolved: reports are taken from where they were before, if at all. Check the"
                    + " option host, or set allowedSources", configuration.getHost());
        }
    }

    boolean contains(InetAddress address) {
        return allowed.test(address);
    }

    /**
     * Says so at once for an address that was not seen before, else once in a minute. The PBX may have moved: its name is
     * resolved again, once in a minute at the most.
     *
     * @param background does what takes time
     */
    void refused(InetAddress address, Executor background) {
        if (configuration.getAllowedSources() == null && resolution.isDue()) {
            background.execute(this::resolve);
        }
        long so = refusals.incrementAndGet();
        last = address;
        lastAt = System.nanoTime();
        boolean seenNow = refused.size() < REMEMBERED && refused.add(address);
        if (log.isDue() || seenNow) {
            LOG.warn("Report from {} refused with 403, {} so far: {}", address.getHostAddress(), so, advice());
        }
    }

    /** How often somebody was refused. */
    public long refusals() {
        return refusals.get();
    }

    /** Who was refused last; null if nobody was. */
    public String lastRefused() {
        InetAddress address = last;
        return address == null ? null : address.getHostAddress();
    }

    /** Whether somebody was refused within the last hour. */
    public boolean isRefusing() {
        return refusals.get() > 0 && System.nanoTime() - lastAt < RECENT;
    }

    /** What to do for the one who was refused last. */
    public String advice() {
        return "it is not among " + (configuration.getAllowedSources() == null
                ? "the addresses of " + configuration.getHost()
                : configuration.getAllowedSources())
                + ". If that is the PBX, or what stands before it, set the option allowedSources"
                + " (camel.component.yeastar.allowedSources=" + lastRefused() + ")";
    }

    /** @throws IllegalArgumentException when it names what is no address or range */
    public static Predicate<InetAddress> parse(String option) {
        List<String> patterns = Arrays.stream(option.split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
        try {
            if (!patterns.isEmpty() && patterns.stream().allMatch(LITERAL.asMatchPredicate())) {
                return ReportListener.sources(patterns);
            }
        } catch (RuntimeException e) {
            // said below: Jetty's parser fails in more than one way
            LOG.debug("{}", e.getMessage());
        }
        throw new IllegalArgumentException(
                "Option allowedSources: '" + option + "' is no list of addresses and CIDR ranges, such as"
                        + " 192.168.5.150,10.0.0.0/8");
    }
}
