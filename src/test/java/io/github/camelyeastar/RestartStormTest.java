// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.YeastarSession;
import io.github.camelyeastar.internal.session.YeastarSessions;
import io.github.camelyeastar.simulator.Fault;
import io.github.camelyeastar.simulator.PbxSimulator;
import io.github.camelyeastar.simulator.Personality;
import io.github.camelyeastar.simulator.RecordedRequest;
import io.github.camelyeastar.simulator.SentReport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A route that gets reports while its PBX is killed, restarted, and forgets, loses and delays, hundreds of times by chance, but
 * the same with the same seed. The sessions' time is moved by hand, on both sides; the threads and the network are real.
 */
class RestartStormTest {
    private static final Duration SOON = YeastarTestSupport.SOON;
    /** Small enough for a timeout to be waited out often, large enough for a busy machine to be in time mostly. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMillis(500);
    private static final Duration HEARTBEAT_PERIOD = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofSeconds(10);
    /** The slowest way back is by the login budget: three lost answers, then what is left of ten minutes. */
    private static final int MOST_STEPS = 120;
    private static final Pattern OUR_THREADS = Pattern
            .compile("Camel .*|qtp.*|Connector-Scheduler.*|httpclient.*|idle-connection-evictor.*|.*HttpClient.*");

    private static final String SOCKETS = "socket:[]";
    /** The JDK's HTTP server, the PBX's, never closes a connection that it accepts while it is stopped. */
    private static final int LEFT_BY_PBX = 10;

    private enum Trouble {
        KILLED,
        REBOOTED,
        TOKENS_EXPIRED,
        TOKENS_FORGOTTEN,
        LOGIN_ANSWERS_LOST,
        RENEWAL_ANSWER_LOST,
        HEARTBEATS_LOST,
        HEARTBEAT_ANSWERS_LOST,
        ANSWER_DELAYED,
        REPORT_ANSWERS_LOST
    }

    private final HandMovedTime time = new HandMovedTime();
    private final CountedWorker worker = new CountedWorker();
    private final int listenPort = YeastarTestSupport.freePort();
    private final Set<String> tokensUsed = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> arrived = new ConcurrentHashMap<>();
    private PbxSimulator pbx;
    private DefaultCamelContext context;

    static List<Arguments> storms() {
        Personality usual = Personality.defaults();
        return List.of(Arguments.of(200, 1L, usual),
                Arguments.of(40, 2L, usual.withBootUpReport(true).withNewestSessionOnly(true)),
                Arguments.of(40, 3L, usual.withSecondLoginVoidsFirst(true).withSerialDelivery(true)));
    }

    @BeforeEach
    void quieten() {
        Configurator.setLevel("io.github.camelyeastar", Level.ERROR);
    }

    @AfterEach
    void stop() throws Exception {
        Configurator.setLevel("io.github.camelyeastar", Level.INFO);
        if (context != null) {
            context.stop();
        }
        worker.close();
        if (pbx != null) {
            pbx.close();
        }
    }

    @ParameterizedTest
    @MethodSource("storms")
    void sessionComesBackAndNoReportIsLost(int rounds, long seed, Personality personality) throws Exception {
        pbx = PbxSimulator.builder().clock(InstantSource.fixed(Instant.now())).personality(personality)
                .repeatInterval(Duration.ofMillis(50))
                .onRequest(this::watch).build();
        pbx.start();
        // what a JVM loads and opens once and for all is there after the first context
        startContext();
        context.stop();
        Map<String, Long> before = resources();

        startContext();
        settle(0);
        assertThat(OpenSocket.all().stream().anyMatch(this::isOurs)).isEqualTo(OpenSocket.KNOWN);
        Random random = new Random(seed);
        Map<String, Long> early = Map.of();
        for (int round = 1; round <= rounds; round++) {
            Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
            try {
                // the trouble comes between two heartbeats, or meets one that is on its way
                advance(Duration.ofSeconds(random.nextInt(2 * (int) HEARTBEAT_PERIOD.toSeconds())));
                make(trouble, random, "during " + round);
                settle(contacts());
                pbx.clearFaults();
                publish("after " + round);
                pbx.ledger().await(SOON);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Round " + round + ", " + trouble + ": " + session().status().details() + ", PBX: "
                        + pbx.sessions() + ", " + pbx.ledger(), e);
            }
            assertThat(ours()).as("round %d, %s", round, trouble).hasSize(1);
            early = round == 20 ? resources() : early;
        }
        Map<String, Long> late = resources();

        assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(pbx.ledger().entries().stream()
                .map(SentReport::text).collect(Collectors.toSet()));
        assertThat(pbx.ledger().repeated()).isPositive();
        assertThat(pbx.ledger().gaveUp()).isZero();
        assertThat(pbx.ledger().withoutTarget()).isEmpty();
        assertThat(pbx.maxLoginFailuresInARow()).isZero();
        early.forEach((kind, count) -> assertThat(late.get(kind)).as(kind).isLessThanOrEqualTo(count + 10));

        // a session whose login's answer was lost dies by itself, ours lives
        for (int minute = 0; minute <= 30; minute++) {
            advance(Duration.ofMinutes(1));
            worker.awaitIdle(SOON);
        }
        assertThat(pbx.sessions()).hasSize(1);
        context.stop();
        assertThat(pbx.sessions()).isEmpty();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(OpenSocket.all()).noneMatch(this::isOurs);
            assertThat(resources()).allSatisfy((kind, count) -> assertThat(count).as(kind)
                    .isLessThanOrEqualTo(before.getOrDefault(kind, 0L) + (kind.equals(SOCKETS) ? LEFT_BY_PBX : 0)));
        });
    }

    private void make(Trouble trouble, Random random, String report) throws InterruptedException {
        switch (trouble) {
            case KILLED -> {
                pbx.stop();
                publish(report);
                for (int steps = random.nextInt(60); steps > 0; steps--) {
                    advance(STEP);
                }
                pbx.start();
            }
            case REBOOTED -> pbx.reboot();
            case TOKENS_EXPIRED -> pbx.expireTokens();
            case TOKENS_FORGOTTEN -> pbx.forgetTokens();
            case LOGIN_ANSWERS_LOST -> {
                pbx.fault("login", Fault.dropConnection()).times(1 + random.nextInt(3));
                pbx.forgetTokens();
            }
            case RENEWAL_ANSWER_LOST -> {
                pbx.fault("login", Fault.dropConnection()).times(1);
                session().renew();
                worker.awaitIdle(SOON);
                pbx.forgetTokens();
            }
            case HEARTBEATS_LOST -> pbx.fault("heartbeat", Fault.dropUnhandled()).times(1 + random.nextInt(3));
            case HEARTBEAT_ANSWERS_LOST -> pbx.fault("heartbeat", Fault.dropConnection()).times(1 + random.nextInt(3));
            case ANSWER_DELAYED -> {
                boolean tooLong = random.nextInt(3) == 0;
                pbx.fault(random.nextBoolean() ? "login" : "heartbeat",
                        Fault.delay(tooLong ? RESPONSE_TIMEOUT.plusMillis(100) : Duration.ofMillis(50))).times(1);
                pbx.forgetTokens();
            }
            case REPORT_ANSWERS_LOST -> {
                pbx.fault(Fault.REPORT, Fault.dropConnection()).times(1 + random.nextInt(3));
                publish(report);
                pbx.ledger().await(SOON);
            }
        }
    }

    /** Lets time pass until the PBX has a session of ours again, after a login and a heartbeat since. */
    private void settle(long contactsBefore) throws InterruptedException {
        worker.awaitIdle(SOON);
        for (int steps = 0; contacts() == contactsBefore || session().status().state() != SessionState.OPEN
                || ours().isEmpty(); steps++) {
            assertThat(steps).as("steps of " + STEP + " without a session").isLessThan(MOST_STEPS);
            advance(STEP);
            worker.awaitIdle(SOON);
        }
        assertThat(pbx.reportTargets()).containsOnly("127.0.0.1:" + listenPort + "/report");
    }

    private long contacts() {
        return session().status().heartbeats.get() + session().status().logins.get();
    }

    /** The sessions on the PBX whose tokens have reached us; without those whose login's answer was lost. */
    private List<String> ours() {
        return pbx.sessions().stream().filter(tokensUsed::contains).toList();
    }

    private void publish(String text) {
        pbx.publish("{\"action\":\"Storm\",\"number\":\"" + text + "\"}");
    }

    private void advance(Duration duration) {
        pbx.advance(duration);
        time.advance(duration);
    }

    private YeastarSession session() {
        return context.hasService(YeastarSessions.class).all().get(0);
    }

    private void startContext() throws Exception {
        context = new DefaultCamelContext();
        context.addService(new YeastarSessions(context, () -> time.timer(worker), HostResolver.SYSTEM, new LoginLedger()), true,
                true);
        YeastarConfiguration options = context.getComponent("yeastar", YeastarComponent.class).getConfiguration();
        YeastarTestSupport.pointAt(pbx, options);
        options.setListenPort(listenPort);
        options.setHeartbeatPeriod(HEARTBEAT_PERIOD.toMillis());
        options.setLogoutOnStop(true);
        options.setResponseTimeout((int) RESPONSE_TIMEOUT.toMillis());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").process(e -> arrived.merge(e.getMessage().getBody(String.class), 1, Integer::sum));
            }
        });
        context.start();
        worker.awaitIdle(SOON);
    }

    /** Threads by the beginning of their names, and, on Linux, what is open besides files. */
    private static Map<String, Long> resources() {
        Map<String, Long> counts = new TreeMap<>();
        Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(OUR_THREADS.asMatchPredicate())
                .forEach(name -> counts.merge("thread " + name.replaceFirst("[ -].*", ""), 1L, Long::sum));
        OpenSocket.descriptors().stream().filter(target -> target.matches("socket:.*|anon_inode:.*"))
                .forEach(target -> counts.merge(target.replaceFirst("\\d+", ""), 1L, Long::sum));
        return counts;
    }

    /** Those of the listener and of its clients are the component's; the PBX's, in the same JVM, end when they do. */
    private boolean isOurs(OpenSocket socket) {
        return socket.port() == listenPort || socket.remote() == pbx.port();
    }

    private void watch(RecordedRequest request) {
        if (request.token() != null) {
            tokensUsed.add(request.token());
        }
    }
}
