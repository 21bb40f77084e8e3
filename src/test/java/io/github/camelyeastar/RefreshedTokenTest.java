// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.github.camelyeastar.internal.client.HostResolver;
import io.github.camelyeastar.internal.login.SessionState;
import io.github.camelyeastar.internal.session.SessionTimer;
import io.github.camelyeastar.internal.session.YeastarSession;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The sessions of the series whose tokens die at a certain time, over hours and days of time moved by hand. */
class RefreshedTokenTest {
    private final HandMovedTime time = new HandMovedTime();
    private final DefaultCamelContext context = YeastarTestSupport.newContext();
    private final YeastarConfiguration options = new YeastarConfiguration();
    private TokenServer pbx;
    private YeastarSession session;
    private LongSupplier clock = time::nanoTime;

    private void start(Series series) {
        pbx = new TokenServer(series, time::nanoTime);
        pbx.pointAtIt(options);
        context.start();
        session = new YeastarSession(context, "pbx", options.sessionOptions(), HostResolver.SYSTEM, new LoginLedger(),
                new SessionTimer(clock, time, Runnable::run), time.timer());
        session.start();
    }

    @AfterEach
    void stop() {
        session.stop();
        context.stop();
        pbx.close();
    }

    private void send() {
        try {
            YeastarTestSupport.send(session, "extension/query", "{}");
        } catch (YeastarApiException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void noCommandMeetsADeadTokenThroughADay(Series series) {
        start(series);
        session.watch();
        for (int minute = 0; minute < 24 * 60; minute++) {
            send();
            time.advance(Duration.ofMinutes(1));
        }
        assertThat(pbx.seen("login")).hasSize(1);
        assertThat(pbx.seen("extension/query")).as("none was sent twice").hasSize(24 * 60);
        assertThat(pbx.seen("refresh").size()).isBetween(24 * 2, 24 * 4);
        assertThat(pbx.tokens).hasSize(1);
        assertThat(session.status().lostTokens.get()).isZero();
    }

    /** The PBX refused the command unseen: it is not done twice. */
    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void commandUnderWayWithTheOldTokenIsRepeatedOnceWithTheNewOne(Series series) {
        start(series);
        send();
        AtomicBoolean once = new AtomicBoolean();
        pbx.before = seen -> {
            if (seen.verb().equals("extension/query") && once.compareAndSet(false, true)) {
                // replaced while the command is on its way
                CompletableFuture.runAsync(() -> time.advance(Duration.ofMinutes(21))).join();
            }
        };
        send();
        assertThat(pbx.seen("refresh")).hasSize(1);
        assertThat(pbx.seen("login")).hasSize(1);
        assertThat(pbx.seen("extension/query")).hasSize(3);
        assertThat(session.status().lostTokens.get()).isZero();
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    /** The old token dies as soon as the PBX has made another one, before the answer with the other one is here. */
    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void commandThatOvertakesTheAnswerToARefreshWaitsForIt(Series series) {
        options.setAutoLogin(false);
        start(series);
        assertThat(call(() -> session.login(Map.of()))).isNotEmpty();
        CompletableFuture<Void> command = new CompletableFuture<>();
        pbx.before = seen -> {
            if (seen.verb().equals("refresh")) {
                pbx.tokens.clear();
                CompletableFuture.runAsync(this::send).whenComplete((done, failure) -> {
                    if (failure == null) {
                        command.complete(null);
                    } else {
                        command.completeExceptionally(failure);
                    }
                });
                org.awaitility.Awaitility.await().atMost(YeastarTestSupport.SOON)
                        .until(() -> session.status().state() == SessionState.LOGGING_IN);
            }
        };
        time.advance(Duration.ofMinutes(21));
        assertThat(command).succeedsWithin(YeastarTestSupport.SOON);
        assertThat(pbx.seen("login")).hasSize(1);
        assertThat(pbx.seen("extension/query")).hasSize(2);
        assertThat(session.status().lostTokens.get()).isZero();
    }

    private static <T> T call(java.util.concurrent.Callable<T> callable) {
        try {
            return callable.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void refusedRefreshLeadsToOneLogin(Series series) {
        start(series);
        session.watch();
        pbx.refreshTokens.clear();
        time.advance(Duration.ofMinutes(21));
        assertThat(pbx.seen("login")).hasSize(2);
        assertThat(pbx.seen("refresh")).hasSize(1);
        assertThat(pbx.seen("logout")).as("the token before is given back").hasSize(1);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        time.advance(Duration.ofMinutes(21));
        assertThat(pbx.seen("refresh")).hasSize(2);
        assertThat(pbx.seen("login")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void loginAfterARefusedRefreshIsHeldByTheBudget(Series series) {
        start(series);
        session.watch();
        pbx.refreshTokens.clear();
        pbx.secret = "Other";
        time.advance(Duration.ofMinutes(21));
        assertThat(session.status().state()).as("the token lives").isEqualTo(SessionState.OPEN);
        time.advance(Duration.ofDays(1));
        assertThat(session.status().state()).isEqualTo(SessionState.REFUSED);
        assertThat(pbx.seen("refresh")).hasSize(1);
        assertThat(pbx.seen("login")).hasSizeBetween(2, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void pbxThatIsAwayForAnHourCostsNoLogin(Series series) {
        start(series);
        session.watch();
        pbx.hangUpOn("refresh", "extension/query");
        time.advance(Duration.ofHours(1));
        assertThat(session.status().state()).isNotEqualTo(SessionState.OPEN);
        pbx.answers.clear();
        time.advance(Duration.ofMinutes(2));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        assertThat(pbx.seen("login")).hasSize(1);
        send();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void heartbeatOfARouteRefreshesTheToken(Series series) {
        start(series);
        send();
        assertThat(call(() -> session.heartbeat(Map.of()))).doesNotContainKeys("token", "refreshtoken", "access_token",
                "refresh_token").isNotEmpty();
        assertThat(pbx.seen("refresh")).hasSize(1);
        assertThat(pbx.seen("heartbeat")).isEmpty();
    }

    /** Its heartbeats announce the address for reports again, and show soon that the PBX has forgotten the session. */
    @Test
    void cloudPbxWhoseVersionHasHeartbeatsGetsBoth() {
        options.setApiVersion("v2.0.0");
        start(Series.CLOUD);
        session.watch();
        time.advance(Duration.ofHours(2));
        assertThat(pbx.seen("heartbeat").size()).isBetween(115, 121);
        assertThat(pbx.seen("refresh").size()).isBetween(5, 6);
        assertThat(pbx.seen("login")).hasSize(1);
        pbx.tokens.clear();
        pbx.refreshTokens.clear();
        time.advance(Duration.ofSeconds(61));
        assertThat(pbx.seen("login")).hasSize(2);
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
    }

    /** Without a BootUp, which would say why. */
    @Test
    void cloudPbxThatForgetsItsTokensEachNightIsReopenedAtOnceEachTime() {
        options.setApiVersion("v2.0.0");
        start(Series.CLOUD);
        session.watch();
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            for (int night = 1; night < 5; night++) {
                time.advance(Duration.ofHours(2));
                pbx.tokens.clear();
                pbx.refreshTokens.clear();
                time.advance(Duration.ofSeconds(61));
                assertThat(session.status().state()).as("night %s", night).isEqualTo(SessionState.OPEN);
                assertThat(pbx.seen("login")).hasSize(1 + night);
            }
            assertThat(log.text()).doesNotContain("another application");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void refreshThatEndsWithAnErrorIsNotTheLast(Series series) {
        AtomicBoolean fails = new AtomicBoolean();
        clock = () -> {
            if (fails.compareAndSet(true, false)) {
                throw new OutOfMemoryError("told by a test");
            }
            return time.nanoTime();
        };
        start(series);
        session.watch();
        pbx.before = seen -> fails.compareAndSet(false, seen.verb().equals("refresh"));
        time.advance(Duration.ofMinutes(25));
        pbx.before = seen -> {
        };
        assertThat(pbx.seen("refresh")).isNotEmpty();
        time.advance(Duration.ofMinutes(10));
        assertThat(session.status().state()).isEqualTo(SessionState.OPEN);
        send();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void tokenIsGivenBackAtTheStop(Series series) {
        start(series);
        send();
        time.advance(Duration.ofMinutes(50));
        session.stop();
        assertThat(pbx.seen("refresh")).hasSize(2);
        assertThat(pbx.seen("logout")).hasSize(1);
        assertThat(pbx.tokens).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD", "P"})
    void noSecretIsLoggedOrThrown(Series series) {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            start(series);
            session.watch();
            pbx.answers.put("extension/query", pbx.failed("10004", "40002").replace("TOLD BY A TEST",
                    pbx.secrets.get(0) + TokenServer.SECRET));
            assertThatThrownBy(this::send).satisfies(e -> assertNoSecret(org.assertj.core.util.Throwables.getStackTrace(e)));
            pbx.answers.clear();
            pbx.refreshTokens.clear();
            pbx.answers.put("refresh",
                    "{\"errcode\":40002,\"errmsg\":\"PARAMETER ERROR\",\"status\":\"Failed\",\"errno\":\"20006\","
                            + "\"invalid_param_list\":[{\"value\":\"" + pbx.secrets.get(1) + "\"}]}");
            time.advance(Duration.ofMinutes(21));
            pbx.secret = "Other";
            assertThatThrownBy(() -> session.login(Map.of()))
                    .satisfies(e -> assertNoSecret(org.assertj.core.util.Throwables.getStackTrace(e)));
            assertNoSecret(log.text() + session.status().details() + session.options());
            assertThat(log.text()).contains("a login follows");
        }
    }

    private void assertNoSecret(String text) {
        assertThat(pbx.secrets).hasSizeGreaterThan(1).noneMatch(text::contains);
        assertThat(text).doesNotContain(TokenServer.SECRET);
    }
}
