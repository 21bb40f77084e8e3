// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.camelyeastar.internal.client.HostResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may post reports, by the sender's address: nothing in a report of the S-Series proves who sent it (protocol.md 2.1).
 * Where a signature does, and no addresses are stated, the address does not matter.
 */
public final class AllowedSources {
    private static final Logger LOG = LoggerFactory.getLogger(AllowedSources.class);
    /** How many addresses are known apart. A scan from everywhere must fill neither the log nor the memory. */
    private static final int REMEMBERED = 100;
    /** An operator need not see refusals that are longer ago. */
    private static final long RECENT = Duration.ofHours(1).toNanos();

    private final String host;
    /** Null for the PBX's own addresses. */
    private final String option;
    private final SignedSenders signedSenders;
    private final HostResolver resolver;
    private final OncePerMinute resolution = new OncePerMinute();
    private final AtomicLong refusals = new AtomicLong();
    private final OncePerMinute log = new OncePerMinute();
    private final Set<InetAddress> refused = ConcurrentHashMap.newKeySet();
    private volatile InetAddress last;
    private volatile long lastAt;
    private volatile Predicate<InetAddress> allowed = address -> false;

    /** @param parser reads the option allowedSources */
    public AllowedSources(IntakeOptions options, HostResolver resolver, Function<String, Predicate<InetAddress>> parser) {
        this.host = options.host();
        this.option = options.allowedSources();
        this.signedSenders = options.signature() == null ? null : new SignedSenders(options.signature());
        this.resolver = resolver;
        if (option != null) {
            allowed = parser.apply(option);
        } else if (isAnyone()) {
            allowed = address -> true;
        }
    }

    /** Looks the PBX's addresses up again, unless the option names others. */
    public void resolve() {
        if (option != null || isAnyone()) {
            return;
        }
        try {
            allowed = Set.copyOf(resolver.addresses(host))::contains;
        } catch (UnknownHostException e) {
            LOG.warn("The PBX's name {} can't be resolved: reports are taken from its earlier addresses, if it had any. Check"
                    + " the option host, or set allowedSources", host);
        }
    }

    /** Whether no address is refused. */
    boolean isAnyone() {
        return option == null && signedSenders != null;
    }

    /** Null where no signature is demanded. */
    public SignedSenders signedSenders() {
        return signedSenders;
    }

    /** Why an address may not report; null if it may. */
    Outcome refusal(InetAddress address) {
        return allowed.test(address) ? null : Outcome.STRANGER;
    }

    /**
     * Logs the refusal of an address: at once if the address was not seen before, else once a minute. The PBX may have moved,
     * so its name is resolved again, once a minute at the most.
     *
     * @param background runs what takes time
     */
    void refused(InetAddress address, Executor background) {
        if (option == null && resolution.claim()) {
            background.execute(this::resolve);
        }
        long so = refusals.incrementAndGet();
        last = address;
        lastAt = System.nanoTime();
        boolean seenNow = refused.size() < REMEMBERED && refused.add(address);
        if (log.claim() || seenNow) {
            LOG.warn("Report from {} refused with 403, {} so far: {}", address.getHostAddress(), so, advice());
        }
    }

    /** How many requests were refused. */
    public long refusals() {
        return refusals.get();
    }

    /** The address that was refused last; null if none was. */
    public String lastRefused() {
        InetAddress address = last;
        return address == null ? null : address.getHostAddress();
    }

    /** Whether a request was refused within the last hour. */
    public boolean isRefusing() {
        return refusals.get() > 0 && System.nanoTime() - lastAt < RECENT;
    }

    /** What to do if the address that was refused last is the PBX's. */
    public String advice() {
        return "it is not among " + (option == null ? "the addresses of " + host : option)
                + ". If it is the address of the PBX, or of a proxy or router before the PBX, set the option allowedSources"
                + " (camel.component.yeastar.allowedSources=" + lastRefused() + ")";
    }
}
