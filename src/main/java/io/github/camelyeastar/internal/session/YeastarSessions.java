/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.internal.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.camelyeastar.ConfigurationOptions;
import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.YeastarConfiguration;
import io.github.camelyeastar.internal.pbx.HostResolver;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a CamelContext: one for each PBX and account, whatever the number of endpoints and component instances that
 * name it.
 */
public final class YeastarSessions extends ServiceSupport implements ExtendedStartupListener {
    private static final Logger LOG = LoggerFactory.getLogger(YeastarSessions.class);
    /** What the PBX was told by a login: a change of these makes a new one necessary. */
    private static final Set<String> TOLD_OPTIONS = Set.of("password", "passwordHashed", "apiVersion", "reportVersion",
            "listenPort", "listenPath", "reportUrl", "reportAddress");
    /** What an open session follows at once; the rest is the client's of its token. */
    private static final Set<String> FOLLOWED_OPTIONS = Set.of("autoLogin", "logoutOnStop", "heartbeatPeriod", "silenceTimeout",
            "refusalRepository");
    /** How long a stop waits for the PBXs, whatever their number: for all of them at once, and what else it does takes a second. */
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(4);
    /** Of those that a stop did not wait for, how many are named. */
    private static final int NAMED = 10;
    /** Makes one for a context, not two, when its first endpoints start at once. */
    private static final Lock CREATION = new ReentrantLock();
    /** The options that only concern the listener; every other one is the session's. */
    private static final Set<String> LISTENER_OPTIONS = Set.of("listenHost", "allowedSources", "maxReportSize",
            "listenerSslContextParameters", "types", "inboundControl", "decisionTimeout", "maxInflight", "maximumAttempts",
            "idempotentRepository",
            "requestTimeout");

    /**
     * A started consumer or producer.
     *
     * @param name          what to call it in an error: its URI, and for a consumer its route
     * @param component     the component that it came from
     * @param configuration its options, those of its component included
     * @param stated        the names of those that its URI states itself
     * @param consumer      whether it is a consumer
     */
    public record Member(String name, Object component, YeastarConfiguration configuration, Set<String> stated,
            boolean consumer) {
    }

    private record Key(String pbx, String username) {
        static Key of(YeastarConfiguration configuration) {
            return new Key(configuration.getProtocol() + "://" + configuration.getHost() + ":" + configuration.getPort(),
                    configuration.getUsername());
        }
    }

    /** A session and who holds it. Its lock is held while the session starts or stops, so that the two can't overtake. */
    private static final class Shared {
        private final YeastarSession session;
        private final ManagedYeastarSession management;
        private final List<Member> members = new CopyOnWriteArrayList<>();
        private final Lock lock = new ReentrantLock();
        /** Where the PBX was when its consumer joined: each name is resolved once, not again for each consumer that follows. */
        private volatile Set<InetAddress> addresses = Set.of();
        /** Whether it is no longer among the sessions. Under the lock. */
        private boolean forgotten;

        Shared(YeastarSession session) {
            this.session = session;
            this.management = new ManagedYeastarSession(session);
        }

        boolean hasConsumer() {
            return members.stream().anyMatch(Member::consumer);
        }
    }

    private final CamelContext camelContext;
    private final ConfigurationOptions options;
    private final Supplier<SessionTimer> timers;
    private final Map<Key, Shared> sessions = new ConcurrentHashMap<>();
    private final HostResolver resolver;
    private final LoginLedger ledger;
    private final List<ExecutorService> threads;

    private YeastarSessions(CamelContext camelContext) {
        this.camelContext = camelContext;
        this.options = new ConfigurationOptions(camelContext);
        ExecutorServiceManager executors = camelContext.getExecutorServiceManager();
        // Camel's default takes 1000 tasks, which is as many sessions, and refuses the next
        ScheduledExecutorService scheduler = executors.newScheduledThreadPool(this, "YeastarTimer",
                new ThreadPoolProfileBuilder("YeastarTimer").poolSize(1).maxQueueSize(-1).build());
        // a thread for each session that is at work, without a limit: as many PBXs as that limit could hang and hold up all others.
        // Camel makes them virtual threads where it is told to
        ExecutorService worker = executors.newCachedThreadPool(this, "YeastarSession");
        this.timers = () -> new SessionTimer(System::nanoTime, scheduler, worker);
        this.resolver = HostResolver.SYSTEM;
        LoginLedger own = CamelContextHelper.findSingleByType(camelContext, LoginLedger.class);
        this.ledger = own == null ? LoginLedger.ofProcess() : own;
        this.threads = List.of(scheduler, worker);
    }

    /**
     * Sessions with another time and other names than the computer's, as a test has. It has to be added to the context before
     * any endpoint.
     */
    public YeastarSessions(CamelContext camelContext, Supplier<SessionTimer> timers, HostResolver resolver,
            LoginLedger ledger) {
        this.camelContext = camelContext;
        this.options = new ConfigurationOptions(camelContext);
        this.timers = timers;
        this.resolver = resolver;
        this.ledger = ledger;
        this.threads = List.of();
    }

    /** The sessions of a context, made when first asked for. */
    public static YeastarSessions of(CamelContext camelContext) {
        CREATION.lock();
        try {
            YeastarSessions sessions = camelContext.hasService(YeastarSessions.class);
            if (sessions == null) {
                sessions = new YeastarSessions(camelContext);
                camelContext.addService(sessions, true, true);
                camelContext.addStartupListener(sessions);
            }
            return sessions;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        } finally {
            CREATION.unlock();
        }
    }

    /**
     * Takes a consumer or producer into its session, which starts with its first member.
     *
     * @throws IllegalArgumentException when it states an option otherwise than another member, or is a second consumer
     */
    public YeastarSession join(Member member) {
        Key key = Key.of(member.configuration());
        Set<InetAddress> addresses = member.consumer() ? addresses(member.configuration()) : Set.of();
        if (!sessions.containsKey(key)) {
            // whoever names a thousand PBXs one after the other shall not leave a thousand sessions behind. Not while one is made:
            // a map that is computing an entry may lose it, or block, when others are removed
            sessions.forEach(this::forgetIfPossible);
        }
        while (true) {
            Shared shared = sessions.computeIfAbsent(key, k -> create(k, member));
            shared.lock.lock();
            try {
                if (shared.forgotten) {
                    continue;
                }
                if (member.consumer()) {
                    requireOnlyConsumer(member, addresses);
                }
                shared.members.forEach(other -> requireAgreement(member, other));
                shared.members.add(member);
                if (member.consumer()) {
                    shared.addresses = addresses;
                }
                configure(shared, member.consumer());
                shared.session.consumer().become(shared.hasConsumer());
                ServiceHelper.startService(shared.session);
                return shared.session;
            } catch (RuntimeException e) {
                shared.members.removeIf(other -> other == member);
                throw e;
            } finally {
                shared.lock.unlock();
            }
        }
    }

    /** Lets a consumer or producer go. The session stops with its last member. */
    public void leave(Member member) {
        Key key = Key.of(member.configuration());
        Shared shared = sessions.get(key);
        if (shared == null) {
            return;
        }
        shared.lock.lock();
        try {
            if (shared.members.removeIf(other -> other == member)) {
                if (shared.members.isEmpty()) {
                    ServiceHelper.stopService(shared.session);
                    shared.session.end().whenOver(() -> forgetIfPossible(key, shared));
                }
                shared.session.consumer().become(shared.hasConsumer());
            }
        } finally {
            shared.lock.unlock();
        }
    }

    /** All sessions that have members, or of which something has to be remembered. */
    public List<YeastarSession> all() {
        return sessions.values().stream().map(shared -> shared.session).toList();
    }

    public HostResolver resolver() {
        return resolver;
    }

    /** All routes run, so whichever session has no consumer now has none. */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        all().forEach(session -> session.consumer().warnIfUnheard());
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // routes are still being started
    }

    @Override
    protected void doStop() {
        // most have begun to stop with their routes, and none waits for another
        ServiceHelper.stopService(all());
        awaitPbxs();
        sessions.forEach((key, shared) -> {
            shared.lock.lock();
            try {
                forget(key, shared);
            } finally {
                shared.lock.unlock();
            }
        });
        threads.forEach(camelContext.getExecutorServiceManager()::shutdownNow);
    }

    private void awaitPbxs() {
        long deadline = System.nanoTime() + STOP_DEADLINE.toNanos();
        List<YeastarSession> hanging = all().stream()
                .filter(session -> !session.end().isOverWithin(Duration.ofNanos(deadline - System.nanoTime()))).toList();
        if (!hanging.isEmpty()) {
            LOG.warn("Stopping without waiting any longer for {} PBXs that do not answer, such as {}", hanging.size(),
                    hanging.stream().limit(NAMED).map(YeastarSession::toString).collect(Collectors.joining(", ")));
        }
    }

    private Shared create(Key key, Member first) {
        Shared shared = new Shared(new YeastarSession(camelContext, key.pbx(), first.configuration().copy(), resolver, ledger,
                timers.get(), timers.get()));
        shared.management.register(camelContext);
        return shared;
    }

    /** A session outlives its members, closed, as long as it knows of a refused password. */
    private void forgetIfPossible(Key key, Shared shared) {
        if (shared.members.isEmpty() && shared.lock.tryLock()) {
            try {
                if (shared.members.isEmpty() && shared.session.isForgettable()) {
                    forget(key, shared);
                }
            } finally {
                shared.lock.unlock();
            }
        }
    }

    /** Once. Under its lock. */
    private void forget(Key key, Shared shared) {
        if (!shared.forgotten) {
            shared.forgotten = true;
            sessions.remove(key, shared);
            shared.management.unregister(camelContext);
            ServiceHelper.stopAndShutdownService(shared.session);
        }
    }

    /** The consumer's options hold; where there is none, what the producers state over their component's. */
    private void configure(Shared shared, boolean renew) {
        YeastarConfiguration effective = shared.members.get(0).configuration().copy();
        for (Member member : shared.members) {
            for (String option : member.stated()) {
                options.copy(member.configuration(), effective, option);
            }
        }
        for (Member member : shared.members) {
            if (member.consumer()) {
                effective = member.configuration();
            }
        }
        YeastarConfiguration current = shared.session.configuration();
        Set<String> changed = new HashSet<>();
        for (String option : options.names()) {
            if (!LISTENER_OPTIONS.contains(option)
                    && !Objects.equals(options.value(current, option), options.value(effective, option))) {
                changed.add(option);
            }
        }
        if (!changed.isEmpty()) {
            shared.session.configure(effective, renew && !FOLLOWED_OPTIONS.containsAll(changed)
                    || changed.stream().anyMatch(TOLD_OPTIONS::contains));
        }
    }

    private void requireOnlyConsumer(Member member, Set<InetAddress> addresses) {
        for (Shared shared : sessions.values()) {
            for (Member other : shared.members) {
                if (other.consumer() && isSamePbx(member, addresses, other, shared.addresses)) {
                    throw new IllegalArgumentException("A PBX has one consumer of its reports. The consumer of "
                            + shared.session + " is " + other.name() + ": can't start " + member.name()
                            + " beside it. Use one route, and from there direct: or multicast");
                }
            }
        }
    }

    private static boolean isSamePbx(Member member, Set<InetAddress> addresses, Member other, Set<InetAddress> others) {
        return member.configuration().getPort() == other.configuration().getPort()
                && (member.configuration().getHost().equals(other.configuration().getHost())
                        || !Collections.disjoint(addresses, others));
    }

    /** Of the PBX, or none as long as its name can't be resolved. */
    private Set<InetAddress> addresses(YeastarConfiguration configuration) {
        try {
            return Set.copyOf(resolver.addresses(configuration.getHost()));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    /** What one states, another may not state otherwise; and what the consumer has, stated or not, holds for all. */
    private void requireAgreement(Member member, Member other) {
        // a component of its own states all it has
        boolean components = member.component() != other.component();
        for (String option : options.names()) {
            boolean memberSays = components || member.consumer() || member.stated().contains(option);
            boolean otherSays = components || other.consumer() || other.stated().contains(option);
            if (memberSays && otherSays && !LISTENER_OPTIONS.contains(option) && !Objects.equals(
                    options.value(member.configuration(), option), options.value(other.configuration(), option))) {
                throw new IllegalArgumentException("Option " + option + " differs between " + member.name() + " and "
                        + other.name() + ", which share one session with the PBX. Set it in one place: on the component, or on"
                        + " the consumer");
            }
        }
    }
}
