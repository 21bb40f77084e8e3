// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.camelyeastar.LoginLedger;
import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.SessionOptions;
import io.github.camelyeastar.internal.pbx.PbxOptions;
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
    /** How long a stop waits for all PBXs together. The rest of a stop takes a second. */
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(4);
    /** Kept longer, until the next heartbeat in a minute, each session would have a thread all the time. */
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);
    /** How many of the PBXs that a stop did not wait for are named. */
    private static final int NAMED = 10;
    /** The first endpoints of a context may start at once, and get one object, not two. */
    private static final Lock CREATION = new ReentrantLock();
    private final CamelContext camelContext;
    private final Supplier<SessionTimer> timers;
    private final Map<List<?>, SharedSession> sessions = new ConcurrentHashMap<>();
    private final HostResolver resolver;
    private final LoginLedger ledger;
    private final List<ExecutorService> threads;

    private YeastarSessions(CamelContext camelContext) {
        this.camelContext = camelContext;
        ExecutorServiceManager executors = camelContext.getExecutorServiceManager();
        // Camel's default takes 1000 tasks, which is as many sessions, and refuses the next
        ScheduledExecutorService scheduler = executors.newScheduledThreadPool(this, "YeastarTimer",
                new ThreadPoolProfileBuilder("YeastarTimer").poolSize(1).maxQueueSize(-1).build());
        // a thread for each session that is at work, without a limit: with one, so many PBXs that hang would hold up all
        // others. Camel makes them virtual threads where it is told to
        ExecutorService worker = executors.newCachedThreadPool(this, "YeastarSession");
        if (worker instanceof ThreadPoolExecutor pool) {
            pool.setKeepAliveTime(IDLE_THREAD.toSeconds(), TimeUnit.SECONDS);
        }
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
            }
            return sessions;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        } finally {
            CREATION.unlock();
        }
    }

    /**
     * What names a session: the series, which has a class of its own, the PBX and the account. Not a record: the JVM would make
     * its hash code at the start of an application, which took ten milliseconds or more.
     */
    private static List<?> key(SessionMember member) {
        PbxOptions pbx = member.options().pbx();
        return Arrays.asList(pbx.api().getClass(), pbx.toString(), pbx.credentials().username());
    }

    /**
     * Takes a consumer or producer into its session, which starts with its first member.
     *
     * @throws IllegalArgumentException when it states an option otherwise than another member, or is a second consumer
     */
    public YeastarSession join(SessionMember member) {
        List<?> key = key(member);
        Set<InetAddress> addresses = member.isConsumer() ? addresses(member.options().pbx().host()) : Set.of();
        if (!sessions.containsKey(key)) {
            // an application that names a thousand PBXs, one after the other, would leave a thousand sessions behind. None is
            // removed while one is made: a map that computes an entry may lose the entry, or block, when others are removed
            sessions.forEach(this::forgetIfPossible);
        }
        while (true) {
            SharedSession shared = sessions.computeIfAbsent(key, k -> create(member));
            shared.lock.lock();
            try {
                if (shared.forgotten) {
                    continue;
                }
                if (member.isConsumer()) {
                    requireOnlyConsumer(member, addresses);
                }
                shared.requireAgreement(member);
                shared.members.add(member);
                if (member.isConsumer()) {
                    shared.addresses = addresses;
                }
                String label = shared.session.options().accountLabel();
                shared.configure(member.isConsumer());
                if (!label.equals(shared.session.options().accountLabel())) {
                    shared.management.unregister(camelContext);
                    shared.management.register(camelContext);
                }
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
    public void leave(SessionMember member) {
        List<?> key = key(member);
        SharedSession shared = sessions.get(key);
        if (shared == null) {
            return;
        }
        shared.lock.lock();
        try {
            if (shared.members.removeIf(other -> other == member)) {
                if (shared.members.isEmpty()) {
                    ServiceHelper.stopService(shared.session);
                    shared.session.end().whenComplete((done, failure) -> forgetIfPossible(key, shared));
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

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        all().forEach(session -> session.consumer().routesRun());
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // routes are still being started. Later, Camel calls this before each route that starts: its consumer watches by itself
    }

    @Override
    protected void doInit() throws Exception {
        camelContext.addStartupListener(this);
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
                .filter(session -> !isOverWithin(session.end(), Duration.ofNanos(deadline - System.nanoTime()))).toList();
        if (!hanging.isEmpty()) {
            LOG.warn("Stopping without waiting any longer for {} PBXs that do not answer, such as {}", hanging.size(),
                    hanging.stream().limit(NAMED).map(YeastarSession::toString).collect(Collectors.joining(", ")));
        }
    }

    /** Waits for the end of a session's last stop, and says whether it has come. */
    static boolean isOverWithin(CompletableFuture<?> end, Duration atMost) {
        return end.handle((done, failure) -> true)
                .completeOnTimeout(false, Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS).join();
    }

    private SharedSession create(SessionMember first) {
        SessionOptions options = first.options();
        SharedSession shared = new SharedSession(new YeastarSession(camelContext, options.pbx().toString(), options, resolver,
                ledger, timers.get(), timers.get()));
        shared.management.register(camelContext);
        return shared;
    }

    /** A session outlives its members, closed, as long as it knows of a refused password. */
    private void forgetIfPossible(List<?> key, SharedSession shared) {
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

    /** Under the lock of the shared session. A second call does nothing. */
    private void forget(List<?> key, SharedSession shared) {
        if (!shared.forgotten) {
            shared.forgotten = true;
            sessions.remove(key, shared);
            shared.management.unregister(camelContext);
            ServiceHelper.stopAndShutdownService(shared.session);
        }
    }

    private void requireOnlyConsumer(SessionMember member, Set<InetAddress> addresses) {
        for (SharedSession shared : sessions.values()) {
            for (SessionMember other : shared.members) {
                if (other.isConsumer() && isSamePbx(member, addresses, other, shared.addresses)) {
                    throw new IllegalArgumentException("A PBX has one consumer of its reports. The consumer of "
                            + shared.session + " is " + other.name() + ": can't start " + member.name()
                            + " as well. Use one route, or one source Kamelet, such as yeastar-reports-source, and hand the"
                            + " reports on by direct: or multicast");
                }
            }
        }
    }

    private static boolean isSamePbx(SessionMember member, Set<InetAddress> addresses, SessionMember other,
            Set<InetAddress> others) {
        PbxOptions pbx = member.options().pbx();
        PbxOptions second = other.options().pbx();
        return pbx.port() == second.port() && (pbx.host().equals(second.host()) || !Collections.disjoint(addresses, others));
    }

    /** The addresses of the PBX; none as long as its name can't be resolved. */
    private Set<InetAddress> addresses(String host) {
        try {
            return Set.copyOf(resolver.addresses(host));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }
}
